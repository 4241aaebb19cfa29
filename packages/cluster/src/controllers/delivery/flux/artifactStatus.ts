import { createHash } from 'node:crypto';
import type { KubeObject } from '../../../runtime';
import type { FileTree } from '../kustomize/tree';

/** `status.artifact` of a source. Nothing is served at its address: this cluster's controllers share memory. */
export function artifactStatus(
  source: KubeObject,
  revision: string,
  tree: FileTree | undefined,
  time: string,
) {
  const commit = revision.slice(revision.lastIndexOf(':') + 1);
  const files = (tree?.list('') ?? []).map(
    path => `${tree?.identity(path)} ${path}`,
  );
  const path = `${source.kind.toLowerCase()}/${source.metadata.namespace}/${source.metadata.name}/${commit}.tar.gz`;
  return {
    revision,
    digest: `sha256:${createHash('sha256').update(files.join('\n')).digest('hex')}`,
    path,
    url: `http://source-controller.flux-system.svc.cluster.local./${path}`,
    lastUpdateTime: time,
  };
}
