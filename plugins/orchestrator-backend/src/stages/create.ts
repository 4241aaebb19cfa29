import { renderedStage } from './renderedStage';
import type { StageRunner } from './types';

/** Renders the objects, and says which images they run. */
export const create: StageRunner = async pass => {
  const outcome = await renderedStage('create', pass);
  const { result } = await pass.rendering();
  if (!result.ok) return outcome;
  const { images } = result.value.resolution;
  return { ...outcome, detail: { ...outcome.detail, images } };
};
