import { InputError } from '@backstage/errors';

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const CONTROL = /\p{Cc}/u;

/** @throws InputError unless `commit` is a full, lower-case object id. */
export function checkCommit(commit: string): string {
  if (!COMMIT.test(commit))
    throw new InputError(`Not a full commit id: ${JSON.stringify(commit)}`);
  return commit;
}

/**
 * Checks a branch or tag name by the rules of `git check-ref-format`, and that it cannot be read as an option.
 * @throws InputError saying what is wrong with it
 */
export function checkRefName(name: string): string {
  const wrong =
    name === '' ||
    name.length > 200 ||
    name === '@' ||
    CONTROL.test(name) ||
    /[ ~^:?*[\\]/.test(name) ||
    name.includes('..') ||
    name.includes('@{') ||
    name.endsWith('.') ||
    name.startsWith('-') ||
    name
      .split('/')
      .some(
        part => part === '' || part.startsWith('.') || part.endsWith('.lock'),
      );
  if (wrong) {
    throw new InputError(
      `Not a valid branch or tag name: ${JSON.stringify(name)}`,
    );
  }
  return name;
}

/** Whether a path is one inside a repository: relative, `/` between parts, no `.`, `..`, `.git` or control character. */
export function isPath(path: string): boolean {
  return !(
    path === '' ||
    path.length > 4096 ||
    CONTROL.test(path) ||
    path.includes('\\') ||
    path
      .split('/')
      .some(
        part =>
          part === '' || part === '.' || part === '..' || isGitFolder(part),
      )
  );
}

/**
 * Checks a path inside a repository, see {@link isPath}.
 * @throws InputError saying what is wrong with it
 */
export function checkPath(path: string): string {
  if (!isPath(path)) {
    throw new InputError(
      `Not a valid path in a repository: ${JSON.stringify(path)}`,
    );
  }
  return path;
}

/** `.git` and what Windows or macOS would open as `.git`. */
function isGitFolder(part: string): boolean {
  const plain = part
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .replace(/[ .]+$/, '');
  return (
    /^(?:\.git|git~1)$/i.test(plain) || /^(?:\.git|git~1)[ .]*:/i.test(plain)
  );
}
