/**
 * Long commands that write into a log file, and show its end when they fail.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, YARN, envWithNode } from './env.mjs';

/** How many lines of a failed command are worth showing. */
const TAIL = 20;

/**
 * As `runNode`, with Yarn.
 *
 * @param {string} node
 * @param {string[]} args
 * @param {Omit<Parameters<typeof runNode>[2], 'command'>} options
 */
export async function runYarn(node, args, options) {
  await runNode(node, [YARN, ...args], {
    ...options,
    command: `yarn ${args.join(' ')}`,
  });
}

/**
 * Runs a script into the log `.cache/logs/<log>.log`.
 *
 * @param {string} node path of the Node.js to run it with
 * @param {string[]} args
 * @param {{signal?: AbortSignal, log: string, advice: string | ((output: string) => string), command: string, cwd?: string,
 *   env?: Record<string, string>, onLine?: (line: string) => void}} options `signal` ends it early; `advice` is what to do
 *   when it fails; `command` is how a person would call it; `onLine` is told each line that it writes
 * @throws Error with the last lines, the advice, and where the whole log is
 */
export async function runNode(
  node,
  args,
  { signal, log, advice, command, cwd = ROOT, env = {}, onLine },
) {
  const folder = path.join(ROOT, '.cache', 'logs');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${log}.log`);
  const output = createWriteStream(file);
  const child = spawn(node, args, {
    cwd,
    env: { ...envWithNode(node), ...env },
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(output, { end: false });
    if (onLine)
      stream.on('data', chunk => String(chunk).split('\n').forEach(onLine));
  }
  const code = await new Promise((resolve, reject) => {
    output.on('error', reject);
    child.on('error', reject);
    child.on('close', resolve);
  });
  await new Promise(resolve => output.end(resolve));
  if (code === 0) return;
  const text = readFileSync(file, 'utf8');
  const tail = text.trimEnd().split('\n').slice(-TAIL).join('\n');
  throw new Error(
    `${tail}\n\n"${command}" failed (whole log: ${path.relative(ROOT, file)}). ${typeof advice === 'function' ? advice(text) : advice}`,
  );
}
