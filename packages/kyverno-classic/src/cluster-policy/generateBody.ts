import type { Path, Reader } from '@macadam/kyverno/engine';
import type { Body, Run } from './body';
import { ForeachGenerate } from './foreachGenerate';
import { generate, type Generation, readGeneration } from './generation';
import type { Outcome } from './outcome';

const TARGET_FIELDS = ['apiVersion', 'kind', 'name', 'namespace', 'uid'];
const FIELDS = [
  ...TARGET_FIELDS,
  'data',
  'clone',
  'cloneList',
  'foreach',
  'synchronize',
  'generateExisting',
  'orphanDownstreamOnPolicyDelete',
];

/** `generate`: the objects that it would make. */
class GenerateBody implements Body {
  constructor(private readonly generation: Generation) {}

  judge(run: Run): Outcome | undefined {
    return run.request.isDelete ? undefined : generate(this.generation, run);
  }
}

/** Reads `generate`. */
export function readGenerate(
  reader: Reader,
  path: Path,
  value: unknown,
): Body | undefined {
  const map = reader.map(path, value, FIELDS);
  if (!map) return undefined;
  if (map.foreach === undefined)
    return new GenerateBody(readGeneration(reader, path, map));
  const at = [...path, 'foreach'];
  return ForeachGenerate.read(reader, at, map.foreach);
}
