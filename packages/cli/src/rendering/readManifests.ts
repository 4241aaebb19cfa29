import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { isKubeObject, type KubeObject } from '@macadam/kubernetes';
import { readKubeText } from '@macadam/kyverno';
import type { Finding } from '@macadam/score';
import { UsageError } from '../command';
import { yamlFiles } from './readPlatform';

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
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`${folder} is no folder`);
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
  const findings: Finding[] = [];
  const objects: KubeObject[] = [];
  const add = (line: number, column: number, message: string) => {
    const position = { line, column };
    findings.push({ file, position, path: '', message, code: 'manifest' });
  };
  const { documents, problems } = readKubeText(text);
  for (const { line, column, message } of problems)
    add(line, column, `not valid YAML: ${message}`);
  for (const { line, column, value } of documents) {
    const found = unpack(value);
    if (found) {
      objects.push(...found);
    } else {
      add(
        line,
        column,
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
  if (isNamed(value)) return [value];
  if (isKustomization(value)) return [];
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('items' in value) || !Array.isArray(value.items)) return undefined;
  const objects = value.items.filter(isNamed);
  return objects.length === value.items.length ? objects : undefined;
}

/** A `kustomization.yaml` and a `release.yaml` have no name. */
function isKustomization(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const version: unknown = 'apiVersion' in value ? value.apiVersion : undefined;
  return (
    typeof version === 'string' &&
    NOT_APPLIED.some(group => version.startsWith(group))
  );
}

function isNamed(value: unknown): value is KubeObject {
  return isKubeObject(value) && typeof value.metadata.name === 'string';
}
