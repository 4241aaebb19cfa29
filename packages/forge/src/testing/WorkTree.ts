import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gitEnvironment } from '@macadam/git';
import type { ForgeUser } from '../types';

/** A clone that a person works in, with real git. */
export class WorkTree {
  constructor(
    readonly directory: string,
    private readonly user: ForgeUser,
  ) {}

  /** Runs git; its output, without the last line break. */
  async git(...args: string[]): Promise<string> {
    const basic = Buffer.from(`${this.user.login}:${this.user.token}`).toString(
      'base64',
    );
    const env = gitEnvironment({
      config: [
        ['http.extraHeader', `Authorization: Basic ${basic}`],
        ['user.name', this.user.fullName],
        ['user.email', this.user.email],
      ],
    });
    const { stdout } = await promisify(execFile)('git', args, {
      cwd: this.directory,
      env,
    });
    return stdout.trimEnd();
  }

  /** Writes files and commits them; the commit's id. */
  async commit(
    message: string,
    files: Record<string, string>,
  ): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.directory, path)), { recursive: true });
      await writeFile(join(this.directory, path), content);
    }
    await this.git('add', '--all');
    await this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }
}
