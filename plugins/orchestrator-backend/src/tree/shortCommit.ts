/** The first twelve digits of a commit. */
export function short(commit: string): string {
  return commit.slice(0, 12);
}
