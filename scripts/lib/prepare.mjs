/**
 * What must be on the disk before anything can run: a suitable Node.js, the dependencies, the built front end.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { INSTALL_BYTES, RUN_BYTES, checkDisk, checkNode } from './checks.mjs';
import { ROOT } from './env.mjs';
import { install } from './install.mjs';
import { say, step, withProgress } from './log.mjs';
import { ensureNode } from './node.mjs';
import { runNode, runYarn } from './quiet.mjs';
import { hashInputs, onceFor } from './stamp.mjs';

const INSTALLED = path.join(ROOT, 'node_modules', '.yarn-state.yml');
/** What every package says of its configuration, in one file. */
export const CONFIG_SCHEMA = path.join(ROOT, '.cache', 'config-schema.json');
const BUILT = path.join(ROOT, 'packages', 'app', 'dist', 'index.html');

const COLLECT_CONFIG_SCHEMA = path.join(
  ROOT,
  'scripts',
  'lib',
  'collectConfigSchema.cjs',
);

/** Packages that end up in the browser. */
const BROWSER_ROLES = [
  'frontend',
  'frontend-plugin',
  'frontend-plugin-module',
  'web-library',
  'common-library',
];

/**
 * Makes sure of Node.js and the dependencies.
 *
 * @param {{signal?: AbortSignal}} [options] ends it early
 * @returns {Promise<string>} the path of the Node.js to run everything with
 */
export async function prepareDependencies({ signal } = {}) {
  checkNode();
  checkDisk(existsSync(INSTALLED) ? RUN_BYTES : INSTALL_BYTES);
  const node = ensureNode({ log: say });
  await onceFor({
    name: 'install',
    hash: hashInputs(
      [
        'package.json',
        'yarn.lock',
        '.yarnrc.yml',
        ...workspaces().map(({ dir }) => path.join(dir, 'package.json')),
      ].map(absolute),
    ),
    exists: INSTALLED,
    signal,
    work: () =>
      step('Installing dependencies, about two minutes the first time', () =>
        install(node, { signal }),
      ),
  });
  return node;
}

/** Collects what every package says of its configuration, when one says something else. */
export async function prepareConfigSchema(node, { signal } = {}) {
  await onceFor({
    name: 'config-schema',
    hash: hashInputs(
      [
        'yarn.lock',
        ...workspaces().flatMap(({ dir }) => [
          path.join(dir, 'package.json'),
          path.join(dir, 'config.d.ts'),
        ]),
      ].map(absolute),
    ),
    exists: CONFIG_SCHEMA,
    signal,
    work: () =>
      step('Collecting the schema of the configuration', () =>
        runNode(node, [COLLECT_CONFIG_SCHEMA, CONFIG_SCHEMA], {
          signal,
          cwd: path.join(ROOT, 'packages', 'backend'),
          log: 'config-schema',
          command: 'collectConfigSchema.cjs',
          advice: 'Mend what the lines above name and run the command again.',
        }),
      ),
  });
}

/** Builds the front end when its sources changed. */
export async function prepareFrontend(node, { signal } = {}) {
  const browser = workspaces().filter(({ role }) =>
    BROWSER_ROLES.includes(role),
  );
  const inputs = browser.flatMap(({ dir }) =>
    ['src', 'public', 'config.d.ts', 'package.json'].map(entry =>
      path.join(dir, entry),
    ),
  );
  await onceFor({
    name: 'frontend',
    hash: hashInputs(
      [...inputs, 'yarn.lock', 'app-config.yaml'].map(absolute),
      file => !/\.test\.|__fixtures__/.test(file),
    ),
    exists: BUILT,
    signal,
    work: () =>
      step('Building the front end, about one minute', () =>
        withProgress(
          () => 'still building',
          () =>
            runYarn(node, ['workspace', 'app', 'build'], {
              signal,
              log: 'frontend-build',
              advice:
                'Mend what the lines above name and run the command again.',
            }),
          15_000,
        ),
      ),
  });
}

function workspaces() {
  return ['packages', 'plugins'].flatMap(group =>
    readdirSync(absolute(group))
      .map(name => path.join(group, name))
      .filter(dir => existsSync(absolute(path.join(dir, 'package.json'))))
      .map(dir => ({
        dir,
        role: JSON.parse(
          readFileSync(absolute(path.join(dir, 'package.json')), 'utf8'),
        ).backstage?.role,
      })),
  );
}

function absolute(entry) {
  return path.join(ROOT, entry);
}
