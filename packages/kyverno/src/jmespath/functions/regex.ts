import { RE2JS } from 're2js';
import type { Args } from './args';

const MAX_PATTERNS = 500;
const patterns = new Map<string, RE2JS>();

/** Compiles a regular expression of RE2, which takes linear time on any input. */
export function regex(args: Args, pattern: string): RE2JS {
  const known = patterns.get(pattern);
  if (known) return known;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    throw args.error(
      `'${pattern}' is not a regular expression: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (patterns.size >= MAX_PATTERNS) patterns.clear();
  patterns.set(pattern, compiled);
  return compiled;
}
