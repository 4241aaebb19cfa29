import { isTooDeep } from '@macadam/yaml';
import { mutate } from './evaluate';
import { sharing } from './shared';
import type { EvaluationContext, KubeObject, Policy } from './types';

/** What a policy has to know of an image before it can judge. */
export interface ImageQuestion {
  /** The reference as the object writes it, by which `EvaluationContext.images` may hold the answer. */
  image: string;
  /** The public keys (PEM) that policies name: facts can only say of a key that is asked about whether it signed. */
  keys: string[];
  /** A policy names the registry. Otherwise whoever wrote the object chose it, and may choose whom we ask. */
  isNamed: boolean;
}

/** Whether a pattern of references says which registry it is about, not a wildcard or a variable. */
export function namesRegistry(pattern: string): boolean {
  const slash = pattern.indexOf('/');
  return slash > 0 && !/[*?{[\\]/.test(pattern.slice(0, slash));
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
  if (isTooDeep(resource)) return [];
  const { resource: object } = mutate(policies, resource, context);
  const own = sharing(context, policies);
  return mergeQuestions(
    policies.flatMap(policy => policy.imageQuestions?.(object, own) ?? []),
  );
}

/** Each image once, with all that is asked about it. */
export function mergeQuestions(
  questions: readonly ImageQuestion[],
): ImageQuestion[] {
  const merged = new Map<string, ImageQuestion>();
  for (const { image, keys, isNamed } of questions) {
    const known = merged.get(image) ?? { image, keys: [], isNamed: false };
    merged.set(image, {
      image,
      keys: [...new Set([...known.keys, ...keys])],
      isNamed: known.isNamed || isNamed,
    });
  }
  return [...merged.values()];
}
