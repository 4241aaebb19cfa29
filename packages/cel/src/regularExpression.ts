import { RE2JS } from 're2js';

/** Characters of a pattern times the most that it repeats a part: what its program may come to. */
const MOST_WORK = 1_000_000;
const MAX_PATTERNS = 500;
const known = new Map<string, RE2JS>();

function mostRepeats(pattern: string): number {
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(
    ([, least, most]) => Number(most || least),
  );
  return Math.max(1, ...counts);
}

/** A regular expression of RE2, which takes linear time on any input; why it is none, or too large, otherwise. */
export function compileRegularExpression(pattern: string): RE2JS | string {
  const before = known.get(pattern);
  if (before) return before;
  if (pattern.length * mostRepeats(pattern) > MOST_WORK)
    return `the regular expression '${pattern.slice(0, 40)}…' is too large`;
  try {
    const compiled = RE2JS.compile(pattern);
    if (known.size >= MAX_PATTERNS) known.clear();
    known.set(pattern, compiled);
    return compiled;
  } catch (problem) {
    return `'${pattern}' is not a regular expression: ${problem instanceof Error ? problem.message : problem}`;
  }
}
