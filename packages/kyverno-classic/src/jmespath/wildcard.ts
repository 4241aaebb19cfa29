import { hasWildcard, matchesWildcard } from '../pattern';
import { JmesPathLimitError } from './errors';
import { LIMITS } from './limits';

/**
 * Whether a text matches a pattern with `*` and `?`.
 *
 * @throws JmesPathLimitError when both are so long that comparing them could take too long
 */
export function wildcard(pattern: string, text: string): boolean {
  if (
    pattern.length * text.length > LIMITS.wildcardSteps &&
    hasWildcard(pattern)
  )
    throw new JmesPathLimitError(
      `comparing ${text.length} characters with a pattern of ${pattern.length} costs too much`,
    );
  return matchesWildcard(pattern, text);
}
