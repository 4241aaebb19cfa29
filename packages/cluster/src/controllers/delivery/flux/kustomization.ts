/** Flux's kustomize-controller. */
import {
  type ClusterClient,
  type ClusterContext,
  type KubeObject,
  type ReconcileResult,
} from '../../../runtime';
import { flagAt } from '../fields';
import { keyOf, refFor } from '../statusWriter';
import { QueuedController } from '../QueuedController';
import type { ArtifactStore } from './ArtifactStore';
import { gitRepositoryType } from './gitRepository';
import { requestedAt } from './gitRepositoryStatus';
import { finalizeKustomization, finalizer } from './kustomizationDeletion';
import { KustomizationRun } from './KustomizationRun';
import { prerequisites } from './kustomizationPrerequisites';
import { dependenciesOf, sourceOf } from './kustomizationSpec';
import { KustomizationReporter } from './KustomizationReporter';

export const kustomizationType = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
};
const component = 'kustomize-controller';

/** Flux' `--concurrent`: what waits for health keeps a worker. */
const workers = 4;

/** How often a missing source or dependency is looked for when no watch tells. */
const prerequisiteRetryMs = 30_000;

export class KustomizationController extends QueuedController {
  private readonly runs = new Map<string, KustomizationRun>();
  /** Every Kustomization as last seen. */
  private readonly known = new Map<string, KubeObject>();
  private readonly reporter: KustomizationReporter;

  constructor(
    context: ClusterContext,
    private readonly artifacts: ArtifactStore,
  ) {
    super(context, component, { concurrency: workers });
    this.reporter = new KustomizationReporter(context);
  }

  protected watch(): (() => void)[] {
    const { client } = this.context;
    return [
      client.watch(kustomizationType, event =>
        this.kustomizationChanged(event.type, event.object),
      ),
      client.watch(gitRepositoryType, ({ object }) =>
        this.enqueue(other => sourceOf(other).key === keyOf(object)),
      ),
      client.watch('all', ({ object }) => this.objectChanged(object)),
    ];
  }

  async stop(): Promise<void> {
    for (const run of this.runs.values()) run.stop();
    await super.stop();
  }

  private enqueue(concerns: (kustomization: KubeObject) => boolean): void {
    for (const [key, kustomization] of this.known)
      if (concerns(kustomization)) this.queue.add(key);
  }

  private kustomizationChanged(type: string, object: KubeObject): void {
    const key = keyOf(object);
    if (type === 'DELETED') this.known.delete(key);
    else this.known.set(key, object);
    this.queue.add(key);
    this.enqueue(other => dependenciesOf(other).includes(key));
  }

  private objectChanged(object: KubeObject): void {
    for (const run of this.runs.values()) run.objectChanged(object);
  }

  protected async reconcile(key: string): Promise<ReconcileResult | void> {
    const { client, clock } = this.context;
    const found = client.get(refFor(kustomizationType, key));
    if (!found) {
      this.runs.delete(key);
      return undefined;
    }
    if (found.metadata.deletionTimestamp) {
      this.runs.delete(key);
      return finalizeKustomization(this.context, this.reporter, found);
    }
    const object = withFinalizer(client, found);
    if (flagAt(object, 'spec', 'suspend')) {
      this.runs.delete(key);
      return undefined;
    }
    const open = prerequisites(client, this.artifacts, object);
    if (!open.ok) {
      this.runs.get(key)?.startOver();
      this.reporter.blocked(object, open.reason, open.message);
      return { requeueAfterMs: prerequisiteRetryMs };
    }
    const { artifact } = open;
    const run =
      this.runs.get(key) ?? new KustomizationRun(this.context, this.reporter);
    this.runs.set(key, run);
    const nextAt = await run.advance(object, artifact, requestedAt(object));
    return { requeueAfterMs: Math.max(nextAt - clock.now(), 1) };
  }
}

function withFinalizer(client: ClusterClient, object: KubeObject): KubeObject {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return object;
  return client.patch(
    refFor(kustomizationType, keyOf(object)),
    { metadata: { finalizers: [...finalizers, finalizer] } },
    {
      type: 'merge',
      fieldManager: component,
    },
  );
}
