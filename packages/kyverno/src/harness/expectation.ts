import type { KubeObject } from '../policy/types';
import { isRecord, showText } from '@macadam/yaml';
import { texts } from './files';

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;
type Operation = (typeof OPERATIONS)[number];

/** One entry of `results`, read. */
export interface Expectation {
  policy: string;
  rule?: string;
  kind?: string;
  result: string;
  /** What is done to the objects, where the entry says so. */
  operation?: Operation;
  resources: string[];
  /** Files with the objects as they have to be after a mutating rule. */
  patched: string[];
  /** Files with the objects that a generating rule has to make. */
  generated: string[];
  /** Files with the objects that it copies. */
  sources: string[];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function files(...values: unknown[]): string[] {
  return values.flatMap(value => {
    const one = text(value);
    return one === undefined ? texts(value) : [one];
  });
}

/** Reads the entries of `results`. */
export function readExpectations(value: unknown): Expectation[] {
  const entries = Array.isArray(value) ? value.filter(isRecord) : [];
  return entries.map(entry => {
    const rule = text(entry.rule);
    const kind = text(entry.kind);
    const operation = OPERATIONS.find(each => each === entry.operation);
    const namespace = text(entry.namespace);
    const names = files(entry.resources, entry.resource);
    return {
      policy: showText(entry.policy).split('/').pop() ?? '',
      ...(rule !== undefined && { rule }),
      ...(kind !== undefined && { kind }),
      ...(operation && { operation }),
      result: showText(entry.result ?? entry.status),
      resources: names.map(name =>
        namespace !== undefined && !name.includes('/')
          ? `${namespace}/${name}`
          : name,
      ),
      patched: files(entry.patchedResources, entry.patchedResource),
      generated: files(entry.generatedResource, entry.generatedResources),
      sources: files(entry.cloneSourceResource),
    };
  });
}

function namespaceOf({ metadata }: KubeObject): string {
  return metadata.namespace ?? 'default';
}

/** What an entry calls an object. */
export function nameOf(object: KubeObject): string {
  const { name, generateName } = object.metadata;
  return `${namespaceOf(object)}/${name ?? showText(generateName ?? '')}`;
}

/**
 * The objects that an entry means: by `name`, `namespace/name` or `group/version/Kind/namespace/name`;
 * those of the entry's kind where there are any, because the kind in tests is not reliable.
 */
export function named(
  objects: readonly KubeObject[],
  wanted: string,
  kind: string | undefined,
): KubeObject[] {
  const parts = wanted.split('/').reverse();
  const [name, namespace = '', of] = parts;
  const all = objects.filter(object => {
    const own = object.metadata.name ?? object.metadata.generateName;
    return (
      own === name &&
      (namespace === '' || namespaceOf(object) === namespace) &&
      (of === undefined || object.kind === of)
    );
  });
  const ofKind = all.filter(object => object.kind === kind);
  return ofKind.length > 0 ? ofKind : all;
}
