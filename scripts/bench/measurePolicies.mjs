/**
 * Times the policy engine and prints what it took as JSON. Runs under a Node.js that loads TypeScript. The policies are the
 * platform's floor and one ClusterPolicy of each way to validate, or those of a folder (`--corpus`), again and again
 * until there are enough.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../lib/env.mjs';
import { CLASSIC_POLICIES, deploymentNamed } from './generatedPolicies.mjs';
import { median } from './statistics.mjs';

const ROUNDS = 5;
const FLOOR = path.join(ROOT, 'platform', 'policies');

const require = createRequire(import.meta.url);
const source = name => path.join(ROOT, 'packages', name, 'src/index.ts');
const { evaluate, loadPolicies } = require(source('kyverno'));
const { CLASSIC } = require(source('kyverno-classic'));
const { values } = parseArgs({
  options: { corpus: { type: 'string' } },
});

const floor = readPolicies(FLOOR, false);
const found = values.corpus
  ? readPolicies(values.corpus, true)
  : [...floor, ...load([{ path: 'classic.yaml', text: CLASSIC_POLICIES }])];
const many = size =>
  Array.from({ length: size }, (_, index) => found[index % found.length]);

// First, so that everything is warm for what is compared.
const all = measure(many(478), 50);
process.stdout.write(
  JSON.stringify({
    distinct: found.length,
    floor: floor.length,
    all,
    few: measure(many(120), 50),
    grown: measure(many(478), 200),
    workloads: measure(floor, 2000),
  }),
);

/** Median CPU milliseconds, on all threads of the process, to judge so many Deployments when everything is warm. */
function measure(policies, count) {
  const deployments = Array.from({ length: count }, (_, index) =>
    deploymentNamed(index),
  );
  const round = () => {
    const before = process.cpuUsage();
    let results = 0;
    for (const deployment of deployments)
      results += evaluate(policies, deployment).length;
    const { user, system } = process.cpuUsage(before);
    return { milliseconds: (user + system) / 1000, results };
  };
  const { results } = round();
  const samples = Array.from({ length: ROUNDS }, () => round().milliseconds);
  return {
    milliseconds: median(samples),
    evaluations: policies.length * count,
    results,
  };
}

function readPolicies(folder, isMixed) {
  const isLeftOut = step => step.startsWith('.') || step === 'tests';
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      entry =>
        entry.isFile() &&
        /\.ya?ml$/.test(entry.name) &&
        !path
          .relative(folder, entry.parentPath)
          .split(path.sep)
          .some(isLeftOut),
    )
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return files.flatMap(file => {
    const text = readFileSync(file, 'utf8');
    return load([{ path: file, text }], isMixed);
  });
}

/** @param isMixed files that hold something else are passed over */
function load(files, isMixed = false) {
  const { policies, errors } = loadPolicies(files, { languages: [CLASSIC] });
  if (errors.length > 0 && !isMixed) throw new Error(JSON.stringify(errors));
  return policies;
}
