import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { KubeObject } from '@macadam/resolver';
import type { Finding } from '@macadam/score';
import { isMap, LineCounter, parseAllDocuments } from 'yaml';
import { UsageError } from '../command';
import { yamlFiles } from './read-platform';

/** Files of the environments repository that are no objects of a cluster. */
const NOT_APPLIED = ['kustomize.config.k8s.io/', 'macadam.dev/'];

/**
 * Every Kubernetes object of the YAML files below a folder; Lists are taken apart.
 *
 * @throws UsageError when there is no such folder
 */
export function readManifests(
  folder: string,
):
  | { ok: true; objects: KubeObject[]; notes: string[] }
  | { ok: false; findings: Finding[] } {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(`${folder} is no folder`);
  }
  const findings: Finding[] = [];
  const objects = yamlFiles(folder).flatMap(({ path: name, text }) => {
    const read = readObjects(path.join(folder, name), text);
    findings.push(...read.findings);
    return read.objects;
  });
  return findings.length > 0
    ? { ok: false, findings }
    : { ok: true, objects, notes: [] };
}

/** The objects of one file, and what is wrong with it. */
export function readObjects(
  file: string,
  text: string,
): { objects: KubeObject[]; findings: Finding[] } {
  const lines = new LineCounter();
  const findings: Finding[] = [];
  const objects: KubeObject[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines })) {
    const add = (offset: number, message: string) => {
      const { line, col } = lines.linePos(offset);
      const position = { line, column: col };
      findings.push({ file, position, path: '', message, code: 'manifest' });
    };
    for (const error of document.errors) {
      add(error.pos[0], `not valid YAML: ${error.message.split('\n')[0]}`);
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const found = isMap(document.contents) ? unpack(value) : undefined;
    if (found) objects.push(...found);
    else {
      add(
        document.contents.range?.[0] ?? 0,
        'not a Kubernetes object: apiVersion, kind and metadata.name are needed',
      );
    }
  }
  return {
    findings,
    objects: objects.filter(
      ({ apiVersion }) =>
        !NOT_APPLIED.some(group => apiVersion.startsWith(group)),
    ),
  };
}

function unpack(value: unknown): KubeObject[] | undefined {
  if (isObject(value)) return [value];
  if (isKustomization(value)) return [];
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('items' in value) || !Array.isArray(value.items)) return undefined;
  const objects = value.items.filter(isObject);
  return objects.length === value.items.length ? objects : undefined;
}

/** A `kustomization.yaml` and a `release.yaml` have no name. */
function isKustomization(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    NOT_APPLIED.some(group => String(value.apiVersion).startsWith(group))
  );
}

function isObject(value: unknown): value is KubeObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    typeof value.apiVersion === 'string' &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'metadata' in value &&
    typeof value.metadata === 'object' &&
    value.metadata !== null &&
    'name' in value.metadata &&
    typeof value.metadata.name === 'string'
  );
}
