import {
  startTestCluster,
  webDeployment,
  type TestCluster,
} from '../__testUtils__/testCluster';
import type { Node, Pod, PodSpec } from '../types';
import { placePod, type ClusterState } from './fit';
import { podResources } from './resources';

const node: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n', labels: { 'kubernetes.io/hostname': 'n', zone: 'a' } },
};
const podOf = (
  spec: Partial<PodSpec>,
  labels: Record<string, string> = { app: 'web' },
  nodeName?: string,
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'ns', labels },
  spec: { containers: [{ name: 'c' }], ...spec, ...(nodeName && { nodeName }) },
});
const web = { matchLabels: { app: 'web' } };
const hostname = 'kubernetes.io/hostname';
const resources = (requests: Record<string, string>) => ({
  containers: [{ name: 'c', resources: { requests } }],
});

describe('placePod', () => {
  const place = (
    spec: Partial<PodSpec>,
    options: {
      node?: Partial<Node>;
      placed?: Pod[];
      used?: Record<string, number>;
    } = {},
  ) => {
    const cluster: ClusterState = {
      nodes: [
        {
          node: { ...node, ...options.node },
          allocatable: { cpu: 4, memory: 2 ** 30, pods: 10 },
          used: options.used ?? {},
        },
      ],
      placed: () => options.placed ?? [],
    };
    const pod = podOf(spec);
    return placePod(pod, podResources(pod.spec), cluster, {});
  };
  const spread = (more: object) => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: hostname,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: web,
        ...more,
      },
    ],
  });
  const other = podOf({}, { app: 'web' }, 'n');

  it.each<[string, Partial<PodSpec>, Parameters<typeof place>[1], string]>([
    [
      'too little cpu',
      resources({ cpu: '4500m' }),
      {},
      '1 Insufficient cpu. No',
    ],
    [
      'too little of both',
      resources({ cpu: '3', memory: '600Mi' }),
      { used: { cpu: 2, memory: 2 ** 29 } },
      '1 Insufficient cpu, 1 Insufficient memory. No',
    ],
    [
      'an unknown resource',
      resources({ 'nvidia.com/gpu': '1' }),
      {},
      '1 Insufficient nvidia.com/gpu. No',
    ],
    ['a full node', {}, { used: { pods: 10 } }, '1 Too many pods. No'],
    [
      'a node selector',
      { nodeSelector: { zone: 'b' } },
      {},
      "1 node(s) didn't match Pod's node affinity/selector. Preemption",
    ],
    [
      'node affinity',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [
                    { key: 'zone', operator: 'NotIn', values: ['a'] },
                  ],
                },
              ],
            },
          },
        },
      },
      {},
      "1 node(s) didn't match Pod's node affinity/selector. Preemption",
    ],
    [
      'a taint',
      {},
      {
        node: {
          spec: {
            taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }],
          },
        },
      },
      '1 node(s) had untolerated taint {gpu: yes}. Preemption',
    ],
    [
      'a cordoned node',
      {},
      { node: { spec: { unschedulable: true } } },
      '1 node(s) were unschedulable. Preemption',
    ],
    [
      'too few domains',
      spread({ minDomains: 2 }),
      { placed: [other] },
      "1 node(s) didn't match pod topology spread constraints. No",
    ],
    [
      'no topology label',
      spread({ topologyKey: 'rack' }),
      {},
      "1 node(s) didn't match pod topology spread constraints (missing required label). No",
    ],
    [
      'a host port',
      {
        containers: [
          { name: 'c', ports: [{ containerPort: 1, hostPort: 80 }] },
        ],
      },
      {
        placed: [
          podOf(
            {
              containers: [
                { name: 'c', ports: [{ containerPort: 1, hostPort: 80 }] },
              ],
            },
            {},
            'n',
          ),
        ],
      },
      "1 node(s) didn't have free ports for the requested pod ports. No",
    ],
  ])('refuses for %s', (_name, spec, options, expected) => {
    const [reasons, hope] = expected.split('. ');
    const preemption =
      hope === 'No'
        ? '1 No preemption victims found for incoming pod'
        : '1 Preemption is not helpful for scheduling';
    expect(place(spec, options)).toEqual({
      message: `0/1 nodes are available: ${reasons}. preemption: 0/1 nodes are available: ${preemption}.`,
    });
  });

  it.each<[string, Partial<PodSpec>, Parameters<typeof place>[1]]>([
    [
      'what just fits',
      resources({ cpu: '1', memory: '512Mi' }),
      { used: { cpu: 3, memory: 2 ** 29, pods: 9 } },
    ],
    [
      'a tolerated taint',
      { tolerations: [{ key: 'gpu', operator: 'Exists' }] },
      { node: { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } } },
    ],
    ['spread over the only domain', spread({}), { placed: [other, other] }],
  ])('accepts %s', (_name, spec, options) => {
    expect(place(spec, options)).toEqual({ node: 'n' });
  });
});

describe('podResources', () => {
  it('counts the largest init container and adds sidecars and overhead', () => {
    const cpu = (value: string) => ({
      resources: { requests: { cpu: value } },
    });
    const spec: PodSpec = {
      containers: [
        { name: 'a', ...cpu('100m') },
        { name: 'b', resources: { limits: { cpu: '200m' } } },
      ],
      initContainers: [
        { name: 'i', ...cpu('500m') },
        { name: 's', restartPolicy: 'Always', ...cpu('50m') },
        { name: 'j', ...cpu('100m') },
      ],
      overhead: { cpu: '10m' },
    };
    expect(podResources(spec)).toEqual({ cpu: 0.51 });
  });
});

describe('scheduler', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster({
      node: {
        allocatable: {
          cpu: '1',
          memory: '1Gi',
          pods: '10',
          'ephemeral-storage': '1Gi',
        },
      },
    });
  });
  afterEach(() => cluster.cluster.stop());

  it('leaves a pod pending with the reason, and places it when another one goes', async () => {
    const request = { resources: { requests: { cpu: '600m' } } };
    cluster.client.create(webDeployment({ replicas: 2 }, request));
    await cluster.run(400);
    const pending = cluster
      .list('Pod')
      .find(pod => Object(pod.status).phase === 'Pending');
    const running = cluster
      .list('Pod')
      .find(pod => Object(pod.status).phase === 'Running');
    const message =
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';
    expect(pending?.status).toMatchObject({
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
        },
      ],
    });
    expect(cluster.events(pending?.metadata.name ?? '')).toEqual([
      `FailedScheduling: ${message}`,
    ]);
    cluster.client.patch(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'web',
        namespace: 'default',
      },
      { spec: { replicas: 1 } },
      { type: 'merge' },
    );
    await cluster.run(400);
    expect(cluster.list('Pod').map(pod => pod.metadata.name)).toEqual([
      running?.metadata.name,
    ]);
  });

  it('says which claim is missing', async () => {
    const volumes = [
      { name: 'v', persistentVolumeClaim: { claimName: 'data' } },
    ];
    cluster.client.create(webDeployment({ replicas: 1 }, {}, { volumes }));
    await cluster.run(300);
    const [pod] = cluster.list('Pod');
    expect(Object(pod.status).conditions[0].message).toContain(
      'persistentvolumeclaim "data" not found',
    );
    cluster.client.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await cluster.run(400);
    expect(cluster.get('PersistentVolumeClaim', 'data')?.status).toMatchObject({
      phase: 'Bound',
      capacity: { storage: '1Gi' },
    });
    expect(Object(cluster.list('Pod')[0].status).phase).toBe('Running');
  });
});
