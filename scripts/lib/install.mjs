/**
 * Installs the dependencies, and says how far it is.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { networkAdvice } from './advice.mjs';
import { ROOT, YARN, envWithNode } from './env.mjs';
import { cachePrefixes, countFetched } from './lockedPackages.mjs';
import { withProgress } from './log.mjs';
import { readNpmSettings, yarnVariables } from './npmSettings.mjs';
import { runYarn } from './quiet.mjs';

const IMMUTABLE_ADVICE =
  'If package.json was edited, run "node scripts/yarn.mjs install" and commit yarn.lock. Otherwise run the command again.';

/** A small package that Macadam depends on: whether it can be asked for tells whether the registry can be reached. */
const PROBE = 'ms';

/** A registry that does not answer the probe in this time does not answer 2,900 requests either. */
const PROBE_ENV = { YARN_HTTP_TIMEOUT: '10000', YARN_HTTP_RETRY: '1' };

/** The steps of `yarn install`, by the words that it begins them with. */
const PHASES = [
  [/Resolution step/, () => 'reading yarn.lock'],
  [/Fetch step/, fetched => `${fetched()} packages fetched`],
  [/Link step/, () => 'writing node_modules'],
];

/**
 * @param {string} node path of the Node.js to run Yarn with
 * @param {{signal?: AbortSignal}} [options] ends it early
 * @throws Error with what to do: within seconds when the registry cannot be reached
 */
export async function install(node, { signal } = {}) {
  const env = yarnVariables(readNpmSettings(), envWithNode(node));
  const cache = askYarn(node, ['config', 'get', 'cacheFolder'], env);
  const prefixes = cachePrefixes(
    readFileSync(path.join(ROOT, 'yarn.lock'), 'utf8'),
  );
  // Everything is here already: there is no need of a network.
  if (countFetched(prefixes, cache) < prefixes.length)
    await reachRegistry(node, { signal, env });

  let describe = () => 'starting';
  const fetched = () =>
    `${countFetched(prefixes, cache)} of ${prefixes.length}`;
  await withProgress(
    () => describe(fetched),
    () =>
      runYarn(node, ['install', '--immutable'], {
        signal,
        env,
        log: 'install',
        advice: output => networkAdvice(output) ?? IMMUTABLE_ADVICE,
        onLine: line => {
          describe =
            PHASES.find(([words]) => words.test(line))?.[1] ?? describe;
        },
      }),
  );
}

/** Asks for one small package with the settings of the installation, so that a fault is told in seconds. */
async function reachRegistry(node, { signal, env }) {
  const child = spawn(
    node,
    [YARN, 'npm', 'info', PROBE, '--fields', 'name', '--json'],
    {
      cwd: ROOT,
      env: { ...envWithNode(node), ...PROBE_ENV, ...env },
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [written, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const output = written + complained;
  if (code !== 0) {
    throw new Error(
      `The npm registry does not answer: ${firstError(output)}\n${networkAdvice(output) ?? 'Check "npm config list" and run the command again.'}`,
    );
  }
}

/** Yarn's message without its stack trace. */
function firstError(output) {
  const said = /"data":"((?:[^"\\]|\\.)*)"/.exec(output);
  const message = said ? JSON.parse(`"${said[1]}"`) : output.trim();
  return message.split('\n')[0].replace(/^RequestError: /, '');
}

function askYarn(node, args, env) {
  const { stdout } = spawnSync(node, [YARN, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...envWithNode(node), ...env },
  });
  return stdout.trim();
}
