/**
 * `npm test`: every test, once. `npm test -- packages/score` runs those of a folder or file;
 * `npm test -- --results <folder>` also writes jest.json and node.tap there.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { ROOT, YARN, envWithNode } from './lib/env.mjs';
import { runCommand } from './lib/command.mjs';
import { step } from './lib/log.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

/** One more than the machine has cores: back ends and Git wait for one another for a good part of a test. */
const WORKERS = availableParallelism() + 1;

/**
 * The share of the machine's memory that a worker may keep between two test files. Beyond it the worker is started again and
 * compiles everything again; with backstage-cli's own limit of 1 GB that happens after nearly every file.
 */
const WORKER_MEMORY = 0.45 / WORKERS;

/** Ends a test that hangs; long enough that no busy machine fails a test. In milliseconds. */
const TEST_TIMEOUT = 60_000;

const usage = `Usage: npm test -- [FILE|FOLDER]… [--results FOLDER]

Runs every test once, or those of the files and folders.

  --results FOLDER   also write jest.json and node.tap there`;
const command = {
  usage,
  options: { results: { type: 'string' } },
  allowPositionals: true,
};

await runCommand(command, async ({ values, positionals }) => {
  const results = values.results && path.resolve(values.results);
  if (results) mkdirSync(results, { recursive: true });

  const node = await prepareDependencies();
  const failed = [];
  if (positionals.length === 0) {
    const passed = await step(
      'Testing the scripts',
      () => succeeds(node, nodeTestArgs(results)),
      Boolean,
    );
    if (!passed) failed.push('the scripts');
  }
  const passed = await step(
    'Testing packages and plugins',
    () => succeeds(node, [YARN, ...jestArgs(positionals, results)]),
    Boolean,
  );
  if (!passed) failed.push('packages and plugins');
  if (failed.length > 0)
    throw new Error(`Tests of ${failed.join(' and ')} failed: see above.`);
});

function nodeTestArgs(results) {
  const reporters = [
    ['spec', 'stdout'],
    ...(results ? [['tap', path.join(results, 'node.tap')]] : []),
  ];
  return [
    '--test',
    ...reporters.flatMap(([reporter, to]) => [
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${to}`,
    ]),
    'scripts/**/*.test.mjs',
  ];
}

function jestArgs(only, results) {
  return [
    'backstage-cli',
    'repo',
    'test',
    `--maxWorkers=${WORKERS}`,
    `--workerIdleMemoryLimit=${WORKER_MEMORY}`,
    `--testTimeout=${TEST_TIMEOUT}`,
    ...(results
      ? ['--json', `--outputFile=${path.join(results, 'jest.json')}`]
      : []),
    ...only,
  ];
}

/** Runs it with its output shown. CI: once, without watching. Databases are those that the environment names, never Docker's. */
function succeeds(node, args) {
  const env = {
    ...envWithNode(node),
    CI: process.env.CI || 'true',
    BACKSTAGE_TEST_DISABLE_DOCKER: '1',
  };
  const child = spawn(node, args, { cwd: ROOT, env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve(code === 0));
  });
}
