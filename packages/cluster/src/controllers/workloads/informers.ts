/** Caches of the cluster's objects, kept current by watches and indexed for the controllers. */
import type { ClusterClient, KubeObject, OwnerReference } from '../../runtime';
import type * as k from './types';

/** Kinds that the controllers watch, by name. */
export interface Kinds {
  Autoscaler: k.Autoscaler;
  Claim: k.Claim;
  ConfigMap: KubeObject & {
    data?: Record<string, string>;
    binaryData?: Record<string, string>;
  };
  ControllerRevision: k.ControllerRevision;
  CronJob: k.CronJob;
  DaemonSet: k.DaemonSet;
  Deployment: k.Deployment;
  DisruptionBudget: k.DisruptionBudget;
  EndpointSlice: KubeObject;
  Endpoints: KubeObject;
  Event: KubeObject & { lastTimestamp?: string };
  Ingress: k.Ingress;
  IngressClass: KubeObject & { spec?: { controller?: string } };
  Job: k.Job;
  LimitRange: k.LimitRange;
  Namespace: KubeObject;
  Node: k.Node;
  PersistentVolume: k.PersistentVolume;
  Pod: k.Pod;
  ReplicaSet: k.ReplicaSet;
  ResourceQuota: k.ResourceQuota;
  Secret: KubeObject & { data?: Record<string, string> };
  Service: k.Service;
  ServiceAccount: KubeObject;
  StatefulSet: k.StatefulSet;
  StorageClass: k.StorageClass;
}

export type KindName = keyof Kinds;

/** apiVersion and kind behind each name. */
export const TYPES: Record<KindName, { apiVersion: string; kind: string }> = {
  Autoscaler: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  Claim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap' },
  ControllerRevision: { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
  CronJob: { apiVersion: 'batch/v1', kind: 'CronJob' },
  DaemonSet: { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  DisruptionBudget: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  EndpointSlice: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  Endpoints: { apiVersion: 'v1', kind: 'Endpoints' },
  Event: { apiVersion: 'v1', kind: 'Event' },
  Ingress: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  IngressClass: { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' },
  Job: { apiVersion: 'batch/v1', kind: 'Job' },
  LimitRange: { apiVersion: 'v1', kind: 'LimitRange' },
  Namespace: { apiVersion: 'v1', kind: 'Namespace' },
  Node: { apiVersion: 'v1', kind: 'Node' },
  PersistentVolume: { apiVersion: 'v1', kind: 'PersistentVolume' },
  Pod: { apiVersion: 'v1', kind: 'Pod' },
  ReplicaSet: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  ResourceQuota: { apiVersion: 'v1', kind: 'ResourceQuota' },
  Secret: { apiVersion: 'v1', kind: 'Secret' },
  Service: { apiVersion: 'v1', kind: 'Service' },
  ServiceAccount: { apiVersion: 'v1', kind: 'ServiceAccount' },
  StatefulSet: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  StorageClass: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' },
};

export interface Change<T extends KubeObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
  /** What the cache held before. */
  old?: T;
}

/** The key of an object in caches and work queues: `namespace/name`, or `name`. */
export function keyOf(object: {
  metadata: { namespace?: string; name: string };
}): string {
  return object.metadata.namespace
    ? `${object.metadata.namespace}/${object.metadata.name}`
    : object.metadata.name;
}

/** The owner that manages an object, if any. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller);
}

/** Objects of one kind by key, by namespace and by the uid of their controller. */
export class Informer<T extends KubeObject> {
  private readonly objects = new Map<string, T>();
  private readonly namespaces = new Map<string, Map<string, T>>();
  private readonly owners = new Map<string, Map<string, T>>();
  private readonly orphans = new Map<string, Map<string, T>>();
  private readonly listeners: ((change: Change<T>) => void)[] = [];

  get(namespace: string | undefined, name: string): T | undefined {
    return this.objects.get(namespace ? `${namespace}/${name}` : name);
  }

  byKey(key: string): T | undefined {
    return this.objects.get(key);
  }

  /** Every object; the one whose last change lies furthest back comes first. */
  all(): T[] {
    return [...this.objects.values()];
  }

  inNamespace(namespace: string): T[] {
    return [...(this.namespaces.get(namespace)?.values() ?? [])];
  }

  /** Objects whose controller has this uid. */
  ownedBy(uid: string | undefined): T[] {
    return uid === undefined ? [] : [...(this.owners.get(uid)?.values() ?? [])];
  }

  /** Objects of a namespace that no controller manages. */
  uncontrolled(namespace: string): T[] {
    return [...(this.orphans.get(namespace)?.values() ?? [])];
  }

  get size(): number {
    return this.objects.size;
  }

  /** Tells a listener of what exists (as ADDED), then of every change, after the cache has it. */
  onChange(listener: (change: Change<T>) => void): void {
    this.listeners.push(listener);
    for (const object of this.objects.values())
      listener({ type: 'ADDED', object });
  }

  /** Takes in one watch event. */
  accept(type: Change<T>['type'], object: T): void {
    const key = keyOf(object);
    const old = this.objects.get(key);
    if (old) this.forget(key, old);
    if (type !== 'DELETED') this.remember(key, object);
    for (const listener of this.listeners) listener({ type, object, old });
  }

  private remember(key: string, object: T): void {
    this.objects.set(key, object);
    put(this.namespaces, object.metadata.namespace ?? '', key, object);
    const owner = controllerOf(object);
    if (owner) put(this.owners, owner.uid, key, object);
    else put(this.orphans, object.metadata.namespace ?? '', key, object);
  }

  private forget(key: string, object: T): void {
    this.objects.delete(key);
    drop(this.namespaces, object.metadata.namespace ?? '', key);
    const owner = controllerOf(object);
    if (owner) drop(this.owners, owner.uid, key);
    else drop(this.orphans, object.metadata.namespace ?? '', key);
  }
}

function put<T>(
  index: Map<string, Map<string, T>>,
  group: string,
  key: string,
  object: T,
): void {
  const members = index.get(group);
  if (members) members.set(key, object);
  else index.set(group, new Map([[key, object]]));
}

function drop<T>(
  index: Map<string, Map<string, T>>,
  group: string,
  key: string,
): void {
  const members = index.get(group);
  members?.delete(key);
  if (members?.size === 0) index.delete(group);
}

/** One shared cache a kind; a kind is watched from `start` on once somebody asked for it. */
export class Informers {
  private readonly informers = new Map<
    KindName,
    { informer: unknown; start: () => () => void }
  >();
  private stops: (() => void)[] | undefined;

  constructor(private readonly client: ClusterClient) {}

  /** The cache of a kind. */
  of<K extends KindName>(kind: K): Informer<Kinds[K]> {
    const existing = this.informers.get(kind);
    // The map holds under each name the informer made for it just below.
    if (existing) return existing.informer as Informer<Kinds[K]>;
    const informer = new Informer<Kinds[K]>();
    // Storage only holds what passed the schema of its kind, which these types describe.
    const start = () =>
      this.client.watch(TYPES[kind], event =>
        informer.accept(event.type, event.object as Kinds[K]),
      );
    this.informers.set(kind, { informer, start });
    this.stops?.push(start());
    return informer;
  }

  /** Begins all watches; listeners hear ADDED for what exists. Starting twice changes nothing. */
  start(): void {
    this.stops ??= [...this.informers.values()].map(({ start }) => start());
  }

  stop(): void {
    for (const stop of this.stops ?? []) stop();
    this.stops = undefined;
  }
}
