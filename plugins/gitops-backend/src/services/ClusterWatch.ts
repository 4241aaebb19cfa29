import {
  deriveStatus,
  forbidden,
  unknown,
  type ClusterIdentity,
  type Fact,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  ClusterClient,
  TypeWatch,
  type Cluster,
  type ClusterObject,
  type WatchState,
} from '@macadam/plugin-gitops-node';
import {
  DELIVERY_TYPES,
  ENVIRONMENT,
  OBJECT_TYPES,
  TENANT,
  WORKLOAD,
} from './types';

const keyOf = (workload: string, environment: string) =>
  `${workload}@${environment}`;

/** What stands of every workload in one cluster, as far as it can be seen. */
export class ClusterWatch {
  private readonly watches: TypeWatch[];
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
    const kubeConfig = cluster.kubeConfig();
    this.watches = [...OBJECT_TYPES, ...DELIVERY_TYPES].map(
      type => new TypeWatch(type, kubeConfig, object => this.onChange(object)),
    );
  }

  /** @param seen - what the database remembers */
  start(seen: readonly WorkloadEnvironmentStatus[]): void {
    for (const status of seen)
      this.lastSeen.set(keyOf(status.workload, status.environment), status);
    this.watches.forEach(watch => watch.start());
  }

  stop(): void {
    this.watches.forEach(watch => watch.stop());
  }

  /** Something was brought there: that nobody could see it yet is not the same as that there is nothing. */
  expect(workload: string, environment: string): void {
    const key = keyOf(workload, environment);
    if (this.lastSeen.has(key) || this.standing().state === 'live') return;
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
  standing(): WatchState {
    const objects = this.stateOf(OBJECT_TYPES);
    return objects.state === 'live' ? this.deliveryState() : objects;
  }

  /** The engine's object for a workload in an environment. */
  delivery(workload: string, environment: string): ClusterObject | undefined {
    return this.of(DELIVERY_TYPES, workload, environment)[0];
  }

  /** Every workload in every environment, known or remembered. */
  statuses(): WorkloadEnvironmentStatus[] {
    const pairs = new Map<string, { workload: string; environment: string }>();
    const add = (workload?: string, environment?: string) => {
      if (workload && environment)
        pairs.set(keyOf(workload, environment), { workload, environment });
    };
    for (const { metadata } of this.watches.flatMap(watch => watch.list())) {
      add(metadata.labels?.[WORKLOAD], metadata.labels?.[ENVIRONMENT]);
    }
    for (const { workload, environment } of this.lastSeen.values())
      add(workload, environment);
    return [...pairs.values()].flatMap(
      ({ workload, environment }) => this.status(workload, environment) ?? [],
    );
  }

  /** Undefined where there is nothing, for sure. */
  status(
    workload: string,
    environment: string,
  ): WorkloadEnvironmentStatus | undefined {
    const key = keyOf(workload, environment);
    const last = this.lastSeen.get(key);
    const objects = this.of(OBJECT_TYPES, workload, environment);
    const delivery = this.delivery(workload, environment);
    const objectsState = this.stateOf(OBJECT_TYPES);
    const deliveryState = this.deliveryState();
    if (
      !delivery &&
      objects.length === 0 &&
      objectsState.state === 'live' &&
      deliveryState.state === 'live'
    ) {
      this.lastSeen.delete(key);
      return undefined;
    }
    const labels = (delivery ?? objects[0])?.metadata.labels;
    const derived = deriveStatus(
      {
        workload,
        environment,
        tenant: labels?.[TENANT] ?? last?.tenant ?? '',
        delivery,
        objects,
      },
      this.contactAt(),
    );
    const tell = <T>(
      state: WatchState,
      fact: Fact<T>,
      before: Fact<T> | undefined,
    ): Fact<T> => {
      if (state.state === 'live') return fact;
      if (state.state === 'forbidden')
        return forbidden(
          `Cluster ${this.cluster.name} refuses to show it: ${state.reason}`,
        );
      const reason =
        state.state === 'starting'
          ? `Cluster ${this.cluster.name} has not answered yet`
          : `Cluster ${this.cluster.name} does not answer: ${state.reason}`;
      // What stands in memory is newer than what was remembered, where there is any.
      return unknown(reason, fact.value === undefined ? before : fact);
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
    if (objectsState.state === 'live' && deliveryState.state === 'live')
      this.lastSeen.set(key, status);
    return status;
  }

  /** When the cluster last answered, if everything in it can be seen now. */
  confirmedAt(): string | undefined {
    return this.standing().state === 'live' ? this.contactAt() : undefined;
  }

  private of(
    types: readonly { kind: string }[],
    workload: string,
    environment: string,
  ): ClusterObject[] {
    return this.watches
      .filter(({ type }) => types.some(({ kind }) => kind === type.kind))
      .flatMap(watch => watch.list())
      .filter(
        ({ metadata: { labels } }) =>
          labels?.[WORKLOAD] === workload &&
          labels?.[ENVIRONMENT] === environment,
      );
  }

  /** One state for several types: all must be live; a type that the cluster does not have is no obstacle. */
  private stateOf(types: readonly { kind: string }[]): WatchState {
    const states = this.watches
      .filter(({ type }) => types.some(({ kind }) => kind === type.kind))
      .map(({ state }) => state);
    for (const which of ['unreachable', 'starting', 'forbidden']) {
      const found = states.find(({ state }) => state === which);
      if (found) return found;
    }
    return { state: 'live' };
  }

  /** One engine that can be seen is enough. */
  private deliveryState(): WatchState {
    const [flux, argo] = DELIVERY_TYPES.map(type => this.stateOf([type]));
    return argo.state === 'live' && flux.state === 'forbidden' ? argo : flux;
  }

  private contactAt(): string {
    const times = this.watches.flatMap(({ contactAt }) =>
      contactAt ? [contactAt.getTime()] : [],
    );
    return new Date(times.length > 0 ? Math.max(...times) : 0).toISOString();
  }

  private onChange(object: ClusterObject | undefined): void {
    if (object) {
      this.changed(
        object.metadata.labels?.[WORKLOAD],
        object.metadata.labels?.[ENVIRONMENT],
      );
      return;
    }
    if (
      !this.asked &&
      this.watches.some(({ state }) => state.state === 'live')
    ) {
      this.asked = true;
      this.identify().then(
        () => this.changed(),
        () => {
          this.asked = false;
        },
      );
    }
    if (this.watches.every(({ state }) => state.state !== 'live'))
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
