/**
 * Types, lint, every test, and the browser tests where there are some; the last line is "N passed, N failed".
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
import { ROOT, YARN, envWithNode } from './lib/env.mjs';
import { runScript, say, step } from './lib/log.mjs';
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

await runScript(async () => {
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const node = await prepareDependencies();
  const yarn = (args, env) => succeeds(node, [YARN, ...args], env);

  const checks = [
    ['Types', async () => oneCheck(await yarn(['tsc']))],
    ['Lint', async () => oneCheck(await yarn(['lint']))],
    [
      'Tests',
      async () =>
        tests(await succeeds('npm', ['test', '--', '--results', RESULTS])),
    ],
    ...(hasBrowserTests()
      ? [
          [
            'Browser tests',
            async () =>
              browserTests(
                await yarn(['test:e2e'], {
                  MACADAM_E2E_RESULTS: report('e2e.json'),
                }),
              ),
          ],
        ]
      : []),
  ];

  const all = [];
  for (const [name, check] of checks) {
    const counts = await step(name, check);
    say(`  ${name}: ${counts.passed} passed, ${counts.failed} failed`);
    all.push(counts);
  }
  const { passed, failed } = sum(all);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  say(`${passed} passed, ${failed} failed`);

  function succeeds(command, args, env = {}) {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...envWithNode(node), ...env },
      stdio: 'inherit',
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve(code === 0));
    });
  }
});

function tests(succeeded) {
  return reconcile(
    [...reported('node.tap', tapCounts), ...reported('jest.json', jestCounts)],
    succeeded,
  );
}

function browserTests(succeeded) {
  return reconcile(reported('e2e.json', playwrightCounts), succeeded);
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
