import { createHash } from 'node:crypto';
import type { ClusterClient, KubeObject } from '../../../runtime';
import { canonicalJson } from '../fields';
import { buildKustomization } from '../kustomize/build';
import { type FileTree, ReadTrace } from '../kustomize/tree';
import { BuildError } from '../kustomize/yaml';
import type { KustomizationSpec } from './kustomizationSpec';
import { ownerName, ownerNamespace } from './prune';

/** The objects that a Kustomization wants, and what they were made from. */
export interface Built {
  objects: KubeObject[];
  /** `sha256:<hex>` of the objects. */
  digest: string;
  trace: ReadTrace;
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

/** Builds the objects of a Kustomization with the labels that mark its owner. Throws BuildError or PathError. */
export function buildObjects(
  client: ClusterClient,
  owner: KubeObject,
  spec: KustomizationSpec,
  artifact: FileTree,
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
  const objects = built.map(object => withOwner(object, owner));
  for (const object of objects) {
    if (object.kind === 'Secret' && Object.hasOwn(object, 'sops')) {
      throw new BuildError(
        `Secret/${object.metadata.name} is SOPS encrypted, which is not supported by this cluster: keep secrets out of Git with External Secrets`,
      );
    }
  }
  const digest = `sha256:${createHash('sha256').update(objects.map(canonicalJson).join('\n')).digest('hex')}`;
  return { objects, digest, trace };
}

function withOwner(object: KubeObject, owner: KubeObject): KubeObject {
  const labels = {
    ...object.metadata.labels,
    [ownerName]: owner.metadata.name,
    [ownerNamespace]: owner.metadata.namespace ?? '',
  };
  return { ...object, metadata: { ...object.metadata, labels } };
}
