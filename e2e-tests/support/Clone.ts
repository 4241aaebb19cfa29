import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { FORGE, GIT_CREDENTIALS } from './stack';

const run = promisify(execFile);

/** A working copy that a person changes and pushes, with the git of this machine. */
export class Clone {
  private constructor(
    private readonly person: string,
    private readonly folder: string,
  ) {}

  /** Clones `organisation/name`, which may be empty. */
  static async of(repository: string, person: string): Promise<Clone> {
    const folder = mkdtempSync(path.join(tmpdir(), 'macadam-e2e-'));
    const clone = new Clone(person, folder);
    await clone.git(
      'clone',
      '--quiet',
      `${FORGE.replace('//', `//${person}@`)}/${repository}.git`,
      folder,
    );
    return clone;
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): void {
    const to = path.join(this.folder, file);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, text);
  }

  remove(file: string): void {
    rmSync(path.join(this.folder, file));
  }

  /** Replaces text that has to be there. */
  edit(file: string, from: string | RegExp, to: string): void {
    const before = this.read(file);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} has no ${from}:\n${before}`);
    this.write(file, after);
  }

  /** Commits everything and pushes it. Returns the commit. */
  async push(message: string): Promise<string> {
    await this.in('add', '--all');
    await this.in('commit', '--quiet', '-m', message);
    await this.in('push', '--quiet', 'origin', 'HEAD:main');
    return this.head();
  }

  /** Commits everything and pushes it to another branch than the main one. */
  async pushBranch(branch: string, message: string): Promise<void> {
    await this.in('add', '--all');
    await this.in('commit', '--quiet', '-m', message);
    await this.in('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  }

  /** Pushes what must not be taken. Returns what git says. */
  async pushRefused(message: string): Promise<string> {
    return this.push(message).then(
      commit => {
        throw new Error(`${commit} was taken from ${this.person}`);
      },
      (error: Error & { stderr?: string }) => error.stderr ?? error.message,
    );
  }

  async head(): Promise<string> {
    return (await this.in('rev-parse', 'HEAD')).trim();
  }

  /** Gets what others pushed. Returns the messages of the commits since then, newest first. */
  async messagesSince(commit: string): Promise<string[]> {
    await this.in('pull', '--quiet', '--ff-only');
    const log = await this.in('log', '--format=%B%x00', `${commit}..HEAD`);
    return log
      .split('\0')
      .map(message => message.trim())
      .filter(Boolean);
  }

  private in(...args: string[]): Promise<string> {
    return this.git('-C', this.folder, ...args);
  }

  private async git(...args: string[]): Promise<string> {
    const { stdout } = await run(
      'git',
      [
        '-c',
        `credential.helper=`,
        '-c',
        `credential.helper=store --file=${GIT_CREDENTIALS}`,
        '-c',
        `user.name=${this.person}`,
        '-c',
        `user.email=${this.person}@macadam.internal`,
        '-c',
        'init.defaultBranch=main',
        ...args,
      ],
      { env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } },
    );
    return stdout;
  }
}
