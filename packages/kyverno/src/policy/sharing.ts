import type { EvaluationContext, KubeObject, Policy } from './types';

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

/** What `read` makes of an object; once for all that ask about it in a context that `sharing` made. */
export function readOnce<T>(
  read: (object: KubeObject, context: EvaluationContext) => T,
): (object: KubeObject, context: EvaluationContext) => T {
  const latest = new WeakMap<EvaluationContext, { of: KubeObject; value: T }>();
  return (object, context) => {
    if (!contexts.has(context)) return read(object, context);
    const known = latest.get(context);
    if (known?.of === object) return known.value;
    const value = read(object, context);
    latest.set(context, { of: object, value });
    return value;
  };
}

/** The policies that are asked together in a context; none where each is asked alone. */
export function companions(context: EvaluationContext): readonly Policy[] {
  return contexts.get(context) ?? [];
}
