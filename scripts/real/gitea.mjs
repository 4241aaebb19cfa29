/**
 * A real Gitea with the example organisation's people, organisations and repositories.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { answers } from '../lib/wait.mjs';
import { freePorts } from './freePorts.mjs';
import { GitHost, PEOPLE } from './gitHost.mjs';

const run = promisify(execFile);

/** May do everything. */
const ADMIN = 'root-of-git';
/** The accounts of docs/production.md, with the scopes that it asks for. */
const ACCOUNTS = {
  macadam: 'write:repository,read:organization,read:user,read:misc',
  flux: 'read:repository',
};
/**
 * @param {{processes: import('./processes.mjs').Processes, folder: string, file: (part: string, ...of: string[]) => string}} context
 * @returns {Promise<GitHost>}
 */
export async function startGitea({ processes, folder, file }) {
  mkdirSync(folder, { recursive: true });
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const config = path.join(folder, 'app.ini');
  const secret = () => randomBytes(32).toString('hex');
  writeFileSync(
    config,
    `APP_NAME = Git
RUN_MODE = prod
${process.getuid?.() === 0 ? 'I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true' : ''}
WORK_PATH = ${folder}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = ${url}/
DISABLE_SSH = true
OFFLINE_MODE = true
STATIC_ROOT_PATH = ${file('gitea')}
LFS_START_SERVER = false
[database]
DB_TYPE = sqlite3
PATH = ${path.join(folder, 'gitea.db')}
[repository]
ROOT = ${path.join(folder, 'repositories')}
DEFAULT_BRANCH = main
[security]
INSTALL_LOCK = true
SECRET_KEY = ${secret()}
INTERNAL_TOKEN = ${secret()}
PASSWORD_HASH_ALGO = pbkdf2_v1
[oauth2]
ENABLED = false
[service]
DISABLE_REGISTRATION = true
[webhook]
ALLOWED_HOST_LIST = loopback
[cron]
ENABLED = false
[log]
MODE = console
LEVEL = Warn
`,
    { mode: 0o600 },
  );
  const binary = file('gitea', 'bin/gitea');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    USER: process.env.USER ?? 'root',
  };
  /** Its answer is its last line; warnings come before. */
  const cli = async (...args) =>
    (await run(binary, ['--config', config, ...args], { env })).stdout
      .trim()
      .split('\n')
      .at(-1);
  await cli('migrate');
  const password = secret();
  const createUser = (name, ...more) =>
    cli(
      'admin',
      'user',
      'create',
      '--username',
      name,
      '--password',
      password,
      '--email',
      `${name}@macadam.internal`,
      '--must-change-password=false',
      ...more,
    );
  const createToken = (name, scopes) =>
    cli(
      'admin',
      'user',
      'generate-access-token',
      '--username',
      name,
      '--token-name',
      'plane',
      '--scopes',
      scopes,
      '--raw',
    );
  await createUser(ADMIN, '--admin');
  const token = await createToken(ADMIN, 'all');
  const tokens = {};
  for (const [name, scopes] of Object.entries(ACCOUNTS)) {
    await createUser(name);
    tokens[name] = await createToken(name, scopes);
  }
  await processes.start({
    name: 'gitea',
    command: binary,
    args: ['--config', config, 'web'],
    env,
    isReady: () => answers(`${url}/api/v1/version`),
  });
  const passwords = Object.fromEntries(
    Object.keys(PEOPLE).map(login => [login, password]),
  );
  const gitea = new GitHost({ url, token, tokens, passwords, folder });
  await fill(gitea);
  return gitea;
}

/** Organisations and people. In each organisation the portal is in a team that may write and make repositories. */
async function fill(gitea) {
  for (const name of new Set(Object.values(PEOPLE).flat())) {
    await gitea.call('POST', 'orgs', {
      username: name,
      visibility: 'private',
    });
    const team = await gitea.call('POST', `orgs/${name}/teams`, {
      name: 'macadam',
      permission: 'write',
      units: ['repo.code'],
      includes_all_repositories: true,
      can_create_org_repo: true,
    });
    await gitea.call('PUT', `teams/${team.id}/members/macadam`);
  }
  for (const [login, organisations] of Object.entries(PEOPLE)) {
    await gitea.call('POST', 'admin/users', {
      username: login,
      email: `${login}@macadam.internal`,
      password: gitea.passwords[login],
      must_change_password: false,
    });
    for (const name of organisations) {
      const teams = await gitea.call('GET', `orgs/${name}/teams`);
      const owners = teams.find(team => team.name === 'Owners');
      await gitea.call('PUT', `teams/${owners.id}/members/${login}`);
    }
  }
}
