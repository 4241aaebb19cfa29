import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import { isPath } from './checks';
import { UnreadableError } from './errors';
import type { GitMirror } from './GitMirror';

/** Characters of a path; longer ones are nobody's, and databases hold no more. */
const LONGEST_PATH = 1000;

/** Why a file with this path is not read, whatever is in it; `undefined` when it is. */
export function whyNotRead(path: string): string | undefined {
  const shown = JSON.stringify(path.slice(0, 100));
  if (path.length > LONGEST_PATH)
    return `The path ${shown}… has ${path.length} characters; files with at most ${LONGEST_PATH} are read`;
  if (path.includes('\ufffd'))
    return `The path ${shown} is not UTF-8, so the file is not read`;
  if (!isPath(path))
    return `The path ${shown} has characters or parts that other systems cannot have in a name, so the file is not read`;
  return undefined;
}

/**
 * Bytes of a file that anybody may have pushed; `undefined` when there is no such file.
 * @param limit - bytes that it may have; more are not read
 * @throws UnreadableError for a path that is not read, and for what is no file but leads elsewhere; FileTooLargeError
 */
export async function readPushedBytes(
  mirror: GitMirror,
  commit: string,
  path: string,
  limit: number,
): Promise<Buffer | undefined> {
  const why = whyNotRead(path);
  if (why) throw new UnreadableError(why, path, 'rename it');
  const { dir, base } = posix.parse(path);
  const beside = await mirror.entriesIn(commit, dir);
  const kind = beside.find(({ name }) => name === base)?.kind;
  if (kind === 'link' || kind === 'submodule') {
    const what = kind === 'link' ? 'symbolic link' : 'submodule';
    throw new UnreadableError(
      `${path} is a ${what}, which is not followed`,
      path,
      'commit the file itself there',
    );
  }
  return mirror.readBytes(commit, path, limit);
}

/**
 * Text of a file that anybody may have pushed; `undefined` when there is no such file.
 * @param limit - bytes that it may have; more are not read
 * @throws as {@link readPushedBytes}, and UnreadableError for what is not UTF-8 text
 */
export async function readPushedText(
  mirror: GitMirror,
  commit: string,
  path: string,
  limit: number,
): Promise<string | undefined> {
  const bytes = await readPushedBytes(mirror, commit, path, limit);
  if (bytes && (!isUtf8(bytes) || bytes.includes(0))) {
    throw new UnreadableError(
      `${path} is not UTF-8 text`,
      path,
      'save it as UTF-8',
    );
  }
  return bytes?.toString('utf8');
}
