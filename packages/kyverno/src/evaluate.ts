import { sharing } from './shared';
import type {
  EvaluationContext,
  KubeObject,
  Policy,
  RuleResult,
} from './types';

/**
 * Evaluates policies on one object as admission does: the mutating rules of all policies first, then
 * every policy on what they made of it, in the order given.
 *
 * @returns one result for each rule that matches; a rule that does not match has no entry. What a mutating
 * rule made is its result's `patched`.
 */
export function evaluate(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): RuleResult[] {
  const own = sharing(context);
  const results: RuleResult[] = [];
  let object = resource;
  for (const policy of policies) {
    const mutated = policy.mutate?.(object, own);
    if (!mutated) continue;
    object = mutated.resource;
    results.push(...mutated.results);
  }
  for (const policy of policies) results.push(...policy.evaluate(object, own));
  return results;
}
