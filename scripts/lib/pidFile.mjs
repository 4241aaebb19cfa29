/**
 * The file that says which process uses the state folder.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * @param {string} file
 * @returns {number | undefined} the pid of the Macadam that runs on this state; undefined when none does
 */
export function runningPid(file) {
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8'));
  // A pid is used again, after a restart of the machine or in a container always: the command must fit too.
  return Number.isInteger(pid) &&
    pid > 0 &&
    pid !== process.pid &&
    /scripts\/(start|dev)\.mjs/.test(commandOf(pid))
    ? pid
    : undefined;
}

/**
 * Takes the state folder for this process.
 *
 * @param {string} file
 * @returns {() => void} gives it back
 * @throws Error when another one runs on it
 */
export function takePidFile(file) {
  const other = runningPid(file);
  if (other) {
    throw new Error(
      `Macadam already runs on ${path.dirname(file)} (pid ${other}). Stop it with Ctrl-C in its terminal or "kill ${other}", or choose another folder with MACADAM_STATE and other ports.`,
    );
  }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${process.pid}\n`);
  return () => rmSync(file, { force: true });
}

/**
 * @param {number} pid
 * @returns {string} its command line; nothing when there is no such process
 */
export function commandOf(pid) {
  const proc = `/proc/${pid}/cmdline`;
  if (process.platform === 'linux') {
    return existsSync(proc)
      ? readFileSync(proc, 'utf8').replaceAll('\0', ' ')
      : '';
  }
  return (
    spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
      .stdout ?? ''
  );
}
