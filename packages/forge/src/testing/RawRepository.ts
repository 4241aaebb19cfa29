import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { GitError, runGit } from '@macadam/git';

/** What a tree can hold: a file, or what no work tree would let anybody write. */
export type RawEntry =
  | { kind: 'file' | 'executable'; content: string | Uint8Array }
  | { kind: 'link'; target: string }
  /** A submodule at a commit of another repository. */
  | { kind: 'submodule' }
  | { kind: 'folder'; entries: RawTree };

/** Names and what is there; names are bytes, one for each character (`latin1`). */
export type RawTree = readonly (readonly [name: string, entry: RawEntry])[];

/** What a commit says of itself; anything that Git can store. */
export interface RawCommit {
  author?: string;
  email?: string;
  /** Seconds since 1970. */
  at?: number;
  message?: string;
}

const MODES = {
  file: '100644',
  executable: '100755',
  link: '120000',
  submodule: '160000',
  folder: '40000',
};

/**
 * A repository whose objects are written byte by byte, as somebody with bad intentions would, and pushed with real Git.
 */
export class RawRepository {
  private made: Promise<unknown> | undefined;
  /** The same folder in two places is written once. */
  private readonly written = new Map<RawTree, Promise<string>>();

  /**
   * @param directory - of the repository, which is made
   * @param url - to push to
   */
  constructor(
    readonly directory: string,
    private readonly url: string,
    private readonly user: { login: string; token: string },
  ) {}

  /** Writes a tree; its id. */
  tree(entries: RawTree): Promise<string> {
    const known = this.written.get(entries) ?? this.writeTree(entries);
    this.written.set(entries, known);
    return known;
  }

  /** Writes a commit of a tree; its id. */
  commit(
    tree: string,
    parents: readonly string[],
    { author, email, at, message }: RawCommit = {},
  ): Promise<string> {
    const person = `${author ?? 'Somebody'} <${email ?? 'somebody@example.com'}> ${at ?? 1_700_000_000} +0000`;
    const lines = [
      `tree ${tree}`,
      ...parents.map(parent => `parent ${parent}`),
      `author ${person}`,
      `committer ${person}`,
      '',
      message ?? 'Change something',
    ];
    return this.write('commit', Buffer.from(lines.join('\n')));
  }

  /**
   * Pushes, such as `<commit>:refs/heads/main`, by force where the remote lets it.
   * @returns what was refused, as git says it; undefined when everything was taken
   */
  async push(...refspecs: string[]): Promise<string | undefined> {
    await this.prepare();
    const basic = Buffer.from(`${this.user.login}:${this.user.token}`);
    try {
      await runGit(['push', '--force', '--porcelain', this.url, ...refspecs], {
        gitDir: this.directory,
        config: [
          [
            'http.extraHeader',
            `Authorization: Basic ${basic.toString('base64')}`,
          ],
        ],
      });
      return undefined;
    } catch (error) {
      if (error instanceof GitError) return `${error.stderr}\n${error.stdout}`;
      throw error;
    }
  }

  private async writeTree(entries: RawTree): Promise<string> {
    const parts = await Promise.all(
      entries.map(async ([name, entry]) => ({
        // Git sorts folders as if their names ended in a slash.
        key: entry.kind === 'folder' ? `${name}/` : name,
        head: Buffer.from(`${MODES[entry.kind]} ${name}\0`, 'latin1'),
        id: Buffer.from(await this.entry(entry), 'hex'),
      })),
    );
    parts.sort((a, b) => (a.key < b.key ? -1 : 1));
    return this.write(
      'tree',
      Buffer.concat(parts.flatMap(({ head, id }) => [head, id])),
    );
  }

  private async entry(entry: RawEntry): Promise<string> {
    switch (entry.kind) {
      case 'folder':
        return this.tree(entry.entries);
      case 'submodule':
        return 'c0ffee'.padEnd(40, '0');
      case 'link':
        return this.write('blob', Buffer.from(entry.target));
      default:
        return this.write('blob', Buffer.from(entry.content));
    }
  }

  private async write(type: string, body: Buffer): Promise<string> {
    await this.prepare();
    const object = Buffer.concat([
      Buffer.from(`${type} ${body.length}\0`),
      body,
    ]);
    const id = createHash('sha1').update(object).digest('hex');
    const path = join(this.directory, 'objects', id.slice(0, 2), id.slice(2));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, deflateSync(object));
    return id;
  }

  private async prepare(): Promise<void> {
    this.made ??= runGit(['init', '--quiet', '--bare', this.directory]);
    await this.made;
  }
}
