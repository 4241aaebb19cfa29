import {
  isApiError,
  kubeTime,
  WorkQueue,
  type ClusterClient,
  type ClusterContext,
  type Clock,
  type Controller,
  type KubeObject,
} from '../runtime';
import { listOf, objectOf, objectsOf } from '../schema/access';
import { resourceId } from '../schema/kinds';
import type { JsonObject } from '../schema/schema';
import type { ApiState } from './state';

const MANAGER = 'kube-controller-manager';
/** Contents are looked at again after this long where only a finalizer's owner can help. */
const RETRY_MS = 5_000;

interface Contents {
  /** Objects left by `plural.group`. */
  left: Map<string, number>;
  finalizers: Map<string, number>;
}

/** Empties namespaces that are being deleted, says in conditions what holds them, and lets them go. */
class NamespaceController implements Controller {
  readonly name = 'namespace';
  private readonly queue: WorkQueue;
  private readonly client: ClusterClient;
  private readonly clock: Clock;
  private readonly stops: (() => void)[] = [];

  constructor(
    { client, clock, logger }: ClusterContext,
    private readonly state: ApiState,
  ) {
    this.client = client;
    this.clock = clock;
    this.queue = new WorkQueue({
      name: this.name,
      clock,
      logger,
      reconcile: name => this.reconcile(name),
    });
  }

  start(): void {
    this.stops.push(
      this.client.watch(
        { apiVersion: 'v1', kind: 'Namespace' },
        ({ type, object }) => {
          if (
            type !== 'DELETED' &&
            object.metadata.deletionTimestamp !== undefined
          )
            this.queue.add(object.metadata.name);
        },
      ),
      this.state.store.subscribe(change => {
        const { namespace } = change.object.metadata;
        if (
          change.type === 'DELETED' &&
          namespace !== undefined &&
          this.isTerminating(namespace)
        )
          this.queue.add(namespace);
      }),
    );
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.queue.stop();
  }

  private isTerminating(name: string): boolean {
    return (
      this.state.store.get('/namespaces', undefined, name)?.metadata
        .deletionTimestamp !== undefined
    );
  }

  private reconcile(name: string): { requeueAfterMs: number } | undefined {
    const namespace = this.client.get({
      apiVersion: 'v1',
      kind: 'Namespace',
      name,
    });
    if (!namespace || namespace.metadata.deletionTimestamp === undefined)
      return undefined;
    this.deleteContents(name);
    const contents = this.contents(name);
    const conditions = conditionsOf(namespace, contents, kubeTime(this.clock));
    this.client.updateStatus(
      {
        ...namespace,
        metadata: { ...namespace.metadata, resourceVersion: undefined },
        status: { phase: 'Terminating', conditions },
      },
      { fieldManager: MANAGER },
    );
    if (contents.left.size > 0) return { requeueAfterMs: RETRY_MS };
    const finalizers = listOf(objectOf(namespace.spec).finalizers).filter(
      finalizer => finalizer !== 'kubernetes',
    );
    this.client.patch(
      { apiVersion: 'v1', kind: 'Namespace', name },
      { spec: { finalizers } },
      { type: 'merge', subresource: 'finalize', fieldManager: MANAGER },
    );
    return undefined;
  }

  /** What is left in a namespace, kind by kind. */
  private *objects(
    name: string,
  ): Generator<{ kind: string; object: KubeObject }> {
    for (const kind of this.state.kinds.all()) {
      if (!kind.namespaced) continue;
      for (const object of this.state.store.list(resourceId(kind), name))
        yield { kind: `${kind.plural}.${kind.group}`, object };
    }
  }

  private deleteContents(name: string): void {
    for (const { object } of [...this.objects(name)]) {
      const { apiVersion, kind, metadata } = object;
      if (metadata.deletionTimestamp !== undefined) continue;
      try {
        this.client.delete(
          { apiVersion, kind, namespace: name, name: metadata.name },
          { propagationPolicy: 'Background' },
        );
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
      }
    }
  }

  private contents(name: string): Contents {
    const contents: Contents = { left: new Map(), finalizers: new Map() };
    for (const { kind, object } of this.objects(name)) {
      contents.left.set(kind, (contents.left.get(kind) ?? 0) + 1);
      for (const finalizer of object.metadata.finalizers ?? [])
        contents.finalizers.set(
          finalizer,
          (contents.finalizers.get(finalizer) ?? 0) + 1,
        );
    }
    return contents;
  }
}

function conditionsOf(
  namespace: KubeObject,
  { left, finalizers }: Contents,
  now: string,
): JsonObject[] {
  const before = objectsOf(objectOf(namespace.status).conditions);
  const condition = (
    type: string,
    status: 'True' | 'False',
    reason: string,
    message: string,
  ) => {
    const old = before.find(
      candidate => candidate.type === type && candidate.status === status,
    );
    return {
      type,
      status,
      lastTransitionTime: old?.lastTransitionTime ?? now,
      reason,
      message,
    };
  };
  const remaining = [...left]
    .sort()
    .map(([kind, count]) => `${kind} has ${count} resource instances`)
    .join(', ');
  const holding = [...finalizers]
    .sort()
    .map(([name, count]) => `${name} in ${count} resource instances`)
    .join(', ');
  return [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      'False',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    condition(
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    remaining
      ? condition(
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          `Some resources are remaining: ${remaining}`,
        )
      : condition(
          'NamespaceContentRemaining',
          'False',
          'ContentRemoved',
          'All content successfully removed',
        ),
    holding
      ? condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${holding}`,
        )
      : condition(
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ),
  ];
}

export function createNamespaceController(
  context: ClusterContext,
  state: ApiState,
): Controller {
  return new NamespaceController(context, state);
}
