import type { Policy } from '../../policy/types';
import { readAbout } from '../../reading/about';
import type { Source } from '../../reading/yaml';
import { ImageValidatingPolicy } from './policy';
import { readImageSpec } from './spec';

/**
 * Reads an ImageValidatingPolicy or NamespacedImageValidatingPolicy, which judges images by what
 * `EvaluationContext.images` holds of them.
 *
 * @returns undefined when it cannot be used, which the source then says
 */
export function readImageValidatingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const spec = readImageSpec(source, document.spec);
  if (!spec || !about) return undefined;
  const policy = new ImageValidatingPolicy(spec, about.result, source);
  return {
    ...about.policy,
    action: spec.actions[0],
    notes: spec.notes,
    evaluate: (resource, context) => policy.evaluate(resource, context),
    checkedImages: (resource, context) =>
      policy.checkedImages(resource, context),
    imageQuestions: (resource, context) =>
      policy.imageQuestions(resource, context),
    ...(spec.mutatesDigest && {
      mutate: (resource, context) => policy.mutate(resource, context),
    }),
  };
}
