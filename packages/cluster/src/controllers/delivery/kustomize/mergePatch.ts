import { applyMergePatch } from '../../../patch/mergePatch';
import { applyStrategicPatch } from '../../../patch/strategic';
import type { KubeObject } from '../../../runtime';
import { builtinKinds } from '../../../schema/builtinKinds';
import { KindRegistry } from '../../../schema/kinds';

let registry: KindRegistry | undefined;

/**
 * Merges a patch into an object: strategically for Kubernetes' own kinds, and as RFC 7386 for others,
 * as kustomize does. The name and namespace that a patch is addressed with are not changed.
 */
export function mergePatch(
  object: KubeObject,
  patch: Record<string, unknown>,
): unknown {
  if (patch.$patch === 'delete') return { ...object, $patch: 'delete' };
  registry ??= new KindRegistry(builtinKinds());
  const known = registry.byType(object.apiVersion, object.kind);
  const merged = known
    ? applyStrategicPatch(object, patch, known.version.schema)
    : applyMergePatch(object, patch);
  if (typeof merged !== 'object' || merged === null) return merged;
  const { name, namespace } = object.metadata;
  const metadata =
    'metadata' in merged && typeof merged.metadata === 'object'
      ? merged.metadata
      : {};
  return {
    ...merged,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...metadata, name, ...(namespace && { namespace }) },
  };
}
