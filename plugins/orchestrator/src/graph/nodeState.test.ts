import type {
  Fact,
  ObjectHealth,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import type { ResourceGraph } from '@macadam/plugin-orchestrator-common';
import { stateOf, subjectsOf, type Shown } from './nodeState';

const at = '2026-11-23T12:00:00Z';
const graph: ResourceGraph = {
  nodes: [
    { id: 'workload', kind: 'workload', label: 'cart' },
    { id: 'resource:db', kind: 'resource', label: 'db' },
    { id: 'object:ConfigMap/cart', kind: 'object', label: 'ConfigMap/cart' },
    { id: 'workload:shop/web', kind: 'other-workload', label: 'shop/web' },
  ],
  edges: [
    { from: 'resource:db', to: 'object:StatefulSet/db', kind: 'makes' },
    { from: 'resource:db', to: 'object:Service/db', kind: 'makes' },
  ],
};
const shown: Shown = { graph, own: 'shop/cart', resources: [] };
const object = (
  kind: string,
  name: string,
  status: ObjectHealth['status'],
): ObjectHealth => ({
  apiVersion: 'v1',
  kind,
  name,
  namespace: 'checkout-dev',
  uid: `${kind}/${name}`,
  status,
  message: `${kind} is ${status}`,
});
const health = {
  status: 'Degraded' as const,
  message: 'db is not ready',
  objects: [
    object('Service', 'db', 'Healthy'),
    object('StatefulSet', 'db', 'Degraded'),
  ],
};
const fact = <T>(value: T): Fact<T> => ({
  state: 'known',
  value,
  observedAt: at,
});
const status = (
  part: Partial<WorkloadEnvironmentStatus>,
): Fact<WorkloadEnvironmentStatus> =>
  fact({
    workload: 'cart',
    tenant: 'checkout',
    environment: 'dev',
    cluster: { name: 'embedded', simulated: true },
    sync: { state: 'none' },
    health: fact(health),
    replicas: { state: 'none' },
    endpoints: { state: 'none' },
    images: { state: 'none' },
    ...part,
  });

it.each([
  [0, { state: 'known', value: { status: 'Degraded' } }],
  [1, { state: 'known', value: { message: 'StatefulSet is Degraded' } }],
  [2, { state: 'none' }],
])('node %i is as its objects are', (index, expected) => {
  expect(stateOf(graph.nodes[index], shown, () => status({}))).toMatchObject(
    expected,
  );
});

it('asks for another workload by its name', () => {
  const asked: string[] = [];
  stateOf(graph.nodes[3], shown, name => {
    asked.push(name);
    return status({});
  });
  expect(asked).toEqual(['shop/web']);
});

it.each<[string, Fact<WorkloadEnvironmentStatus>, object]>([
  [
    'missing where it is not in the environment',
    { state: 'none', observedAt: at },
    {
      state: 'known',
      observedAt: at,
      value: {
        status: 'Missing',
        message: 'shop/web is not in this environment: calls of it fail',
      },
    },
  ],
  ['as it is where it is', status({}), { value: { status: 'Degraded' } }],
  [
    'unknown where nobody could look',
    { state: 'unknown', reason: 'no answer' },
    { state: 'unknown', reason: 'no answer' },
  ],
])('another workload is %s', (_, runtime, expected) => {
  expect(stateOf(graph.nodes[3], shown, () => runtime)).toMatchObject(expected);
});

it.each<[string, Fact<WorkloadEnvironmentStatus>, object]>([
  [
    'unknown, with what was seen last',
    status({
      health: {
        state: 'unknown',
        reason: 'no answer',
        observedAt: at,
        value: health,
      },
    }),
    {
      state: 'unknown',
      reason: 'no answer',
      observedAt: at,
      value: { status: 'Degraded' },
    },
  ],
  [
    'unknown where nobody could ever look',
    { state: 'unknown', reason: 'no answer' },
    { state: 'unknown', reason: 'no answer' },
  ],
  [
    'forbidden',
    { state: 'forbidden', reason: 'not yours' },
    { state: 'forbidden', reason: 'not yours' },
  ],
  ['none', { state: 'none', observedAt: at }, { state: 'none' }],
])('is %s, and not healthy', (_, runtime, expected) => {
  expect(stateOf(graph.nodes[1], shown, () => runtime)).toMatchObject(expected);
});

describe('a resource that workloads share', () => {
  const resource = { key: 'db', name: 'postgres-orders', shared: true };
  const seen = (subject: string) =>
    subject === 'shared.shop.postgres-orders'
      ? status({})
      : status({ health: fact({ ...health, objects: [] }) });

  it.each([
    ['of its own', { ...resource }, 'shared.shop.postgres-orders'],
    [
      'of the tenant that makes it',
      { ...resource, tenant: 'data' },
      'shared.data.postgres-orders',
    ],
    ['of its workload where it is not shared', { ...resource, shared: false }],
  ])('is asked for by the status %s', (_, each, ...expected) =>
    expect(subjectsOf({ ...shown, resources: [each] })).toEqual(
      [...expected, 'shop/cart', 'shop/web'].sort(),
    ),
  );

  it('is as its own objects are, and so are they', () => {
    const made: Shown = {
      ...shown,
      graph: {
        ...graph,
        nodes: [
          ...graph.nodes,
          {
            id: 'object:StatefulSet/db',
            kind: 'object',
            label: 'StatefulSet/db',
          },
        ],
      },
      resources: [resource],
    };
    for (const node of [made.graph.nodes[1], made.graph.nodes[4]])
      expect(stateOf(node, made, seen)).toMatchObject({
        state: 'known',
        value: { status: 'Degraded', message: 'StatefulSet is Degraded' },
      });
    expect(stateOf(made.graph.nodes[1], shown, seen)).toMatchObject({
      state: 'none',
    });
  });
});
