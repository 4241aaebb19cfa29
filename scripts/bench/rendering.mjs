/**
 * How long rendering takes when there are many workloads, and next to score-k8s where it is on the PATH.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT } from '../lib/plans.mjs';
import { scoreText } from './generatedWorkloads.mjs';

const MEASURE = fileURLToPath(
  new URL('./measureRendering.mjs', import.meta.url),
);
const MANY = 2000;
const FEW = 100;
const AGAINST = 500;

/**
 * @param {string} node
 * @param {string} folder a new one, for score-k8s to work in
 */
export function measureRendering(node, folder) {
  const few = measure(node, FEW);
  const many = measure(node, MANY);
  const each = ({ milliseconds, workloads }) => milliseconds / workloads;
  return [
    {
      name: `Render ${MANY} workloads in 3 environments`,
      value: many.milliseconds / 1000,
      unit: 's',
      how: `each with postgres and redis, in one process, text to files: ${many.objects} files, ${each(many).toFixed(1)} ms a workload`,
    },
    {
      name: 'Render one of them again after a change',
      value: many.changed,
      unit: 'ms',
      goal: 20,
      how: 'in all 3 environments, none of the others; median of 50',
    },
    {
      name: `Cost of a workload among ${MANY}, to one among ${FEW}`,
      value: each(many) / each(few),
      unit: '×',
      goal: 1.1,
      how: `${each(many).toFixed(1)} ms to ${each(few).toFixed(1)} ms`,
    },
    {
      name: `Memory with ${MANY} workloads rendered`,
      value: many.memory / 1024 ** 2,
      unit: 'MB',
      goal: 500,
      how: 'resident memory of that process, with all files in it',
    },
    ...againstScoreK8s(node, folder),
  ];
}

/** Nothing where score-k8s is not on the PATH. */
function againstScoreK8s(node, folder) {
  if (spawnSync('score-k8s', ['--version']).status !== 0) return [];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = args =>
    execFileSync('score-k8s', args, { cwd: folder, stdio: 'pipe' });
  run(['init', '--no-sample']);
  const files = Array.from({ length: AGAINST }, (_, index) => `w${index}.yaml`);
  files.forEach((file, index) =>
    writeFileSync(path.join(folder, file), scoreText(index)),
  );
  const started = performance.now();
  run(['generate', ...files]);
  const theirs = (performance.now() - started) / AGAINST;
  const ours = measure(node, AGAINST, 'dev').milliseconds / AGAINST;
  return [
    {
      name: 'Time of a workload, to that of score-k8s',
      value: ours / theirs,
      unit: '×',
      goal: 0.1,
      how: `${AGAINST} workloads in one environment: ${ours.toFixed(2)} ms to ${theirs.toFixed(2)} ms each`,
    },
  ];
}

function measure(node, workloads, environments = 'dev,staging,prod') {
  return JSON.parse(
    execFileSync(
      node,
      [
        ...TYPESCRIPT,
        MEASURE,
        '--workloads',
        String(workloads),
        '--environments',
        environments,
      ],
      { encoding: 'utf8' },
    ),
  );
}
