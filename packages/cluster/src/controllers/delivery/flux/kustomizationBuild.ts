import { createHash } from 'node:crypto';
import type { ClusterClient, KubeObject } from '../../../runtime';
import { canonicalJson, textsAt } from '../fields';
import { buildKustomization } from '../kustomize/build';
import { type FileTree, ReadTrace } from '../kustomize/tree';
import { BuildError } from '../kustomize/yaml';
import type { KustomizationSpec } from './kustomizationSpec';
import { ownerName, ownerNamespace } from './prune';
import { substituteObject } from './substitute';

/** The objects that a Kustomization wants, and what they were made from. */
export interface Built {
  objects: KubeObject[];
  /** `sha256:<hex>` of the objects. */
  digest: string;
  trace: ReadTrace;
  variables?: Record<string, string>;
}

/** The path of a Kustomization does not exist in the artifact. */
export class PathError extends Error {
  constructor(path: string) {
    super(
      `kustomization path not found: ${path || '.'}: no such file or directory`,
    );
    this.name = 'PathError';
  }
}

/**
 * Variables for `${…}`: what substituteFrom names, in order, then what the spec holds itself.
 * @returns undefined when the Kustomization has no postBuild
 */
export function readVariables(
  client: ClusterClient,
  owner: KubeObject,
  spec: KustomizationSpec,
): Record<string, string> | undefined {
  if (!spec.substitute) return undefined;
  const { namespace } = owner.metadata;
  const values: Record<string, string> = {};
  for (const { kind, name, optional } of spec.substitute.from) {
    const object = client.get({ apiVersion: 'v1', kind, namespace, name });
    if (!object) {
      if (optional) continue;
      throw new BuildError(
        `substitute from '${kind}/${name}': not found in namespace ${namespace}`,
      );
    }
    for (const [key, value] of Object.entries(textsAt(object, 'data'))) {
      values[key] =
        kind === 'Secret'
          ? Buffer.from(value, 'base64').toString('utf8')
          : value;
    }
  }
  return { ...values, ...spec.substitute.values };
}

/** Builds the objects of a Kustomization with the labels that mark its owner. Throws BuildError or PathError. */
export function buildObjects(
  client: ClusterClient,
  owner: KubeObject,
  spec: KustomizationSpec,
  artifact: FileTree,
  variables: Record<string, string> | undefined,
): Built {
  if (artifact.list(spec.path).length === 0) throw new PathError(spec.path);
  const trace = new ReadTrace();
  const built = buildKustomization(trace.over(artifact), spec.path, {
    isClusterScoped: object => client.resource(object)?.namespaced === false,
    overlay: {
      targetNamespace: spec.targetNamespace,
      images: spec.images,
      patches: spec.patches,
    },
  });
  const objects = built
    .map(object => (variables ? substituteObject(object, variables) : object))
    .map(object => withMetadata(object, owner, spec));
  for (const object of objects) {
    if (object.kind === 'Secret' && Object.hasOwn(object, 'sops')) {
      throw new BuildError(
        `Secret/${object.metadata.name} is SOPS encrypted, which is not supported by this cluster: keep secrets out of Git with External Secrets`,
      );
    }
  }
  const digest = `sha256:${createHash('sha256').update(objects.map(canonicalJson).join('\n')).digest('hex')}`;
  return { objects, digest, trace, variables };
}

function withMetadata(
  object: KubeObject,
  owner: KubeObject,
  spec: KustomizationSpec,
): KubeObject {
  const labels = {
    ...object.metadata.labels,
    ...spec.labels,
    [ownerName]: owner.metadata.name,
    [ownerNamespace]: owner.metadata.namespace ?? '',
  };
  const annotations = { ...object.metadata.annotations, ...spec.annotations };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
  };
}
