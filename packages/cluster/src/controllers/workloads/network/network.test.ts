import {
  startTestCluster,
  webDeployment,
  type TestCluster,
} from '../__testUtils__/testCluster';

describe('network stand-ins', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  const service = (name: string, spec: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: {
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      ...spec,
    },
  });
  const addresses = () =>
    cluster
      .list('EndpointSlice')
      .flatMap(slice => Object(slice).endpoints ?? []);

  it('keeps Endpoints and EndpointSlices in step with ready pods', async () => {
    cluster.client.create(service('web'));
    await cluster.run(20);
    expect(cluster.get('Endpoints', 'web')).toBeDefined();
    expect(cluster.list('EndpointSlice')[0].metadata.labels).toMatchObject({
      'kubernetes.io/service-name': 'web',
    });
    cluster.client.create(
      webDeployment(
        {},
        {
          ports: [{ name: 'http', containerPort: 8080 }],
          readinessProbe: { tcpSocket: { port: 8080 } },
        },
      ),
    );
    await cluster.run(150);
    expect(
      addresses().map(
        (one: { conditions: { ready: boolean } }) => one.conditions.ready,
      ),
    ).toEqual([false, false]);
    await cluster.run(200);
    expect(
      addresses().map(
        (one: { conditions: { ready: boolean } }) => one.conditions.ready,
      ),
    ).toEqual([true, true]);
    expect(cluster.get('Endpoints', 'web')).toMatchObject({
      subsets: [
        {
          addresses: [{ targetRef: { kind: 'Pod' } }, {}],
          ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        },
      ],
    });
    expect(cluster.list('EndpointSlice')).toHaveLength(1);
    cluster.client.delete({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      namespace: 'default',
    });
    await cluster.run(300);
    expect(addresses()).toEqual([]);
    cluster.client.delete({
      apiVersion: 'v1',
      kind: 'Service',
      name: 'web',
      namespace: 'default',
    });
    await cluster.run(100);
    expect(cluster.get('Endpoints', 'web')).toBeUndefined();
    expect(cluster.list('EndpointSlice')).toEqual([]);
    expect(cluster.warnings).toEqual([]);
  });

  it('gives addresses that cannot be taken for real ones', async () => {
    cluster.client.create(service('lb', { type: 'LoadBalancer' }));
    const ingress = (name: string, spec: object = {}) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: 'default' },
      spec: {
        defaultBackend: { service: { name: 'web', port: { number: 80 } } },
        ...spec,
      },
    });
    await cluster.run(20);
    cluster.client.create(ingress('ours'));
    cluster.client.create(ingress('theirs', { ingressClassName: 'nginx' }));
    await cluster.run(50);
    expect(cluster.get('Service', 'lb')?.status).toEqual({
      loadBalancer: {
        ingress: [{ hostname: 'load-balancer.simulated.invalid' }],
      },
    });
    expect(cluster.get('Ingress', 'ours')).toMatchObject({
      spec: { ingressClassName: 'simulated' },
      status: {
        loadBalancer: { ingress: [{ hostname: 'ingress.simulated.invalid' }] },
      },
    });
    expect(cluster.get('Ingress', 'theirs')?.status).toEqual({
      loadBalancer: {},
    });
    expect(cluster.events('ours')).toEqual([
      'Simulated: Address ingress.simulated.invalid is simulated: nothing listens there',
    ]);
  });

  it('judges routes of a simulated Gateway', async () => {
    const api = 'gateway.networking.k8s.io/v1';
    cluster.client.create({
      apiVersion: api,
      kind: 'Gateway',
      metadata: { name: 'gw', namespace: 'kube-public' },
      spec: {
        gatewayClassName: 'simulated',
        listeners: [
          {
            name: 'http',
            port: 80,
            protocol: 'HTTP',
            allowedRoutes: { namespaces: { from: 'All' } },
          },
        ],
      },
    });
    const route = {
      apiVersion: api,
      kind: 'HTTPRoute',
      metadata: { name: 'r', namespace: 'default' },
      spec: {
        parentRefs: [{ name: 'gw', namespace: 'kube-public' }],
        rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
      },
    };
    cluster.client.create(route);
    await cluster.run(50);
    const conditions = () => {
      const live = cluster.client.get({
        apiVersion: api,
        kind: 'HTTPRoute',
        name: 'r',
        namespace: 'default',
      });
      return Object(live?.status).parents[0].conditions.map(
        (entry: { type: string; status: string; reason: string }) =>
          `${entry.type} ${entry.status} ${entry.reason}`,
      );
    };
    expect(conditions()).toEqual([
      'Accepted True Accepted',
      'ResolvedRefs False BackendNotFound',
    ]);
    cluster.client.create(service('web'));
    await cluster.run(50);
    expect(conditions()).toEqual([
      'Accepted True Accepted',
      'ResolvedRefs True ResolvedRefs',
    ]);
    const gateway = cluster.client.get({
      apiVersion: api,
      kind: 'Gateway',
      name: 'gw',
      namespace: 'kube-public',
    });
    expect(gateway?.status).toMatchObject({
      addresses: [{ value: 'gateway.simulated.invalid' }],
      listeners: [{ name: 'http', attachedRoutes: 1 }],
    });
    expect(cluster.warnings).toEqual([]);
  });
});
