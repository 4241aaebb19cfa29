import type { Run } from '../body';
import { PatternDepthError } from '../../pattern';
import {
  JsonPatchError,
  applyJsonPatch,
  readJsonPatch,
} from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { substitute, VariableError } from '../../variables';
import { strategicMerge } from './merge';
import { preparePatch } from './prepare';

/** A change to objects, in one of two notations. */
export type Patch =
  | { strategic: Record<string, unknown> }
  /** RFC 6902 in YAML. */
  | { json: string };

type Fields = Record<string, unknown>;

/**
 * An object with a patch on it, the patch's variables filled in from a run.
 *
 * @throws VariableError when the patch does not fit, and the errors of `substitute`
 */
export function applyPatch(patch: Patch, object: Fields, run: Run): Fields {
  try {
    return 'json' in patch
      ? applyJson(patch.json, object, run)
      : applyStrategic(patch.strategic, object, run);
  } catch (error) {
    if (error instanceof JsonPatchError || error instanceof PatternDepthError)
      throw new VariableError(`failed to patch resource: ${error.message}`);
    throw error;
  }
}

function applyJson(text: string, object: Fields, run: Run): Fields {
  const filled = substitute(text, run.scope);
  if (typeof filled !== 'string')
    throw new JsonPatchError('patchesJson6902 has to become text');
  const patched = applyJsonPatch(object, readJsonPatch(filled));
  if (isRecord(patched)) return patched;
  throw new JsonPatchError('what is left is no object');
}

function applyStrategic(patch: Fields, object: Fields, run: Run): Fields {
  const filled = substitute(patch, run.scope);
  const prepared = isRecord(filled) && preparePatch(filled, object);
  return prepared ? strategicMerge(object, prepared) : object;
}
