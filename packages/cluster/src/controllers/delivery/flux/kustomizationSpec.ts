import type { KubeObject, ObjectRef } from '../../../runtime';
import { parseDuration } from '../duration';
import { fieldsAt, flagAt, listAt, textAt, textsAt, valueAt } from '../fields';
import {
  type ImageChange,
  parseImages,
  parsePatches,
  type Patch,
} from '../kustomize/file';
import { joinPath } from '../kustomize/tree';
import { BuildError } from '../kustomize/yaml';
import { keyFor } from '../statusWriter';

/** A Flux Kustomization's spec with its defaults. Times are milliseconds. */
export interface KustomizationSpec {
  /** Without leading `./`; `''` is the root of the artifact. */
  path: string;
  intervalMs: number;
  retryIntervalMs: number;
  timeoutMs: number;
  prune: boolean;
  wait: boolean;
  force: boolean;
  healthChecks: ObjectRef[];
  targetNamespace?: string;
  serviceAccountName?: string;
  images: ImageChange[];
  patches: Patch[];
}

const unsupported: Record<string, string> = {
  decryption:
    'SOPS decryption is not supported by this cluster: keep secrets out of Git with External Secrets',
  commonMetadata: 'common metadata is not supported',
  components: 'components are not supported',
  kubeConfig: 'applying to another cluster is not supported',
  namePrefix: 'name prefixes are not supported',
  nameSuffix: 'name suffixes are not supported',
  postBuild: 'variables after the build are not supported',
  healthCheckExprs: 'health check expressions are not supported',
};

/** Reads a spec. Throws BuildError naming the field that is malformed or not supported. */
export function parseKustomizationSpec(object: KubeObject): KustomizationSpec {
  for (const [field, why] of Object.entries(unsupported)) {
    const value = valueAt(object, 'spec', field);
    if (value !== undefined && !(Array.isArray(value) && value.length === 0))
      throw new BuildError(`spec.${field}: ${why}`);
  }
  const written = textAt(object, 'spec', 'path') ?? '';
  const path = joinPath('', written.replace(/^\/+/, ''));
  if (path === undefined)
    throw new BuildError(`spec.path: "${written}" leads out of the artifact`);
  const intervalMs = parseDuration(textAt(object, 'spec', 'interval'), 600_000);
  return {
    path,
    intervalMs,
    retryIntervalMs: parseDuration(
      textAt(object, 'spec', 'retryInterval'),
      intervalMs,
    ),
    timeoutMs: parseDuration(textAt(object, 'spec', 'timeout'), intervalMs),
    prune: flagAt(object, 'spec', 'prune'),
    wait: flagAt(object, 'spec', 'wait'),
    force: flagAt(object, 'spec', 'force'),
    healthChecks: listAt(object, 'spec', 'healthChecks').map(check => ({
      apiVersion: textAt(check, 'apiVersion') ?? 'apps/v1',
      kind: textAt(check, 'kind') ?? '',
      namespace: textAt(check, 'namespace') ?? object.metadata.namespace,
      name: textAt(check, 'name') ?? '',
    })),
    targetNamespace: textAt(object, 'spec', 'targetNamespace'),
    serviceAccountName: textAt(object, 'spec', 'serviceAccountName'),
    images: parseImages('spec', valueAt(object, 'spec', 'images')),
    patches: parsePatches('spec', valueAt(object, 'spec', 'patches')),
  };
}

/** Which source a Kustomization builds from; only GitRepository is understood. */
export function sourceOf(object: KubeObject): { kind: string; key: string } {
  const { kind, namespace, name } = { ...textsAt(object, 'spec', 'sourceRef') };
  return {
    kind: kind ?? '',
    key: keyFor(namespace ?? object.metadata.namespace, name ?? ''),
  };
}

/** The keys of the Kustomizations that have to be ready first. */
export function dependenciesOf(object: KubeObject): string[] {
  return listAt(object, 'spec', 'dependsOn')
    .map(entry => fieldsAt(entry))
    .map(entry =>
      keyFor(
        textAt(entry, 'namespace') ?? object.metadata.namespace,
        textAt(entry, 'name') ?? '',
      ),
    );
}
