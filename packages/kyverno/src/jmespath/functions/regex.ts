import { RE2JS } from 're2js';
import type { Args, World } from './args';

const MAX_PATTERNS = 500;
const patterns = new Map<string, RE2JS>();

/** Instructions times characters that count as one step. */
const WORK_PER_STEP = 200;

function compile(args: Args, pattern: string): RE2JS {
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

/**
 * Compiles a regular expression of RE2, which takes linear time on any input, and takes the work of
 * running it over a text off the budget.
 */
export function regex(
  args: Args,
  { budget }: World,
  pattern: string,
  text: string,
): RE2JS {
  const compiled = compile(args, pattern);
  budget.spend(
    Math.ceil((compiled.programSize() * text.length) / WORK_PER_STEP),
  );
  return compiled;
}
