import type {
  EvaluationContext,
  KubeObject,
  Policy,
  RuleResult,
} from './types';

/**
 * Evaluates policies on one object, in the order given.
 *
 * @returns one result for each rule that matches; a rule that does not match has no entry.
 */
export function evaluate(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): RuleResult[] {
  return policies.flatMap(policy => policy.evaluate(resource, context));
}
