/**
 * Types, lint, format, sizes of packages, every test, the browser tests where there are some, and what is tried on real parts
 * where these are built already; the last line is "N passed, N failed".
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { runCommand } from './lib/command.mjs';
import { ROOT, YARN, envWithNode } from './lib/env.mjs';
import { say, step } from './lib/log.mjs';
import { prepareDependencies } from './lib/prepare.mjs';
import {
  jestCounts,
  oneCheck,
  playwrightCounts,
  reconcile,
  sum,
  tapCounts,
} from './lib/results.mjs';

const RESULTS = path.join(ROOT, '.cache', 'results');

/** Those that only read the code use one core for most of their time, so they run side by side. */
const READINGS = [
  { name: 'Types', run: node => reading(node, 'tsc') },
  { name: 'Lint', run: node => reading(node, 'lint') },
  { name: 'Format', run: node => reading(node, 'format:check') },
  { name: 'Size', run: node => reading(node, 'size') },
];

/** Each runs to its end and says what it counted. */
const TESTS = [
  { name: 'Tests', run: tests },
  ...(hasBrowserTests() ? [{ name: 'Browser tests', run: browserTests }] : []),
  { name: 'Real parts', run: realParts },
];

const usage = `Usage: node scripts/ci.mjs

Checks types, lint, format and sizes, runs every test, the browser tests, and those on real parts where they are built already. The
last line is "N passed, N failed".`;

await runCommand({ usage }, async () => {
  let total = { passed: 0, failed: 0 };
  const check = async ({ name, run }, node) => {
    const counts = await step(
      name,
      () => run(node),
      ({ failed }) => failed === 0,
    );
    say(`  ${name}: ${counts.passed} passed, ${counts.failed} failed`);
    total = sum([total, counts]);
  };
  try {
    rmSync(RESULTS, { recursive: true, force: true });
    mkdirSync(RESULTS, { recursive: true });
    const node = await prepareDependencies();
    await Promise.all(READINGS.map(each => check(each, node)));
    for (const each of TESTS) await check(each, node);
  } catch (error) {
    say(`✗ ${error.message}`);
    total = sum([total, oneCheck(false)]);
  }
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
  say(`${total.passed} passed, ${total.failed} failed`);
});

/** One check by a script of package.json. What it says is shown when it has ended, so that no two speak at once. */
async function reading(node, script) {
  const child = spawn(node, [YARN, script], {
    cwd: ROOT,
    env: envWithNode(node),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => said.push(chunk));
  const succeeded = await ended(child);
  process.stdout.write(Buffer.concat(said));
  return oneCheck(succeeded);
}

/** The command of the README. */
async function tests(node) {
  const succeeded = await succeeds(node, 'npm', [
    'test',
    '--',
    '--results',
    RESULTS,
  ]);
  return reconcile(
    [...reported('node.tap', tapCounts), ...reported('jest.json', jestCounts)],
    succeeded,
  );
}

async function browserTests(node) {
  const succeeded = await yarn(node, ['test:e2e'], {
    MACADAM_E2E_RESULTS: report('e2e.json'),
  });
  return reconcile(reported('e2e.json', playwrightCounts), succeeded);
}

/** Where the parts are built already; elsewhere it says that it is skipped, and counts nothing. */
async function realParts(node) {
  const succeeded = await yarn(node, [
    'test:real',
    '--built',
    '--results',
    report('real.tap'),
  ]);
  return reconcile(reported('real.tap', tapCounts), succeeded);
}

function yarn(node, args, env) {
  return succeeds(node, node, [YARN, ...args], env);
}

function succeeds(node, command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...envWithNode(node), ...env },
    stdio: 'inherit',
  });
  return ended(child);
}

/** @returns {Promise<boolean>} whether it succeeded */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve(code === 0));
  });
}

/** The counts of a report, none where the runner did not come to write it. */
function reported(name, counts) {
  return existsSync(report(name))
    ? [counts(readFileSync(report(name), 'utf8'))]
    : [];
}

function report(name) {
  return path.join(RESULTS, name);
}

function hasBrowserTests() {
  const folder = path.join(ROOT, 'e2e-tests');
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true }).some(file =>
      file.endsWith('.test.ts'),
    )
  );
}
