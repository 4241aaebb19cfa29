import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import { ExpressionError } from '../expressions/expressions';
import { evaluateTemplate } from '../expressions/templates';
import type { Bindings } from '../resources/Bindings';
import type { ResolvedImage } from '../types';

/** The image of a container: the platform's reference for the literal `.`, else the Score file's, expanded. */
export function imageOf(
  context: Context,
  container: string,
  bindings: Bindings,
): ResolvedImage | undefined {
  const path: Path = ['containers', container, 'image'];
  const { image } = context.workload.containers[container];
  if (image !== '.') {
    const reference = bindings.plain(image, path, 'an image');
    return reference === undefined
      ? undefined
      : { container, reference, simulated: false };
  }
  const { images } = context.input.platform.spec;
  if (!images) {
    context.problems.add(path, {
      message: `container ${container} has image "." and the platform gives no image for it`,
      hint: 'write a whole image reference, or set spec.images.reference in platform.yaml',
      code: 'image-missing',
    });
    return undefined;
  }
  try {
    const reference = evaluateTemplate(images.reference, context.scope);
    return {
      container,
      reference: String(reference),
      simulated: images.simulated,
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    context.problems.add(path, {
      message: `the platform's image reference fails: ${error.message}`,
      hint: 'spec.images.reference in platform.yaml',
      code: 'image-reference',
    });
    return undefined;
  }
}
