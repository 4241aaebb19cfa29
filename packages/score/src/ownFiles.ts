/**
 * Folders whose files are not what a repository says of itself: what tools fetched, what templates still have to fill in,
 * what tests read, and what tools hide.
 */
const OF_OTHERS =
  /(?:^|\/)(?:\.[^/]+|node_modules|vendor|skeleton|testdata|fixtures|__fixtures__)\//;

const SCORE_FILE = /(?:^|\/)score\.yaml$/;

/** Whether a file speaks for the repository that it is in. */
export const isOwnFile = (path: string): boolean => !OF_OTHERS.test(path);

/** The Score files among a repository's files, at any depth, sorted. */
export function scoreFilesOf(paths: readonly string[]): string[] {
  return paths.filter(path => SCORE_FILE.test(path) && isOwnFile(path)).sort();
}
