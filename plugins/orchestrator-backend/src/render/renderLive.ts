import type {
  KubeObject,
  LiveObjects,
  ObjectRef,
  RecordedOutput,
  Resolution,
} from '@macadam/resolver';
import type { RenderResult } from './rendering';

/** Objects as a cluster has them now. */
export interface LiveSource {
  objects(
    cluster: string,
    objects: readonly ObjectRef[],
  ): Promise<KubeObject[]>;
}

/**
 * Renders, and where outputs are missing that only a cluster can give, asks it and renders again with what it reported.
 * What was recorded before wins, so that a deployment renders the same again.
 */
export async function renderLive(
  render: (facts: {
    live?: LiveObjects;
    recorded?: readonly RecordedOutput[];
  }) => Promise<RenderResult>,
  recorded: readonly RecordedOutput[] | undefined,
  source: LiveSource,
): Promise<RenderResult> {
  let result = await render({ recorded });
  // What a first output completes may have objects that give a second one.
  for (let known = -1; result.ok;) {
    const { resolution, environment } = result.value;
    if (
      resolution.pending.length === 0 ||
      resolution.recorded.length === known
    ) {
      return result;
    }
    known = resolution.recorded.length;
    const live = await source.objects(
      environment.cluster,
      refsOfResources(resolution),
    );
    result = await render({ recorded: resolution.recorded, live });
  }
  return result;
}

function refsOfResources({ objects }: Resolution): ObjectRef[] {
  return withoutSecrets(
    objects
      .filter(({ from }) => from.kind === 'resource')
      .map(({ object: { apiVersion, kind, metadata } }) => ({
        apiVersion,
        kind,
        name: metadata.name,
        ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
      })),
  );
}

/** No secret leaves a cluster, so no rule can read one. */
export function withoutSecrets(refs: readonly ObjectRef[]): ObjectRef[] {
  return refs.filter(
    ({ apiVersion, kind }) => apiVersion !== 'v1' || kind !== 'Secret',
  );
}
