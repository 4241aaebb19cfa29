/**
 * Stamps in `.cache/stamps`: what a long step last ran on, so that it runs again only when its inputs changed.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { ROOT } from './env.mjs';
import { withLock } from './lock.mjs';
import { say } from './log.mjs';

/**
 * @param {string[]} inputs files and folders, absolute; what does not exist counts as absent
 * @param {(file: string) => boolean} [matters] which files of the folders count
 * @param {string} [root] paths are hashed relative to it
 * @returns {string} a hash of names and contents
 */
export function hashInputs(inputs, matters = () => true, root = ROOT) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(listFiles).filter(matters).sort()) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * Runs the work unless its stamp says that it ran on the same inputs. The stamp is removed first, so that an
 * interrupted run counts as none. Of two commands in one checkout one works, and the other waits for it.
 *
 * @param {{name: string, hash: string, exists: string, work: () => Promise<void>, signal?: AbortSignal, folder?: string}}
 *   options `exists` is what the work makes; without it the stamp does not count; `signal` ends a wait for another command
 */
export async function onceFor({
  name,
  hash,
  exists,
  work,
  signal,
  folder = path.join(ROOT, '.cache', 'stamps'),
}) {
  const stamp = path.join(folder, name);
  const isDone = () =>
    existsSync(exists) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hash;
  if (isDone()) return;
  await withLock(
    `${stamp}.lock`,
    async () => {
      if (isDone()) return;
      rmSync(stamp, { force: true });
      await work();
      writeFileSync(stamp, hash);
    },
    {
      signal,
      waiting: pid =>
        say(`… Waiting for another command that does the same (pid ${pid})`),
    },
  );
}

function listFiles(entry) {
  if (!existsSync(entry)) return [];
  if (statSync(entry).isFile()) return [entry];
  return readdirSync(entry, { recursive: true, withFileTypes: true })
    .filter(item => item.isFile())
    .map(item => path.join(item.parentPath ?? item.path, item.name));
}
