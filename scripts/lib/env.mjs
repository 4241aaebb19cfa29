/**
 * Where things are, and the environment that child processes get.
 */
import { accessSync, constants, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
);

/** The committed Yarn. */
export const YARN = path.join(ROOT, '.yarn', 'releases', 'yarn-4.18.1.cjs');

/**
 * The environment without what `npm run` adds to it: a package manager started from there would otherwise
 * take the outer command's settings for its own. A home folder that cannot be written is replaced by one in `.cache/`.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv} a copy
 */
export function cleanEnv(env = process.env) {
  const clean = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(npm_(?!config_(registry|proxy|https_proxy|noproxy|cafile|ca|strict_ssl|userconfig)$)|BERRY_BIN_FOLDER$|INIT_CWD$)/i.test(
          name,
        ),
    ),
  );
  return isWritable(clean.HOME || os.homedir())
    ? clean
    : { ...clean, HOME: fallbackHome() };
}

/** Our own servers, which no proxy can reach. */
const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * @param {string} node path of the Node.js executable
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv} a clean environment in which `node` is the first one on PATH, no proxy is asked for this
 *   machine itself, and Node.js trusts the certificates that the system trusts
 */
export function envWithNode(node, env = process.env) {
  const clean = cleanEnv(env);
  const direct = withoutProxy(clean);
  return {
    NODE_USE_SYSTEM_CA: '1',
    ...clean,
    NO_PROXY: direct,
    no_proxy: direct,
    PATH: [path.dirname(node), clean.PATH].filter(Boolean).join(path.delimiter),
  };
}

/** The hosts that are reached directly: those that a person names, and the loopback. */
function withoutProxy({ NO_PROXY, no_proxy }) {
  const hosts = [no_proxy, NO_PROXY]
    .flatMap(list => (list ?? '').split(','))
    .map(host => host.trim())
    .filter(Boolean);
  return [...new Set([...hosts, ...LOOPBACK])].join(',');
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function fallbackHome() {
  const home = path.join(ROOT, '.cache', 'home');
  mkdirSync(home, { recursive: true });
  return home;
}
