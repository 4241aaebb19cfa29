/**
 * Times rendering as the orchestrator and the command line do it, many workloads in one process, and prints what was
 * measured as JSON. Runs under a Node.js that loads TypeScript.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../lib/env.mjs';
import { scoreText } from './generatedWorkloads.mjs';
import { median } from './statistics.mjs';

const CHANGES = 50;

const { values } = parseArgs({
  options: {
    workloads: { type: 'string' },
    environments: { type: 'string', default: 'dev,staging,prod' },
  },
});
const count = Number(values.workloads);
const environments = values.environments.split(',');

const require = createRequire(import.meta.url);
const load = name => require(path.join(ROOT, 'packages', name, 'src/index.ts'));
const { parseScore } = load('score');
const { loadPlatform, renderTree, resolve } = load('resolver');

const platform = value(loadPlatform(platformFiles()));
const texts = Array.from({ length: count }, (_, index) => scoreText(index));

const rendered = new Map();
const started = performance.now();
texts.forEach((text, index) => renderOne(text, index));
const milliseconds = performance.now() - started;
// The only time that counts what is in memory is when nothing else is.
const memory = process.memoryUsage.rss();

const changes = [];
for (let change = 0; change < CHANGES; change += 1) {
  const index = (change * 37) % count;
  const text = texts[index].replace('LEVEL: info', `LEVEL: debug${change}`);
  const before = performance.now();
  const changed = renderOne(text, index);
  changes.push(performance.now() - before);
  if (changed.length !== environments.length)
    throw new Error(`change ${change} reached ${changed.length} environments`);
}

process.stdout.write(
  JSON.stringify({
    workloads: count,
    milliseconds,
    changed: median(changes),
    slowestChange: Math.max(...changes),
    memory,
    objects: [...rendered.values()].reduce((sum, files) => sum + files.size, 0),
  }),
);

/** Renders a workload everywhere. @returns the environments in which it is other than before */
function renderOne(text, index) {
  const score = value(parseScore(text, { file: `w${index}/score.yaml` }));
  return environments.filter(environment => {
    const input = {
      platform,
      score,
      tenant: 'checkout',
      environment,
      owner: 'group:default/checkout',
      release: {
        repository: `checkout/w${index}`,
        commit: 'a'.repeat(40),
      },
    };
    const files = new Map(
      renderTree(input, value(resolve(input)), 'b'.repeat(40)).map(file => [
        file.path,
        file.text,
      ]),
    );
    const key = `${environment}/${index}`;
    const before = rendered.get(key);
    rendered.set(key, files);
    return [...files].some(([name, now]) => before?.get(name) !== now);
  });
}

function value(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.value;
}

function platformFiles() {
  const folder = path.join(ROOT, 'platform');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => ({
      path: path.relative(folder, file),
      text: readFileSync(file, 'utf8'),
    }));
}
