/**
 * Times the pure functions on the example's payment service and prints the figures as JSON. Runs under a Node.js that
 * loads TypeScript.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';
import { median } from './statistics.mjs';

const WARM_UP = 300;
const SAMPLES = 1000;

const require = createRequire(import.meta.url);
const load = name => require(path.join(ROOT, 'packages', name, 'src/index.ts'));
const { parseScore } = load('score');
const { loadPlatform, renderTree, resolve } = load('resolver');
const { withDefaults } = load('kubernetes');
const { evaluate, loadPolicies } = load('kyverno');

const scoreText = readFileSync(
  path.join(ROOT, 'examples/organisation/checkout/payment-service/score.yaml'),
  'utf8',
);
const platform = value(loadPlatform(platformFiles()));
const input = {
  platform,
  score: value(parseScore(scoreText, { file: 'score.yaml' })),
  tenant: 'checkout',
  environment: 'prod',
  owner: 'group:default/checkout',
  system: 'shop',
  release: { repository: 'checkout/payment-service', commit: 'a'.repeat(40) },
};
const resolution = value(resolve(input));
const floor = loadPolicies(platform.policies);
if (floor.errors.length > 0) throw new Error(JSON.stringify(floor.errors));
const deployment = resolution.objects
  .map(({ object }) => object)
  .find(({ kind }) => kind === 'Deployment');

const figures = [
  {
    name: 'Parse a Score file',
    value: time(() => parseScore(scoreText, { file: 'score.yaml' })),
    how: 'the example’s payment service: text to checked workload',
  },
  {
    name: 'Resolve and render a workload',
    value: time(() => renderTree(input, value(resolve(input)), 'b'.repeat(40))),
    how: `the same for prod: ${resolution.objects.length} objects as files`,
  },
  {
    name: 'Judge an object by the floor',
    value: time(() => evaluate(floor.policies, deployment)),
    how: `${floor.policies.length} policies over its apps/v1 Deployment`,
  },
  {
    name: 'Preflight of a workload',
    value: time(() =>
      resolution.objects.map(({ object }) =>
        evaluate(floor.policies, withDefaults(object)),
      ),
    ),
    goal: 50_000,
    how: `the same policies over its ${resolution.objects.length} objects with the API server’s defaults`,
  },
];
process.stdout.write(
  JSON.stringify(
    figures.map(({ how, ...figure }) => ({
      ...figure,
      unit: 'µs',
      how: `${how}; median of ${SAMPLES}`,
    })),
  ),
);

/** Median microseconds of one call. */
function time(work) {
  for (let index = 0; index < WARM_UP; index += 1) work();
  const samples = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const started = performance.now();
    work();
    samples.push((performance.now() - started) * 1000);
  }
  return median(samples);
}

function value(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.value;
}

function platformFiles() {
  const folder = path.join(ROOT, 'platform');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => ({
      path: path.relative(folder, file),
      text: readFileSync(file, 'utf8'),
    }));
}
