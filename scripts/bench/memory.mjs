/**
 * How much memory a process and everything that it started hold.
 */
import { spawnSync } from 'node:child_process';

/**
 * The sum of the resident sets; pages that processes share count once for each, so the truth is not above it.
 *
 * @param {number} root pid
 * @returns {number} bytes
 * @throws Error where there is no `ps`, or no such process
 */
export function residentBytes(root) {
  const { status, stdout, error } = spawnSync(
    'ps',
    ['-A', '-o', 'pid=,ppid=,rss='],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(
      `ps did not list the processes: ${error?.message ?? `exit code ${status}`}.`,
    );
  }
  return sumTree(stdout, root);
}

/**
 * @param {string} table lines of pid, parent's pid, and kilobytes
 * @param {number} root pid
 * @returns {number} bytes of the root and its descendants
 */
export function sumTree(table, root) {
  const processes = table
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number));
  const own = processes.find(([pid]) => pid === root);
  if (!own) throw new Error(`There is no process ${root}.`);
  let total = 0;
  const queue = [own];
  for (const [pid, , kilobytes] of queue) {
    total += kilobytes * 1024;
    queue.push(...processes.filter(([, parent]) => parent === pid));
  }
  return total;
}
