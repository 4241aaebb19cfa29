import { parseKubeYaml } from '../reading/kubeYaml';
import type { KubeObject } from '../policy/types';
import { isKubeObject } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';

/** Reads a file by a path relative to where the test's own path is. Throws when there is none. */
export type ReadText = (path: string) => string;

/** The YAML documents of a text as plain data. Throws for broken YAML. */
export function documents(text: string): unknown[] {
  // As Kubernetes' own reader has it, of two keys the last counts.
  return parseKubeYaml(text);
}

/** The objects of a text; those of a List one by one. */
export function objectsOf(text: string): KubeObject[] {
  return documents(text).flatMap(value => {
    const items =
      isRecord(value) && Array.isArray(value.items) && value.kind === 'List'
        ? value.items
        : [value];
    return items.filter(isKubeObject);
  });
}

/** The objects that `ClusterResource` documents (cli.kyverno.io) put into the cluster of a test. */
export function clusterObjectsOf(text: string): unknown[] {
  return documents(text).flatMap((value): unknown[] => {
    const spec = isRecord(value) && isRecord(value.spec) ? value.spec : {};
    return Array.isArray(spec.resources) ? spec.resources : [];
  });
}

/** `a/b/../c` as `a/c`. */
export function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The texts of a list; nothing for what is no list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}
