/**
 * What must be true of the machine before anything long begins. Every failure says what to do.
 */
import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { ROOT } from './env.mjs';
import { LISTENERS } from './settings.mjs';
import { isFree, ownerOf } from './ports.mjs';

const GIB = 1024 ** 3;

/** node_modules, the built front end and Node.js itself, with room to work. */
export const INSTALL_BYTES = 3 * GIB;
/** What a running portal may write. */
export const RUN_BYTES = 0.5 * GIB;

/** @throws Error when these scripts themselves cannot run */
export function checkNode(version = process.versions.node) {
  if (Number.parseInt(version, 10) < 20) {
    throw new Error(
      `Node.js ${version} is too old: install Node.js 20 or newer (24 is best) from https://nodejs.org.`,
    );
  }
}

/** @throws Error when there is no git: the forge, the catalogue and the deployments all use it */
export function checkGit() {
  const git = spawnSync('git', ['--version'], { encoding: 'utf8' });
  if (git.status !== 0) {
    throw new Error(
      'git is not on the PATH, and Macadam keeps everything in Git. Install it (Debian, Ubuntu: apt-get install git; macOS: xcode-select --install; else https://git-scm.com).',
    );
  }
}

/**
 * @param {number} needed bytes
 * @param {string} [folder]
 * @throws Error when the disk of the folder has less
 */
export function checkDisk(needed, folder = ROOT) {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < needed) {
    throw new Error(
      `The disk of ${folder} has ${gib(free)} GB free and Macadam needs ${gib(needed)} GB: free some space and run the command again.`,
    );
  }
}

/**
 * @param {Record<string, number>} ports by listener name
 * @param {typeof LISTENERS} [listeners] those that are about to start
 * @throws Error that names every port that is taken, who has it, and the variable that changes it
 */
export async function checkPorts(ports, listeners = LISTENERS) {
  const taken = [];
  for (const { name, variable } of listeners) {
    const port = ports[name];
    if (!(await isFree(port))) {
      taken.push(
        `Port ${port} for the ${name} is taken by ${ownerOf(port) ?? 'another process'}. Stop it, or choose another port: ${variable}=${port + 100}.`,
      );
    }
  }
  if (taken.length > 0) throw new Error(taken.join('\n'));
}

function gib(bytes) {
  return (bytes / GIB).toFixed(1);
}
