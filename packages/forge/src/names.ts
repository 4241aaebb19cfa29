import { HttpError } from './errors';

/** First parts of URLs that are not owners. */
const RESERVED_OWNERS = new Set([
  '-',
  'admin',
  'api',
  'assets',
  'attachments',
  'avatars',
  'explore',
  'favicon.ico',
  'healthz',
  'login',
  'metrics',
  'new',
  'org',
  'repo',
  'robots.txt',
  'user',
]);
const RESERVED_REPOSITORIES = new Set(['-', '.', '..']);

/** Names that Windows cannot have as a folder, so that a state folder can move between machines. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Checks the login of a user or the name of an organisation.
 * @throws HttpError 422 saying which names are accepted
 */
export function checkOwnerName(name: string): string {
  const valid =
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?![.-])){0,39}$/.test(name) &&
    !name.endsWith('.');
  if (
    !valid ||
    RESERVED_OWNERS.has(name.toLowerCase()) ||
    DEVICE.test(name) ||
    /\.git$/i.test(name)
  ) {
    throw new HttpError(
      422,
      `Not an accepted name: ${JSON.stringify(name)}. Use up to 40 letters, digits, "-", "_" and single dots, starting with a letter or digit; some names are reserved.`,
    );
  }
  return name;
}

/**
 * Checks the name of a repository.
 * @throws HttpError 422 saying which names are accepted
 */
export function checkRepositoryName(name: string): string {
  const valid =
    /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}$/.test(name) &&
    !name.includes('..') &&
    !name.endsWith('.');
  if (
    !valid ||
    RESERVED_REPOSITORIES.has(name) ||
    DEVICE.test(name) ||
    /\.(?:git|wiki|rss|atom|lock)$/i.test(name)
  ) {
    throw new HttpError(
      422,
      `Not an accepted repository name: ${JSON.stringify(name)}. Use up to 100 letters, digits, "-", "_" and single dots, without ".git" at the end.`,
    );
  }
  return name;
}

/** How names are compared: two that differ only in case are the same. */
export function key(...names: string[]): string {
  return names.join('/').toLowerCase();
}
