/** A stand-in for CloudNativePG's operator: it makes the objects around a database, and no database. */
import { randomBytes } from 'node:crypto';
import {
  type ClusterContext,
  isApiError,
  kubeTime,
  type KubeObject,
  type NewObject,
} from '../../../runtime';
import { findCondition, withReady } from '../conditions';
import { type EventRecorder, eventRecorder } from '../events';
import { messageOf, numberAt } from '../fields';
import { keyFor, keyOf, refFor, writeStatus } from '../statusWriter';
import { QueuedController } from '../QueuedController';
import {
  applicationSecret,
  clusterType,
  databaseNames,
  instance,
  instanceCount,
  instanceNames,
  services,
} from './objects';

const component = 'cloudnative-pg';
const healthyPhase = 'Cluster in healthy state';

export class PostgresClusterController extends QueuedController {
  private readonly events: EventRecorder;

  constructor(context: ClusterContext) {
    super(context, component, { maxDelayMs: 5_000 });
    this.events = eventRecorder(context, component);
  }

  protected watch(): (() => void)[] {
    const { client } = this.context;
    return [
      client.watch(clusterType, ({ object }) => this.queue.add(keyOf(object))),
      ...['Pod', 'Secret', 'Service', 'PersistentVolumeClaim'].map(kind =>
        client.watch({ apiVersion: 'v1', kind }, ({ object }) => {
          const cluster = object.metadata.labels?.['cnpg.io/cluster'];
          if (cluster)
            this.queue.add(keyFor(object.metadata.namespace, cluster));
        }),
      ),
    ];
  }

  protected reconcile(key: string): void {
    const cluster = this.context.client.get(refFor(clusterType, key));
    if (!cluster || cluster.metadata.deletionTimestamp) return;
    try {
      this.ensureObjects(cluster);
      this.removeSurplus(cluster);
    } catch (error) {
      this.report(
        cluster,
        'Unable to create required cluster objects',
        messageOf(error),
      );
      throw error;
    }
    const ready = instanceNames(cluster).filter(name =>
      this.isReady(cluster, name),
    );
    const waiting = instanceCount(cluster) - ready.length;
    if (waiting === 0) this.report(cluster, healthyPhase, '');
    else
      this.report(
        cluster,
        ready.length === 0 ? 'Setting up primary' : 'Creating a new replica',
        `waiting for ${waiting} of ${instanceCount(cluster)} instances`,
      );
  }

  private ensureObjects(cluster: KubeObject): void {
    const names = databaseNames(cluster);
    if (
      !names.suppliedSecret &&
      !this.exists(cluster, 'Secret', names.secret)
    ) {
      this.create(
        applicationSecret(
          cluster,
          names,
          randomBytes(32).toString('base64url'),
        ),
      );
    }
    for (const object of [
      ...services(cluster),
      ...instanceNames(cluster).flatMap(name => instance(cluster, name)),
    ]) {
      if (!this.exists(cluster, object.kind, object.metadata.name ?? ''))
        this.create(object);
    }
  }

  private exists(cluster: KubeObject, kind: string, name: string): boolean {
    return (
      this.context.client.get({
        apiVersion: 'v1',
        kind,
        namespace: cluster.metadata.namespace,
        name,
      }) !== undefined
    );
  }

  private create(object: NewObject): void {
    this.context.client.create(object, { fieldManager: component });
  }

  /** Pods beyond spec.instances go; their volumes stay, as the operator leaves data alone. */
  private removeSurplus(cluster: KubeObject): void {
    const { client } = this.context;
    const wanted = new Set(instanceNames(cluster));
    const { namespace, name } = cluster.metadata;
    for (const pod of client.list(
      { apiVersion: 'v1', kind: 'Pod' },
      { namespace, labelSelector: `cnpg.io/cluster=${name}` },
    )) {
      if (wanted.has(pod.metadata.name) || pod.metadata.deletionTimestamp)
        continue;
      try {
        client.delete({
          apiVersion: 'v1',
          kind: 'Pod',
          namespace,
          name: pod.metadata.name,
        });
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error;
      }
    }
  }

  private isReady(cluster: KubeObject, name: string): boolean {
    const pod = this.context.client.get({
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: cluster.metadata.namespace,
      name,
    });
    return findCondition(pod, 'Ready')?.status === 'True';
  }

  private report(
    cluster: KubeObject,
    phase: string,
    phaseReason: string,
  ): void {
    const names = instanceNames(cluster);
    const readyInstances = names.filter(name =>
      this.isReady(cluster, name),
    ).length;
    const time = kubeTime(this.context.clock);
    const isHealthy = phase === healthyPhase;
    const wasHealthy = findCondition(cluster, 'Ready')?.status === 'True';
    writeStatus(
      this.context.client,
      refFor(clusterType, keyOf(cluster)),
      component,
      status => ({
        ...status,
        phase,
        phaseReason,
        instances: names.length,
        readyInstances,
        instanceNames: names,
        latestGeneratedNode: Math.max(
          names.length,
          numberAt(status, 'latestGeneratedNode') ?? 0,
        ),
        currentPrimary: names[0],
        targetPrimary: names[0],
        pvcCount: names.length,
        healthyPVC: names,
        writeService: `${cluster.metadata.name}-rw`,
        readService: `${cluster.metadata.name}-r`,
        conditions: withReady(
          status,
          isHealthy,
          isHealthy ? 'ClusterIsReady' : 'ClusterIsNotReady',
          isHealthy ? 'Cluster is Ready' : 'Cluster Is Not Ready',
          time,
        ),
      }),
    );
    if (isHealthy && !wasHealthy)
      this.events.normal(cluster, 'ClusterIsReady', 'Cluster is Ready');
  }
}
