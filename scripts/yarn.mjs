/**
 * Runs the committed Yarn under a Node.js that Backstage supports. Needs only Node.js 20 and npm:
 *   node scripts/yarn.mjs install
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { YARN, envWithNode } from './lib/env.mjs';
import { ensureNode } from './lib/node.mjs';

try {
  const node = ensureNode();
  const child = spawn(node, [YARN, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: envWithNode(node),
  });
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => child.kill(signal));
  child.on('error', error => fail(error));
  child.on('exit', (code, signal) =>
    process.exit(code ?? 128 + constants.signals[signal]),
  );
} catch (error) {
  fail(error);
}

function fail(error) {
  console.error(error.message);
  process.exit(1);
}
