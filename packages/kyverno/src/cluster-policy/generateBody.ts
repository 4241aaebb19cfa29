import type { KubeObject } from '../types';
import { isRecord } from '../validating/json';
import type { Reader } from '../validating/reader';
import { substitute } from '../variables';
import type { Path } from '../yaml';
import { type Body, outcomeOf, type Run } from './body';
import { ForeachGenerate } from './foreachGenerate';
import { notEvaluable, type Outcome, pass } from './outcome';
import { readVariables } from './readBody';

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

/** What one `generate` or one turn of its loop makes. */
export interface Generation {
  apiVersion: unknown;
  kind: unknown;
  name: unknown;
  namespace: unknown;
  data: unknown;
  /** The object to copy, or the objects, which only a cluster has. */
  clone: unknown;
}

function describe(clone: unknown): string {
  const map = isRecord(clone) ? clone : {};
  const from = [map.namespace, map.name].filter(Boolean).join('/');
  return `the object ${from || 'to copy'} of the cluster`;
}

function asObject(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** The object that a generation makes with the variables of a run. */
export function generate(generation: Generation, run: Run): Outcome {
  let filled: unknown;
  try {
    filled = substitute({ ...generation }, run.scope);
  } catch (problem) {
    return outcomeOf(problem, 'variable substitution failed');
  }
  const { apiVersion, kind, name, namespace, data, clone } = asObject(filled);
  if (clone !== undefined) return notEvaluable(describe(clone));
  const content = asObject(data);
  const object: KubeObject = {
    ...content,
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: {
      ...asObject(content.metadata),
      name: String(name),
      ...(namespace !== undefined &&
        namespace !== '' && { namespace: String(namespace) }),
    },
  };
  return {
    ...pass(`${object.kind} ${object.metadata.name}`),
    generated: [object],
  };
}

/** `generate`: the objects that it would make. */
class GenerateBody implements Body {
  constructor(private readonly generation: Generation) {}

  judge(run: Run): Outcome | undefined {
    return run.request.isDelete ? undefined : generate(this.generation, run);
  }
}

/** Reads what to make: a kind and name with data, or something to copy. */
export function readGeneration(
  reader: Reader,
  path: Path,
  map: Record<string, unknown>,
): Generation {
  const { apiVersion, kind, name, namespace, data } = map;
  const clone = map.clone ?? map.cloneList;
  if (data === undefined && clone === undefined)
    reader.problem(path, 'needs data, clone or cloneList');
  if (map.cloneList === undefined) {
    reader.text([...path, 'kind'], kind, true);
    reader.text([...path, 'name'], name, true);
  }
  readVariables(reader, path, map);
  return { apiVersion, kind, name, namespace, data, clone };
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
