/** Whether a text holds one of Kyverno's wildcards: `*` for any text, `?` for any one character. */
export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?');
}

/**
 * Whether the whole of `text` matches a pattern with `*` (any text, also none) and `?` (one character).
 * Takes at most text times pattern steps.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  if (!hasWildcard(pattern)) return pattern === text;
  let at = 0;
  let from = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const wanted = pattern[from];
    if (wanted === '*') {
      star = from;
      from += 1;
      retry = at;
    } else if (
      from < pattern.length &&
      (wanted === '?' || wanted === text[at])
    ) {
      from += 1;
      at += 1;
    } else if (star >= 0) {
      from = star + 1;
      retry += 1;
      at = retry;
    } else {
      return false;
    }
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}
