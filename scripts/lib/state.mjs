/**
 * Emptying the state folder, carefully.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runningPid } from './pidFile.mjs';

/** What Macadam itself puts into the state folder. */
const ENTRIES = [
  'cluster',
  'db',
  'embedded',
  'forge',
  'git',
  'git-credentials',
  'kubeconfig',
  'logs',
  'macadam.pid',
];

/**
 * @param {{state: string, ownState: boolean, pidFile: string}} settings
 * @returns {boolean} whether there was anything
 * @throws Error while Macadam runs on it, or when a folder that a person chose holds something that is not ours
 */
export function emptyState({ state, ownState, pidFile }) {
  if (!existsSync(state)) return false;
  const pid = runningPid(pidFile);
  if (pid) {
    throw new Error(
      `Macadam runs on ${state} (pid ${pid}): stop it first, with Ctrl-C in its terminal or "kill ${pid}".`,
    );
  }
  const entries = readdirSync(state);
  const foreign = entries.filter(entry => !ENTRIES.includes(entry));
  if (!ownState && foreign.length > 0) {
    throw new Error(
      `MACADAM_STATE is ${state}, which also holds ${foreign.join(', ')}. Nothing was removed: check that it is the right folder, and move those away.`,
    );
  }
  for (const entry of entries)
    rmSync(path.join(state, entry), { recursive: true, force: true });
  return true;
}
