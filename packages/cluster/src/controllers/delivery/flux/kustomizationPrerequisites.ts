import type { ClusterClient, KubeObject } from '../../../runtime';
import { findCondition } from '../conditions';
import { numberAt, textAt } from '../fields';
import { refFor } from '../statusWriter';
import type { Artifact, ArtifactStore } from './ArtifactStore';
import { gitRepositoryType } from './gitRepository';
import { dependenciesOf, sourceOf } from './kustomizationSpec';

export type Prerequisites =
  | { ok: true; artifact: Artifact }
  | { ok: false; reason: string; message: string };

/** Whether a Kustomization has what it builds from, and what it waits for is ready. */
export function prerequisites(
  client: ClusterClient,
  artifacts: ArtifactStore,
  object: KubeObject,
): Prerequisites {
  const source = sourceOf(object);
  const missing = (message: string): Prerequisites => ({
    ok: false,
    reason: 'ArtifactFailed',
    message,
  });
  if (source.kind !== 'GitRepository')
    return missing(
      `source kind '${source.kind}' is not supported: use GitRepository`,
    );
  if (!client.get(refFor(gitRepositoryType, source.key)))
    return missing(`Source 'GitRepository/${source.key}' not found`);
  const artifact = artifacts.get(source.key);
  if (!artifact) return missing('Source artifact not found, retrying in 30s');
  for (const key of dependenciesOf(object)) {
    const message = unreadyDependency(client, object, key, artifact.revision);
    if (message) return { ok: false, reason: 'DependencyNotReady', message };
  }
  return { ok: true, artifact };
}

/** Why a dependency is not ready; undefined when it is. One with the same source must have applied the same revision. */
function unreadyDependency(
  client: ClusterClient,
  object: KubeObject,
  key: string,
  revision: string,
): string | undefined {
  const dependency = client.get(refFor(object, key));
  if (!dependency) return `dependency '${key}' not found`;
  const isObserved =
    numberAt(dependency, 'status', 'observedGeneration') ===
    dependency.metadata.generation;
  if (!isObserved || findCondition(dependency, 'Ready')?.status !== 'True')
    return `dependency '${key}' is not ready`;
  const sharesSource = sourceOf(dependency).key === sourceOf(object).key;
  if (
    sharesSource &&
    textAt(dependency, 'status', 'lastAppliedRevision') !== revision
  )
    return `dependency '${key}' revision is not up to date`;
  return undefined;
}
