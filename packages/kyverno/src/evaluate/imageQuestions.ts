import { mutate } from './evaluate';
import { isTooDeep } from '@macadam/yaml';
import { mergeQuestions } from '../images/questions';
import type { ImageQuestion } from '../policy/imageFacts';
import { sharing } from '../policy/sharing';
import type { EvaluationContext, KubeObject, Policy } from '../policy/types';

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
