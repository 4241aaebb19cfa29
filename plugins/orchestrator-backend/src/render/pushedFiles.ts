import {
  readPushedBytes,
  readPushedText,
  UnreadableError,
  whyNotRead,
  type GitMirror,
} from '@macadam/git';
import type { Finding } from '@macadam/resolver';
import { listSources, type ScoreFile } from '@macadam/score';

/** Bytes of a Score file, or of one that overrides it; the parser's own limit counts characters. */
const SCORE_FILE = 512 * 1024;
/** Bytes of all files that one Score file names with `source`; a ConfigMap holds one MiB. */
const SOURCES = 4 * 1024 * 1024;
/** Score files of one repository, and files that override one Score file. */
const FILES = 100;

/**
 * A Score file, or a file of overrides, as it was pushed.
 * @throws UnreadableError when it is larger than any that is read, or no text
 */
export function readPushed(
  mirror: GitMirror,
  commit: string,
  path: string,
): Promise<string | undefined> {
  return readPushedText(mirror, commit, path, SCORE_FILE);
}

/**
 * Contents of the files that a Score file names, by the source as it writes them; without those that are not there.
 * @throws UnreadableError when together they are larger than what is read, or one is a link
 */
export async function readSources(
  mirror: GitMirror,
  commit: string,
  score: ScoreFile,
): Promise<Record<string, Uint8Array>> {
  const sources = new Map<string, Uint8Array>();
  let left = SOURCES;
  for (const { source, path } of listSources(score)) {
    // No file can be there.
    if (sources.has(source) || whyNotRead(path)) continue;
    const bytes = await readPushedBytes(mirror, commit, path, left);
    if (!bytes) continue;
    sources.set(source, bytes);
    left -= bytes.length;
  }
  return Object.fromEntries(sources);
}

/** @throws UnreadableError when there are more files than any repository needs */
export function checkCount(paths: readonly string[], what: string): void {
  if (paths.length <= FILES) return;
  throw new UnreadableError(
    `The repository has ${paths.length} ${what}; at most ${FILES} are read`,
    paths[FILES],
  );
}

/** What is not read, for whoever pushed it. */
export function unreadableFinding({
  message,
  path,
  hint,
}: UnreadableError): Finding {
  return {
    file: path,
    position: { line: 1, column: 1 },
    path: '',
    message,
    hint,
    code: 'unreadable',
  };
}
