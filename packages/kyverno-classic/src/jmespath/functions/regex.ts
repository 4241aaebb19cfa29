import { compileRegularExpression } from '@macadam/cel';
import type { RE2JS } from 're2js';
import type { Args, World } from './args';

/** Instructions times characters that count as one step. */
const WORK_PER_STEP = 200;

function compile(args: Args, pattern: string): RE2JS {
  const compiled = compileRegularExpression(pattern);
  if (typeof compiled === 'string') throw args.error(compiled);
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
