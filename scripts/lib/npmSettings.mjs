/**
 * Yarn reaches the registry by the settings that npm already has: a company's registry, proxy and certificate are set once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, cleanEnv } from './env.mjs';

const DEFAULT_REGISTRY = 'https://registry.npmjs.org/';

/**
 * @returns {Record<string, unknown>} npm's effective settings by name; none where npm cannot be asked, as Yarn's own apply then
 */
export function readNpmSettings() {
  const npm = spawnSync('npm', ['config', 'ls', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: cleanEnv(),
  });
  return npm.status === 0 ? JSON.parse(npm.stdout) : {};
}

/**
 * npm's settings as Yarn's environment variables. What a person set for Yarn stays.
 *
 * @param {Record<string, unknown>} npm settings by npm's names
 * @param {NodeJS.ProcessEnv} [env] the environment that Yarn is started with
 * @param {{keptCertificates?: string, npmrc?: string}} [files] where certificates of npm's `ca` are written for Yarn; the
 *   text of npm's own file, which alone holds tokens
 * @returns {Record<string, string>} variables to add
 */
export function yarnVariables(
  npm,
  env = process.env,
  {
    keptCertificates = path.join(ROOT, '.cache', 'npm-ca.pem'),
    npmrc = readIfThere(npm.userconfig),
  } = {},
) {
  const registry = textOf(npm.registry) ?? DEFAULT_REGISTRY;
  const proxied = !isExcepted(new URL(registry).hostname, npm.noproxy);
  const wanted = {
    YARN_NPM_REGISTRY_SERVER:
      registry === DEFAULT_REGISTRY ? undefined : registry,
    YARN_NPM_AUTH_TOKEN: tokenFor(registry, npmrc, env),
    YARN_HTTP_PROXY: proxied ? textOf(npm.proxy) : undefined,
    YARN_HTTPS_PROXY: proxied
      ? (textOf(npm['https-proxy']) ?? env.HTTPS_PROXY ?? env.https_proxy)
      : undefined,
    YARN_HTTPS_CA_FILE_PATH:
      textOf(npm.cafile) ?? keepCertificates(npm.ca, keptCertificates),
    YARN_ENABLE_STRICT_SSL: npm['strict-ssl'] === false ? 'false' : undefined,
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => value !== undefined && env[name] === undefined,
    ),
  );
}

/** npm prints "null" for what is not set. */
function textOf(value) {
  return typeof value === 'string' && value !== '' && value !== 'null'
    ? value
    : undefined;
}

/** Whether npm's `noproxy`, a list or a text with commas, names the host or a domain of it. */
function isExcepted(host, noproxy) {
  return [noproxy]
    .flat()
    .flatMap(text => String(text ?? '').split(','))
    .map(domain => domain.trim().replace(/^\*?\./, ''))
    .filter(Boolean)
    .some(domain => host === domain || host.endsWith(`.${domain}`));
}

/** The token that an `.npmrc` has for a registry; `${NAME}` stands for an environment variable there, as npm reads it. */
function tokenFor(registry, npmrc, env) {
  const { host, pathname } = new URL(registry);
  const wanted = `//${host}${pathname.replace(/\/?$/, '/')}:_authToken`;
  for (const line of npmrc.split('\n')) {
    const [, name, value] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === wanted) {
      return value
        .replace(/^"(.*)"$/, '$1')
        .replace(/\$\{([^}]+)\}/g, (_, variable) => env[variable] ?? '');
    }
  }
  return undefined;
}

/** Certificates that npm has as text: Yarn wants a file. */
function keepCertificates(ca, file) {
  const texts = [ca].flat().map(textOf).filter(Boolean);
  if (texts.length === 0) return undefined;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${texts.map(text => text.replaceAll('\\n', '\n')).join('\n')}\n`,
  );
  return file;
}

function readIfThere(file) {
  return textOf(file) && existsSync(file) ? readFileSync(file, 'utf8') : '';
}
