/** A cluster in memory with the workload controllers and a clock driven by hand. For tests. */
import { startLocalCluster, type LocalCluster } from '../../../api/cluster';
import {
  ManualClock,
  type ClusterClient,
  type KubeObject,
  type NewObject,
} from '../../../runtime';
import {
  workloadAdmission,
  workloadControllers,
  type WorkloadOptions,
} from '..';

export interface TestCluster {
  client: ClusterClient;
  clock: ManualClock;
  cluster: LocalCluster;
  warnings: string[];
  /** Lets simulated time pass and the controllers work. */
  run(ms: number): Promise<void>;
  get(kind: string, name: string, namespace?: string): KubeObject | undefined;
  list(kind: string, namespace?: string): KubeObject[];
  /** `Reason: message` of the events about an object, sorted. */
  events(name: string): string[];
}

const TURNS = 12;

const API_VERSIONS: Record<string, string> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  StorageClass: 'storage.k8s.io/v1',
};

export function startTestCluster(options: WorkloadOptions = {}): TestCluster {
  const clock = new ManualClock();
  const warnings: string[] = [];
  const note = (message: string) => warnings.push(message);
  const cluster = startLocalCluster({
    clock,
    caCertificate: 'PEM',
    logger: {
      error: note,
      warn: note,
      info: () => undefined,
      debug: () => undefined,
    },
    controllers: workloadControllers(options),
    admission: workloadAdmission(),
  });
  const { client } = cluster;
  const type = (kind: string) => ({
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
  });
  return {
    client,
    clock,
    cluster,
    warnings,
    async run(ms) {
      const end = clock.now() + ms;
      for (;;) {
        // Long enough for a chain of controllers: each hands on to the next in a turn of the event loop.
        for (let turn = 0; turn < TURNS; turn++)
          await new Promise(resolve => setImmediate(resolve));
        if (clock.now() >= end) return;
        clock.advance(Math.min(50, end - clock.now()));
      }
    },
    get: (kind, name, namespace = 'default') =>
      client.get({ ...type(kind), name, namespace }),
    list: (kind, namespace = 'default') =>
      client.list(type(kind), { namespace }),
    events: name =>
      client
        .list(type('Event'))
        .filter(event => Object(event.involvedObject).name === name)
        .map(event => `${event.reason}: ${event.message}`)
        .sort(),
  };
}

/** An apps/v1 Deployment of one container. */
export function webDeployment(
  spec: object = {},
  container: object = {},
  podSpec: object = {},
): NewObject & KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [{ name: 'web', image: 'nginx:1.27', ...container }],
          ...podSpec,
        },
      },
      ...spec,
    },
  };
}
