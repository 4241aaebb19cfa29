import type { EvaluationContext, Policy } from './types';

const contexts = new WeakMap<EvaluationContext, readonly Policy[]>();

/**
 * A copy of a context for one call of `evaluate`, during which no object changes: the policies that get
 * it share what they work out about an object.
 */
export function sharing(
  context: EvaluationContext,
  policies: readonly Policy[],
): EvaluationContext {
  const own = { ...context };
  contexts.set(own, policies);
  return own;
}

/** Whether a context was made by `sharing`. */
export function isShared(context: EvaluationContext): boolean {
  return contexts.has(context);
}

/** The policies that are asked together in a context; none where each is asked alone. */
export function companions(context: EvaluationContext): readonly Policy[] {
  return contexts.get(context) ?? [];
}
