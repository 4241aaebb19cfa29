import type { Rendered } from '../render/rendering';
import type { Pass } from './Pass';

/** What was rendered in a pass whose stages up to `create` have passed. */
export async function renderedIn(
  pass: Pick<Pass, 'rendering'>,
): Promise<{ rendered: Rendered; isNew: boolean }> {
  const { result, isNew } = await pass.rendering();
  if (!result.ok) throw new Error(result.failure.reason);
  return { rendered: result.value, isNew };
}
