/**
 * A Git host that has Gitea's API, as the tests use it: people push, repositories come to be.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** People of the example organisation, by the organisations that they may write to. */
export const PEOPLE = {
  mira: ['checkout'],
  tomas: ['checkout'],
  ines: ['fulfilment'],
  sofia: ['platform', 'checkout', 'fulfilment'],
};

/** What a script asks of it. */
export class GitHost {
  #token;

  constructor({ url, token, tokens, passwords, folder, isPrivate = true }) {
    this.url = url;
    this.host = new URL(url).host;
    this.folder = folder;
    this.isPrivate = isPrivate;
    /** Of the accounts of docs/production.md, by name. */
    this.tokens = tokens;
    this.#token = token;
    /** By login. */
    this.passwords = passwords;
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
    if (!response.ok && !accepted.includes(response.status)) {
      throw new Error(
        `The Git host answered ${response.status} to ${method} ${where}: ${text}`,
      );
    }
    return text ? JSON.parse(text) : undefined;
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
      { name, private: this.isPrivate, default_branch: 'main' },
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

  /** Lets the account with which Flux reads see a repository. */
  async letFluxRead(fullName) {
    await this.call('PUT', `repos/${fullName}/collaborators/flux`, {
      permission: 'read',
    });
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
      for (const name of readdirSync(path.join(folder, owner))) {
        await this.publish(
          `${owner}/${name}`,
          as,
          path.join(folder, owner, name),
        );
      }
    }
  }
}
