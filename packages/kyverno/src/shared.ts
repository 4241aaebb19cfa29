import type { EvaluationContext } from './types';

const contexts = new WeakSet<EvaluationContext>();

/**
 * A copy of a context for one call of `evaluate`, during which no object changes: the policies that get
 * it share what they work out about an object.
 */
export function sharing(context: EvaluationContext): EvaluationContext {
  const own = { ...context };
  contexts.add(own);
  return own;
}

/** Whether a context was made by `sharing`. */
export function isShared(context: EvaluationContext): boolean {
  return contexts.has(context);
}
