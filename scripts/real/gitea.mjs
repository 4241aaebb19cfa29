/**
 * A real Gitea with the example organisation's people, organisations and repositories.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { answers } from '../lib/wait.mjs';
import { freePorts } from './free-ports.mjs';

const run = promisify(execFile);

/** May do everything. */
const ADMIN = 'root-of-git';
/** The accounts of docs/production.md, with the scopes that it asks for. */
const ACCOUNTS = {
  macadam: 'write:repository,read:organization,read:user,read:misc',
  flux: 'read:repository',
};
/** People of the example organisation, by the organisations that they may write to. */
const PEOPLE = {
  mira: ['checkout'],
  tomas: ['checkout'],
  ines: ['fulfilment'],
  sofia: ['platform', 'checkout', 'fulfilment'],
};

/** What a script asks of it. */
export class Gitea {
  #token;

  constructor({ url, token, tokens, folder }) {
    this.url = url;
    this.host = new URL(url).host;
    this.folder = folder;
    /** Of the accounts of docs/production.md, by name. */
    this.tokens = tokens;
    this.#token = token;
    /** By login. */
    this.passwords = {};
  }

  /** @throws Error with the status and the answer */
  async call(method, where, body, accepted = []) {
    const response = await fetch(`${this.url}/api/v1/${where}`, {
      method,
      headers: {
        authorization: `token ${this.#token}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok && !accepted.includes(response.status))
      throw new Error(
        `Gitea answered ${response.status} to ${method} ${where}: ${text}`,
      );
    return text ? JSON.parse(text) : undefined;
  }

  /** Organisations and people. In each organisation the portal is in a team that may write and make repositories. */
  async fill(password) {
    for (const name of new Set(Object.values(PEOPLE).flat())) {
      await this.call('POST', 'orgs', {
        username: name,
        visibility: 'private',
      });
      const team = await this.call('POST', `orgs/${name}/teams`, {
        name: 'macadam',
        permission: 'write',
        units: ['repo.code'],
        includes_all_repositories: true,
        can_create_org_repo: true,
      });
      await this.call('PUT', `teams/${team.id}/members/macadam`);
    }
    for (const [login, organisations] of Object.entries(PEOPLE)) {
      this.passwords[login] = password;
      await this.call('POST', 'admin/users', {
        username: login,
        email: `${login}@macadam.internal`,
        password,
        must_change_password: false,
      });
      for (const name of organisations) {
        const teams = await this.call('GET', `orgs/${name}/teams`);
        const owners = teams.find(team => team.name === 'Owners');
        await this.call('PUT', `teams/${owners.id}/members/${login}`);
      }
    }
  }

  /** @returns {string} with whose credentials git reaches a repository */
  cloneUrl(fullName, as) {
    const url = new URL(`${this.url}/${fullName}.git`);
    url.username = as;
    url.password = this.passwords[as];
    return url.href;
  }

  async createRepository(fullName) {
    const [owner, name] = fullName.split('/');
    await this.call(
      'POST',
      `orgs/${owner}/repos`,
      { name, private: true, default_branch: 'main' },
      [409],
    );
  }

  /**
   * Commits to the main branch of a repository.
   *
   * @param {string} fullName
   * @param {string} as a login
   * @param {(clone: string) => void | Promise<void>} change is told the folder of a fresh clone
   * @param {string} [message]
   * @returns {Promise<string>} the commit
   */
  async push(fullName, as, change, message = 'Change') {
    const clone = mkdtempSync(path.join(this.folder, 'clone-'));
    const git = async (...args) =>
      (
        await run('git', args, {
          cwd: clone,
          env: {
            PATH: process.env.PATH,
            HOME: this.folder,
            GIT_CONFIG_NOSYSTEM: '1',
          },
        })
      ).stdout.trim();
    try {
      await git('init', '--quiet', '--initial-branch=main');
      await git('remote', 'add', 'origin', this.cloneUrl(fullName, as));
      await git('fetch', '--quiet', 'origin');
      if (await git('branch', '--remotes', '--list', 'origin/main'))
        await git('reset', '--quiet', '--hard', 'origin/main');
      await change(clone);
      await git('add', '--all');
      await git(
        '-c',
        `user.name=${as}`,
        '-c',
        `user.email=${as}@macadam.internal`,
        'commit',
        '--quiet',
        '--allow-empty',
        '-m',
        message,
      );
      await git('push', '--quiet', 'origin', 'HEAD:main');
      return await git('rev-parse', 'HEAD');
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  }

  /** A repository that begins with what a folder holds. */
  async publish(fullName, as, source) {
    await this.createRepository(fullName);
    return this.push(
      fullName,
      as,
      clone => cpSync(source, clone, { recursive: true }),
      `Begin ${fullName}`,
    );
  }

  /** Every repository of the example organisation, pushed by somebody of it. @param {string} folder `<owner>/<name>` */
  async publishOrganisation(folder) {
    for (const owner of readdirSync(folder)) {
      const [as] = Object.entries(PEOPLE).find(([, organisations]) =>
        organisations.includes(owner),
      );
      for (const name of readdirSync(path.join(folder, owner)))
        await this.publish(
          `${owner}/${name}`,
          as,
          path.join(folder, owner, name),
        );
    }
  }
}

/**
 * @param {{processes: import('./processes.mjs').Processes, folder: string, file: (part: string, ...of: string[]) => string}} context
 * @returns {Promise<Gitea>}
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
  const cli = async (...args) =>
    (await run(binary, ['--config', config, ...args], { env })).stdout.trim();
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
  const gitea = new Gitea({ url, token, tokens, folder });
  await gitea.fill(password);
  return gitea;
}
