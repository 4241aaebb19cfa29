import { InputError } from '@backstage/errors';

/** Something in a repository that its reader does not take. It is its repository's own matter, and says so to its people. */
export class UnreadableError extends InputError {
  constructor(
    message: string,
    /** Of the file, where it is one. */
    readonly path = '',
    /** What to do about it. */
    readonly hint = 'keep large content elsewhere, and let the workload fetch it',
  ) {
    super(message);
  }
}

/** @param limit - bytes that all paths of a commit may have together */
export function tooManyFiles(limit: number): UnreadableError {
  return new UnreadableError(
    `The repository has more files than are read: their paths may have ${limit} bytes together`,
  );
}

/** A file of a repository that is larger than its reader takes. */
export class FileTooLargeError extends UnreadableError {
  /** @param size - bytes; also `limit` */
  constructor(
    path: string,
    readonly size: number,
    readonly limit: number,
  ) {
    super(`${path} has ${size} bytes; at most ${limit} are read`, path);
  }
}

/** The `code` of a system error (such as `ENOENT`), or `undefined`; works for errors of another realm too. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error))
    return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What an error says, with what caused it. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error))
    return String(error);
  const message = String(error.message);
  const cause =
    'cause' in error && error.cause !== undefined ? reasonOf(error.cause) : '';
  return cause && !message.includes(cause) ? `${message}: ${cause}` : message;
}
