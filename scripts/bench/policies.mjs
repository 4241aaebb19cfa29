/**
 * How long the policy engine takes over many policies and many workloads, and next to Kyverno's own command where it is on
 * the PATH.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../lib/env.mjs';
import { TYPESCRIPT } from '../lib/plans.mjs';
import { deploymentNamed } from './generatedPolicies.mjs';

const MEASURE = fileURLToPath(
  new URL('./measurePolicies.mjs', import.meta.url),
);
const COMMANDS = ['kyverno', 'kubectl-kyverno'];
const AGAINST = 50;

/**
 * @param {string} node
 * @param {string} folder a new one, for the commands to read from
 * @param {string} [corpus] a folder of policies to measure with instead of generated ones
 */
export function measurePolicies(node, folder, corpus) {
  const { distinct, floor, few, all, grown, workloads } = JSON.parse(
    execFileSync(
      node,
      [...TYPESCRIPT, MEASURE, ...(corpus ? ['--corpus', corpus] : [])],
      { encoding: 'utf8' },
    ),
  );
  const each = ({ milliseconds, evaluations }) =>
    (milliseconds * 1000) / evaluations;
  const of = corpus
    ? `${distinct} different ones of a corpus`
    : `${distinct} different ones: the floor and one ClusterPolicy of each kind`;
  return [
    {
      name: 'Judge 50 Deployments by 478 policies',
      value: all.milliseconds / 1000,
      unit: 's',
      goal: 1,
      how: `${of}, in turn; warm, CPU time; ${all.results} results`,
    },
    {
      name: 'Judge 2000 workloads by the floor',
      value: workloads.milliseconds / 1000,
      unit: 's',
      goal: 5,
      how: `${floor} policies; warm, CPU time; ${workloads.results} results`,
    },
    {
      name: 'Cost of an evaluation among sixteen times as many, to one among few',
      value: each(grown) / each(few),
      unit: '×',
      goal: 1.25,
      how: `${each(grown).toFixed(1)} µs (478 policies, 200 Deployments) to ${each(few).toFixed(1)} µs (120 policies, 50 Deployments)`,
    },
    ...againstKyverno(node, folder),
  ];
}

/** Nothing where Kyverno's command is not on the PATH. */
function againstKyverno(node, folder) {
  const command = COMMANDS.find(
    each => spawnSync(each, ['version']).status === 0,
  );
  if (!command) return [];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const resources = path.join(folder, 'resources.yaml');
  const objects = Array.from({ length: AGAINST }, (_, index) =>
    JSON.stringify(deploymentNamed(index)),
  );
  writeFileSync(resources, objects.join('\n---\n'));
  // One by one, because both commands look into folders, where the tests of the policies are.
  const floor = path.join(ROOT, 'platform', 'policies');
  const policies = readdirSync(floor)
    .filter(name => /\.yaml$/.test(name) && name !== 'kustomization.yaml')
    .map(name => path.join(floor, name));
  const macadam = path.join(ROOT, 'packages', 'cli', 'bin', 'macadam');
  // Both exit with 1 where a workload fails a policy.
  const run = (file, args) => {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(file, args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0 && status !== 1)
      throw new Error(`${file} ended with ${status}: ${stderr}`);
    const seconds = (performance.now() - started) / 1000;
    return { seconds, summary: summaryOf(stdout) };
  };
  const given = [...policies, '--resource', resources];
  const theirs = run(command, ['apply', ...given, '--policy-report']);
  const ours = run(node, [macadam, 'policy', 'apply', ...given]);
  if (ours.summary !== theirs.summary) {
    throw new Error(
      `the verdicts differ, so that the times cannot be compared: ${ours.summary}; ${command}: ${theirs.summary}`,
    );
  }
  return [
    {
      name: `Time of the command over ${AGAINST} Deployments, to that of ${command}`,
      value: ours.seconds / theirs.seconds,
      unit: '×',
      goal: 1,
      how: `the floor, from start to exit: ${ours.seconds.toFixed(1)} s to ${theirs.seconds.toFixed(1)} s; of both ${ours.summary}`,
    },
  ];
}

/** How many results of each kind a PolicyReport says it has, in one order. */
function summaryOf(report) {
  const [, lines] = /^summary:\n((?: +\w+: \d+\n)+)/m.exec(report) ?? [];
  if (lines === undefined)
    throw new Error(`no report: ${report.slice(0, 500)}`);
  return lines
    .trim()
    .split(/\n +/)
    .map(line => line.split(': '))
    .filter(([, count]) => count !== '0')
    .map(([kind, count]) => `${count} ${kind}`)
    .sort()
    .join(', ');
}
