import { isTooDeep, MOST_LEVELS } from '@macadam/yaml';
import { sharing } from '../policy/sharing';
import type {
  EvaluationContext,
  KubeObject,
  Policy,
  RuleResult,
} from '../policy/types';

/** Whether an object and what comes with it can be looked at at all. */
function isReadable(
  resource: KubeObject,
  { oldObject, namespaceObject }: EvaluationContext,
): boolean {
  return ![resource, oldObject, namespaceObject].some(isTooDeep);
}

/** What every policy says of an object that it cannot look at. */
function unreadable(
  policies: readonly Policy[],
  { apiVersion, kind, metadata }: KubeObject,
): RuleResult[] {
  const { name, namespace } = metadata;
  return policies.map(policy => ({
    policy: policy.name,
    policyKind: policy.kind,
    rule: policy.name.split('/').pop() ?? policy.name,
    verdict: 'error',
    message: `the object, or what comes with it, is nested more than ${MOST_LEVELS} levels deep`,
    action: policy.action,
    blocks: policy.action === 'Deny',
    resource: { apiVersion, kind, name, ...(namespace && { namespace }) },
  }));
}

/** What the mutating rules of all policies make of an object, each after the one before, in the order given. */
export function mutate(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): { resource: KubeObject; results: RuleResult[] } {
  const results: RuleResult[] = [];
  if (!isReadable(resource, context)) return { resource, results };
  const own = sharing(context, policies);
  let object = resource;
  for (const policy of policies) {
    const mutated = policy.mutate?.(object, own);
    if (!mutated) continue;
    object = mutated.resource;
    results.push(...mutated.results);
  }
  return { resource: object, results };
}

/** What policies say about an object as it is: one result for each validating rule that matches. */
export function validate(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): RuleResult[] {
  if (!isReadable(resource, context)) return unreadable(policies, resource);
  const own = sharing(context, policies);
  return policies.flatMap(policy => policy.evaluate(resource, own));
}

/** What the generating rules of policies would make for an object: one result for each that matches. */
export function generate(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): RuleResult[] {
  if (!isReadable(resource, context)) return [];
  const own = sharing(context, policies);
  return policies.flatMap(policy => policy.generate?.(resource, own) ?? []);
}

/** What policies make of `context.existing` when an object is written: one result for each object that a rule is to change. */
export function mutateExisting(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext,
): RuleResult[] {
  if (!isReadable(resource, context)) return [];
  const own = sharing(context, policies);
  return policies.flatMap(
    policy => policy.mutateExisting?.(resource, own) ?? [],
  );
}

/** What policies that remove objects on a schedule say of an object: a pass where it is removed, a fail where it stays. */
export function remove(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): RuleResult[] {
  if (!isReadable(resource, context)) return [];
  const own = sharing(context, policies);
  return policies.flatMap(policy => policy.remove?.(resource, own) ?? []);
}

/**
 * Evaluates policies on one object as admission does: the mutating rules of all policies first, then what
 * every policy says about what they made of it, and what it would generate, in the order given.
 *
 * @returns one result for each rule that matches; a rule that does not match has no entry. What a mutating
 * rule made is its result's `patched`. An object that is nested too deeply to be looked at is an error of every policy.
 */
export function evaluate(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): RuleResult[] {
  if (!isReadable(resource, context)) return unreadable(policies, resource);
  const { resource: object, results } = mutate(policies, resource, context);
  const own = sharing(context, policies);
  for (const policy of policies) {
    results.push(...policy.evaluate(object, own));
    results.push(...(policy.generate?.(object, own) ?? []));
  }
  return results;
}
