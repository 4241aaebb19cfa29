import { resolved } from '../__testUtils__/platformFolder';
import { resourceGraph } from './resourceGraph';

const resolution = resolved(`apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main: { image: ghcr.io/example/shop:1.0.0 }
service: { ports: { http: { port: 80 } } }
resources:
  host: { type: dns }
  route: { type: route, params: { host: "\${resources.host.host}", port: http } }
  cart: { type: service, params: { workload: cart } }
  orders: { type: redis, id: orders }
`);
const graph = resourceGraph(resolution);

it('has the workload, its resources, their objects and the workloads it calls', () => {
  expect(graph.nodes.filter(({ kind }) => kind !== 'object')).toEqual([
    expect.objectContaining({
      id: 'resource:cart',
      detail: 'service.default',
      definition: 'service',
      shared: false,
    }),
    expect.objectContaining({ id: 'resource:host' }),
    expect.objectContaining({ id: 'resource:orders', shared: true }),
    expect.objectContaining({ id: 'resource:route' }),
    { id: 'workload', kind: 'workload', label: 'shop' },
    { id: 'workload:/cart', kind: 'other-workload', label: 'cart' },
  ]);
  expect(graph.nodes).toContainEqual({
    id: 'object:Deployment/shop',
    kind: 'object',
    label: 'Deployment/shop',
    detail: 'apps/v1',
    wave: 1,
  });
});

it('says what depends on what, and every edge has two ends', () => {
  expect(graph.edges).toEqual(
    expect.arrayContaining([
      { from: 'workload', to: 'resource:route', kind: 'uses' },
      { from: 'resource:route', to: 'resource:host', kind: 'needs' },
      {
        from: 'resource:route',
        to: 'object:Ingress/shop-route',
        kind: 'makes',
      },
      { from: 'resource:cart', to: 'workload:/cart', kind: 'calls' },
      { from: 'workload', to: 'object:Service/shop', kind: 'makes' },
      {
        from: 'resource:orders',
        to: 'object:Deployment/redis-orders',
        kind: 'makes',
      },
    ]),
  );
  const ids = new Set(graph.nodes.map(({ id }) => id));
  for (const { from, to } of graph.edges) {
    expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
  }
});

it('has the others that use a shared resource, and nobody who only says its name', () => {
  const { id, params } = resolution.resources.find(
    ({ key }) => key === 'orders',
  ) ?? { id: '', params: {} };
  const asked = [
    { id, params, workload: 'checkout' },
    { id, params, workload: 'shop' },
    { id: 'redis.default#other', params, workload: 'billing' },
  ];
  const { nodes, edges } = resourceGraph(resolution, asked);
  expect(nodes.filter(node => node.id.startsWith('user:'))).toEqual([
    { id: 'user:checkout', kind: 'other-workload', label: 'checkout' },
  ]);
  expect(edges).toContainEqual({
    from: 'user:checkout',
    to: 'resource:orders',
    kind: 'uses',
  });
});
