import { mutate } from './evaluate';
import { sharing } from './shared';
import type { EvaluationContext, KubeObject, Policy } from './types';

/** What a policy has to know of an image before it can judge. */
export interface ImageQuestion {
  /** The reference as the object writes it, by which `EvaluationContext.images` may hold the answer. */
  image: string;
  /** The public keys (PEM) that policies name: facts can only say of a key that is asked about whether it signed. */
  keys: string[];
}

/**
 * What has to be asked of registries before `evaluate` can judge an object: the images that matching policies look
 * into, each once, with all keys that they name for it. Of the object as the mutating rules leave it. Keys that are
 * elsewhere (Secrets, key management services) are not asked about, nor is what a rule knows without the registry.
 *
 * The answers go into `EvaluationContext.images`.
 */
export function imageQuestions(
  policies: readonly Policy[],
  resource: KubeObject,
  context: EvaluationContext = {},
): ImageQuestion[] {
  const { resource: object } = mutate(policies, resource, context);
  const own = sharing(context);
  const keys = new Map<string, Set<string>>();
  for (const policy of policies)
    for (const asked of policy.imageQuestions?.(object, own) ?? []) {
      const known = keys.get(asked.image) ?? new Set();
      asked.keys.forEach(key => known.add(key));
      keys.set(asked.image, known);
    }
  return [...keys].map(([image, known]) => ({ image, keys: [...known] }));
}
