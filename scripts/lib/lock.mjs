/**
 * One of several commands in a checkout does a long step; the others wait for it.
 */
import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOf } from './pidFile.mjs';

/** How long a removal takes at the most, in milliseconds: who began one earlier was killed at it. */
const REMOVAL = 10_000;

/** How often a lock that another has is looked at, in milliseconds. */
const EVERY = 200;

/**
 * Does the work while this process alone has the lock.
 *
 * @template T
 * @param {string} file the lock: it says which process has it, and one that died has it no longer
 * @param {() => T | Promise<T>} work
 * @param {{signal?: AbortSignal, waiting?: (pid: number) => void}} [options] ends the wait; is told once who has it
 * @returns {Promise<T>}
 */
export async function withLock(
  file,
  work,
  { signal, waiting = () => {} } = {},
) {
  mkdirSync(path.dirname(file), { recursive: true });
  for (
    let told = false;
    !take(file);
    await delay(EVERY, undefined, { signal })
  ) {
    const holder = holderOf(file);
    if (!told && holder) waiting(holder.pid);
    told ||= holder !== undefined;
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @returns {boolean} whether it is ours now */
function take(file) {
  if (create(file)) return true;
  const holder = holderOf(file);
  if (holder === undefined || isAlive(holder)) return false;
  removeLeftOver(file, holder);
  return create(file);
}

/** In one move, so that a lock always says whose it is. */
function create(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}\n${commandOf(process.pid)}`);
  try {
    return unless('EEXIST', () => {
      linkSync(own, file);
      return true;
    });
  } finally {
    rmSync(own);
  }
}

/** Two that find the lock of a dead process at once must not remove the one that the faster of them makes next. */
function removeLeftOver(file, holder) {
  const guard = `${file}.left-over`;
  const alone = unless('EEXIST', () => {
    mkdirSync(guard);
    return true;
  });
  if (!alone) {
    removeGuardLeftOver(guard);
    return;
  }
  try {
    if (holderOf(file)?.pid === holder.pid) rmSync(file, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

function removeGuardLeftOver(guard) {
  const begun = unless('ENOENT', () => statSync(guard).mtimeMs);
  if (begun !== undefined && Date.now() - begun > REMOVAL)
    unless('ENOENT', () => rmdirSync(guard));
}

/** Who has the lock; undefined when nobody does. */
function holderOf(file) {
  const text = unless('ENOENT', () => readFileSync(file, 'utf8'));
  const [, pid, command] = text?.match(/^(\d+)\n(.+)$/s) ?? [];
  return pid && { pid: Number(pid), command };
}

/** A pid is used again, in a container soon, even by ourselves: the command must fit too. */
function isAlive({ pid, command }) {
  return pid !== process.pid && commandOf(pid) === command;
}

function unless(code, work) {
  try {
    return work();
  } catch (error) {
    if (error.code !== code) throw error;
    return undefined;
  }
}
