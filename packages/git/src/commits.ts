import { InputError } from '@backstage/errors';
import { checkCommit, checkPath } from './checks';
import { runGit } from './process';
import type { Commit, CommitRequest, Person } from './types';

/** Where a commit is first written; fetched, pushed and advertised by nothing. */
const DRAFT = 'refs/macadam/draft';

/** The content of a commit, for {@link writeCommit}. */
export interface CommitContent extends Omit<
  CommitRequest,
  'branch' | 'base' | 'check'
> {
  /** `undefined` starts a history. */
  parent?: string;
  /** Time of the commit; default now. */
  at?: Date;
}

/**
 * Writes a commit object (and what it needs) into a repository, without a work tree, an index, or a branch moving: one
 * `git fast-import`.
 * @returns the new commit's id
 * @throws InputError for a path, name or trailer that is not valid; GitError when git refuses
 */
export async function writeCommit(
  gitDir: string,
  content: CommitContent,
): Promise<string> {
  const script = fastImportScript(content);
  const out = await runGit(
    ['fast-import', '--quiet', '--force', '--date-format=raw'],
    { gitDir, input: script },
  );
  return checkCommit(out.toString('utf8').trim());
}

function fastImportScript(content: CommitContent): Buffer {
  const seconds = Math.floor((content.at ?? new Date()).getTime() / 1000);
  const parts: Array<string | Uint8Array> = [];
  const data = (bytes: Uint8Array) =>
    parts.push(`data ${bytes.length}\n`, bytes, '\n');
  parts.push(`commit ${DRAFT}\nmark :1\n`);
  parts.push(`author ${person(content.author)} ${seconds} +0000\n`);
  parts.push(
    `committer ${person(content.committer ?? content.author)} ${seconds} +0000\n`,
  );
  data(Buffer.from(messageWithTrailers(content.message, content.trailers)));
  if (content.parent) parts.push(`from ${checkCommit(content.parent)}\n`);
  for (const path of content.remove ?? [])
    parts.push(`D ${quoted(path.replace(/\/$/, ''))}\n`);
  for (const [path, value] of Object.entries(content.write ?? {})) {
    parts.push(`M 100644 inline ${quoted(path)}\n`);
    data(typeof value === 'string' ? Buffer.from(value) : value);
  }
  parts.push('\nget-mark :1\ndone\n');
  return Buffer.concat(
    parts.map(part => (typeof part === 'string' ? Buffer.from(part) : part)),
  );
}

function person({ name, email }: Person): string {
  if (/[<>\p{Cc}]/u.test(name) || /[<>\s\p{Cc}]/u.test(email)) {
    throw new InputError(
      `Not a name and address that Git can record: ${JSON.stringify(`${name} <${email}>`)}`,
    );
  }
  return `${name.trim() || email} <${email}>`;
}

function quoted(path: string): string {
  return `"${checkPath(path).replaceAll('"', '\\"')}"`;
}

/**
 * A commit message ending with one paragraph of `Key: value` lines.
 * @throws InputError for an empty message, or a trailer that would not be read back as one
 */
export function messageWithTrailers(
  message: string,
  trailers: Record<string, string> = {},
): string {
  const text = message.replaceAll('\0', '').trim();
  if (text === '') throw new InputError('A commit needs a message');
  const lines = Object.entries(trailers).map(([key, value]) => {
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(key) || /\p{Cc}/u.test(value)) {
      throw new InputError(
        `Not a valid commit trailer: ${JSON.stringify(`${key}: ${value}`)}`,
      );
    }
    return `${key}: ${value}`;
  });
  return lines.length ? `${text}\n\n${lines.join('\n')}\n` : `${text}\n`;
}

/** The `Key: value` lines of a message's last paragraph; the last of a repeated key wins. */
export function trailersOf(message: string): Record<string, string> {
  const paragraphs = message.trim().split(/\n\s*\n/);
  if (paragraphs.length < 2) return {};
  const found = paragraphs[paragraphs.length - 1]
    .split('\n')
    .map(line => /^([A-Za-z][A-Za-z0-9-]*): (.*)$/.exec(line));
  return Object.fromEntries(
    found.flatMap(match => (match ? [[match[1], match[2].trim()]] : [])),
  );
}

const FIELDS = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'];

/**
 * For `git log -z --format=…`: the fields that {@link parseLog} reads. NUL is the one character that no name, address or
 * message of a commit can have.
 */
export const LOG_FORMAT = FIELDS.join('%x00');

/** Reads the output of `git log -z --format=`{@link LOG_FORMAT}. */
export function parseLog(output: string): Commit[] {
  const values = output.split('\0');
  const count = Math.floor(values.length / FIELDS.length);
  return Array.from({ length: count }, (_, at) =>
    commitOf(values.slice(at * FIELDS.length, (at + 1) * FIELDS.length)),
  );
}

function commitOf(fields: readonly string[]): Commit {
  const [commit, parents, an, ae, at, cn, ce, ct, body] = fields;
  const message = body.trimEnd();
  return {
    commit,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae },
    committer: { name: cn, email: ce },
    authoredAt: timeOf(at),
    committedAt: timeOf(ct),
    subject: message.split('\n', 1)[0],
    message,
    trailers: trailersOf(message),
  };
}

/** ISO 8601. Git takes any number of seconds for a time; one beyond the year 9999 is taken for the first. */
function timeOf(seconds: string): string {
  const time = Number(seconds) * 1000;
  const isTime = time >= 0 && time < Date.UTC(10_000, 0, 1);
  return new Date(isTime ? time : 0).toISOString();
}
