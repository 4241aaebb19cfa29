import { TENANT_LABEL } from '@macadam/kubernetes';
import {
  deriveStatus,
  expectedObjects,
  forbidden,
  unknown,
  type ClusterIdentity,
  type Fact,
  type ObjectId,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  ClusterClient,
  TypeWatch,
  type Cluster,
  type ClusterObject,
  type WatchState,
} from '@macadam/plugin-gitops-node';
import { KindWatches } from './KindWatches';
import { Sources } from './Sources';
import {
  DELIVERY_TYPES,
  keyOf,
  NAMESPACE,
  OBJECT_TYPES,
  subjectOf,
} from './types';
import { Warnings } from './Warnings';

/** What stands of every workload in one cluster, as far as it can be seen. */
export class ClusterWatch {
  private readonly kinds: KindWatches;
  private readonly deliveries: TypeWatch[];
  private readonly namespaces: TypeWatch;
  private readonly sources: Sources;
  private readonly warnings: Warnings;
  private readonly lastSeen = new Map<string, WorkloadEnvironmentStatus>();
  private identity: ClusterIdentity;
  private asked = false;

  /**
   * @param changed - called with the workload and environment of an object that changed, and with nothing when all may have
   */
  constructor(
    readonly cluster: Cluster,
    private readonly changed: (workload?: string, environment?: string) => void,
  ) {
    this.identity = { name: cluster.name, simulated: false };
    const onChange = (object?: ClusterObject) => this.onChange(object);
    const watch = (type: (typeof DELIVERY_TYPES)[number]) =>
      new TypeWatch(type, cluster.kubeConfig(), onChange, object => {
        const subject = subjectOf(object);
        return subject && keyOf(subject.workload, subject.environment);
      });
    this.kinds = new KindWatches(cluster, OBJECT_TYPES, onChange);
    this.deliveries = DELIVERY_TYPES.map(watch);
    this.namespaces = new TypeWatch(
      NAMESPACE,
      cluster.kubeConfig(),
      () => this.changed(),
      ({ metadata }) => metadata.name,
    );
    this.sources = new Sources(cluster, () => this.changed());
    this.warnings = new Warnings(cluster, uid => {
      const about = this.kinds.get(uid);
      if (about) this.onChange(about);
    });
  }

  /** @param seen - what the database remembers */
  start(seen: readonly WorkloadEnvironmentStatus[]): void {
    for (const status of seen)
      this.lastSeen.set(keyOf(status.workload, status.environment), status);
    for (const part of this.parts()) part.start();
  }

  stop(): void {
    for (const part of this.parts()) part.stop();
  }

  /** Something was brought there: that nobody could see it yet is not the same as that there is nothing. */
  expect(workload: string, environment: string): void {
    const key = keyOf(workload, environment);
    if (this.lastSeen.has(key) || this.watchState().state === 'live') return;
    const unseen = unknown<never>('Nobody has looked yet');
    this.lastSeen.set(key, {
      workload,
      environment,
      tenant: '',
      cluster: this.identity,
      sync: unseen,
      health: unseen,
      replicas: unseen,
      endpoints: unseen,
      images: unseen,
    });
    this.changed(workload, environment);
  }

  /** How the cluster stands with us, as a whole. */
  watchState(): WatchState {
    const objects = this.objectsState([]);
    return objects.state === 'live' ? this.deliveryState() : objects;
  }

  /** The engine's object for a workload in an environment. */
  delivery(workload: string, environment: string): ClusterObject | undefined {
    const key = keyOf(workload, environment);
    return this.deliveries.flatMap(watch => watch.of(key))[0];
  }

  /** Objects of a workload in an environment. @param kind - only those of it */
  objects(
    workload: string,
    environment: string,
    kind?: string,
  ): ClusterObject[] {
    const all = this.kinds.of(keyOf(workload, environment));
    return kind ? all.filter(object => object.kind === kind) : all;
  }

  /** Names of workloads with an environment, of which something is known or remembered. */
  pairs(): [workload: string, environment: string][] {
    const keys = new Set([
      ...this.kinds.keys(),
      ...this.deliveries.flatMap(watch => [...watch.keys()]),
      ...this.lastSeen.keys(),
    ]);
    return [...keys].map(key => {
      const at = key.lastIndexOf('@');
      return [key.slice(0, at), key.slice(at + 1)];
    });
  }

  /** What a workload is read from, where that is known. */
  source(workload: string, environment: string): ClusterObject | undefined {
    return this.sources.of(this.delivery(workload, environment));
  }

  /** Those whose status may change because nothing happens: an engine was asked, and has not answered. */
  awaited(): [workload: string, environment: string][] {
    return this.pairs().filter(([workload, environment]) =>
      this.sources.isAwaited(this.delivery(workload, environment)),
    );
  }

  /** Undefined where there is nothing, for sure. */
  status(
    workload: string,
    environment: string,
  ): WorkloadEnvironmentStatus | undefined {
    const key = keyOf(workload, environment);
    const last = this.lastSeen.get(key);
    const objects = this.kinds.of(key);
    const delivery = this.delivery(workload, environment);
    const expected = expectedObjects(delivery) ?? [];
    const objectsState = this.objectsState(expected);
    const deliveryState = this.deliveryState();
    const isLive =
      objectsState.state === 'live' && deliveryState.state === 'live';
    if (!delivery && objects.length === 0 && isLive) {
      this.lastSeen.delete(key);
      return undefined;
    }
    const labels = (delivery ?? objects[0])?.metadata.labels;
    const derived = deriveStatus(
      {
        workload,
        environment,
        tenant: labels?.[TENANT_LABEL] ?? last?.tenant ?? '',
        delivery,
        objects,
        source: this.sources.of(delivery),
        namespaces: this.namespacesOf(objects, expected),
        unseen: this.unseen(expected),
        warnings: this.warnings.about(objects),
      },
      this.contactAt(),
    );
    const tell = <T>(
      state: WatchState,
      fact: Fact<T>,
      before: Fact<T> | undefined,
    ): Fact<T> => {
      if (state.state === 'live') return fact;
      if (state.state === 'forbidden') {
        return forbidden(
          `Cluster ${this.cluster.name} refuses to show it: ${state.reason}`,
        );
      }
      const reason =
        state.state === 'starting'
          ? `Cluster ${this.cluster.name} has not answered yet`
          : `Cluster ${this.cluster.name} does not answer: ${state.reason}`;
      // What stands in memory is newer than what was remembered, where there is any.
      const isNewer = fact.value !== undefined && state.state !== 'starting';
      return unknown(reason, isNewer ? fact : before);
    };
    const status: WorkloadEnvironmentStatus = {
      ...derived,
      cluster: this.identity.version
        ? this.identity
        : (last?.cluster ?? this.identity),
      sync: tell(deliveryState, derived.sync, last?.sync),
      health: tell(objectsState, derived.health, last?.health),
      replicas: tell(objectsState, derived.replicas, last?.replicas),
      endpoints: tell(objectsState, derived.endpoints, last?.endpoints),
      images: tell(objectsState, derived.images, last?.images),
    };
    if (isLive) this.lastSeen.set(key, status);
    return status;
  }

  /** When the cluster last answered, if everything in it can be seen now. */
  confirmedAt(): string | undefined {
    return this.watchState().state === 'live' ? this.contactAt() : undefined;
  }

  private parts(): { start(): void; stop(): void }[] {
    return [
      this.kinds,
      ...this.deliveries,
      this.namespaces,
      this.sources,
      this.warnings,
    ];
  }

  /** Namespaces that the workload is in. */
  private namespacesOf(
    objects: readonly ClusterObject[],
    expected: readonly ObjectId[],
  ): ClusterObject[] {
    const names = new Set([
      ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
      ...expected.flatMap(({ namespace }) => namespace || []),
    ]);
    return [...names].flatMap(name => this.namespaces.of(name));
  }

  /** Kinds that should be there and that the cluster does not show us. */
  private unseen(expected: readonly ObjectId[]): Map<string, string> {
    return new Map(
      expected.flatMap((id): [string, string][] => {
        const { state, reason } = this.kinds.stateOf(id);
        const said =
          state === 'forbidden' ? 'refuses to show it' : 'does not answer';
        return state === 'forbidden' || state === 'unreachable'
          ? [
              [
                `${id.group}/${id.kind}`,
                `cluster ${this.cluster.name} ${said}: ${reason}`,
              ],
            ]
          : [];
      }),
    );
  }

  /**
   * One state for what a workload has. A kind that is refused hides no other: only where all are is it forbidden. A kind
   * that the cluster does not have is no obstacle.
   */
  private objectsState(expected: readonly ObjectId[]): WatchState {
    const base = OBJECT_TYPES.map(({ apiVersion, kind }) => ({
      group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
      kind,
      version: '',
    }));
    const states = base.map(id => this.kinds.stateOf(id));
    const others = expected.map(id => this.kinds.stateOf(id));
    const first = (which: WatchState['state'], some: WatchState[]) =>
      some.find(({ state }) => state === which);
    const obstacle =
      first('unreachable', states) ?? first('starting', [...states, ...others]);
    if (obstacle) return obstacle;
    const refused = first('forbidden', states);
    return refused && !first('live', [...states, ...others])
      ? refused
      : { state: 'live' };
  }

  /** One engine that can be seen is enough. */
  private deliveryState(): WatchState {
    const [flux, argo] = this.deliveries.map(({ state }) => state);
    if (argo.state === 'live' && flux.state === 'forbidden') return argo;
    return flux.state === 'absent' ? { state: 'live' } : flux;
  }

  private contactAt(): string {
    const times = [...this.kinds.all(), ...this.deliveries].flatMap(
      ({ contactAt }) => (contactAt ? [contactAt.getTime()] : []),
    );
    return new Date(times.length > 0 ? Math.max(...times) : 0).toISOString();
  }

  private onChange(object: ClusterObject | undefined): void {
    if (object) {
      const subject = subjectOf(object);
      if (subject) this.changed(subject.workload, subject.environment);
      return;
    }
    const watches = [...this.kinds.all(), ...this.deliveries];
    if (!this.asked && watches.some(({ state }) => state.state === 'live')) {
      this.asked = true;
      this.identify().then(
        () => this.changed(),
        () => {
          this.asked = false;
        },
      );
    }
    if (watches.every(({ state }) => state.state !== 'live'))
      this.asked = false;
    this.changed();
  }

  /** Its version, and whether it says of itself that it is simulated. */
  private async identify(): Promise<void> {
    const client = new ClusterClient(this.cluster.kubeConfig());
    const [version, system] = await Promise.all([
      client.get('/version'),
      client.get('/api/v1/namespaces/kube-system'),
    ]);
    const { gitVersion } = version as { gitVersion?: string };
    const { metadata } = system as {
      metadata?: { labels?: Record<string, string> };
    };
    this.identity = {
      name: this.cluster.name,
      simulated: metadata?.labels?.['macadam.dev/simulated'] === 'true',
      ...(gitVersion && { version: gitVersion }),
    };
  }
}
