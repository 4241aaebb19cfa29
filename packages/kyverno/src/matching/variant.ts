import { type MatchConstraints, matches } from './match';
import type { Stopped } from '../policy/outcome';
import type { Target } from './target';

/**
 * How a policy reads for an object; undefined when it is not about it. Where it selects by labels of a Namespace that
 * are not known, what comes of that.
 *
 * @param variants the policy as it reads for pods or what else it names, and for the controllers that it is carried over to
 * @param namespace the one that the policy is for; undefined for all of them
 */
export function variantFor<Variant extends { match: MatchConstraints }>(
  variants: readonly Variant[],
  target: Target,
  namespace: string | undefined,
): { variant: Variant } | { stopped: Stopped } | undefined {
  if (namespace !== undefined && namespace !== target.namespace)
    return undefined;
  for (const variant of variants) {
    const answer = matches(variant.match, target);
    if (answer === 'yes') return { variant };
    if (answer === 'no') continue;
    const missing = `the labels of the Namespace '${target.namespace}'`;
    const message = `the policy selects by ${missing}`;
    return { stopped: { verdict: 'notEvaluable', message, missing } };
  }
  return undefined;
}
