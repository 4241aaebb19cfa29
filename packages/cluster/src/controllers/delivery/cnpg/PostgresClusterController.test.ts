import { type LocalCluster, startLocalCluster } from '../../../api/cluster';
import { deliveryControllers } from '..';
import { findCondition } from '../conditions';
import { textsAt } from '../fields';
import { ready, until } from '../__testUtils__/cluster';

jest.setTimeout(30_000);

let cluster: LocalCluster;
const namespace = 'default';
const clusterRef = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  namespace,
  name: 'db',
};

beforeEach(() => {
  cluster = startLocalCluster({
    controllers: deliveryControllers({ git: { directory: '/nonexistent' } }),
  });
});
afterEach(() => cluster.stop());

function makeReady(name: string): void {
  const pod = cluster.client.get({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
  });
  if (!pod) throw new Error(`no pod ${name}`);
  cluster.client.updateStatus({
    ...pod,
    status: {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          lastTransitionTime: '2026-01-01T00:00:00Z',
        },
      ],
    },
  });
}

it('makes what an application connects to, and is healthy when its pods are', async () => {
  const { client } = cluster;
  client.create({
    apiVersion: clusterRef.apiVersion,
    kind: clusterRef.kind,
    metadata: { name: 'db', namespace },
    spec: {
      instances: 2,
      storage: { size: '2Gi' },
      bootstrap: { initdb: { database: 'shop', owner: 'shopper' } },
      inheritedMetadata: { labels: { 'macadam.dev/resource': 'db' } },
    },
  });
  await until(() =>
    client.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'db-2' }),
  );
  expect(
    client.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'db-2' })
      ?.spec,
  ).toMatchObject({
    containers: [
      {
        readinessProbe: { httpGet: { path: '/readyz' } },
        livenessProbe: { httpGet: { path: '/healthz' } },
      },
    ],
  });
  const labels = {
    'cnpg.io/cluster': 'db',
    'macadam.dev/simulated': 'true',
    'macadam.dev/resource': 'db',
  };
  for (const [kind, name] of [
    ['Service', 'db-rw'],
    ['Service', 'db-ro'],
    ['Service', 'db-r'],
    ['PersistentVolumeClaim', 'db-1'],
    ['Pod', 'db-1'],
    ['Secret', 'db-app'],
  ]) {
    expect(
      client.get({ apiVersion: 'v1', kind, namespace, name })?.metadata,
    ).toMatchObject({
      labels,
      ownerReferences: [{ kind: 'Cluster', name: 'db' }],
    });
  }
  const secret = client.get({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace,
    name: 'db-app',
  });
  expect(secret?.type).toBe('kubernetes.io/basic-auth');
  const data = Object.fromEntries(
    Object.entries(textsAt(secret, 'data')).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  );
  expect(data).toMatchObject({
    username: 'shopper',
    dbname: 'shop',
    host: 'db-rw',
    port: '5432',
  });
  expect(data.uri).toBe(
    `postgresql://shopper:${data.password}@db-rw.default:5432/shop`,
  );
  expect(data.pgpass).toBe(`db-rw:5432:shop:shopper:${data.password}\n`);

  const waiting = await ready(client, clusterRef, 'False');
  expect(waiting.status).toMatchObject({
    instances: 2,
    readyInstances: 0,
    phase: 'Setting up primary',
  });
  makeReady('db-1');
  makeReady('db-2');
  const healthy = await ready(client, clusterRef, 'True');
  expect(healthy.status).toMatchObject({
    phase: 'Cluster in healthy state',
    readyInstances: 2,
    currentPrimary: 'db-1',
  });
  expect(findCondition(healthy, 'Ready')?.reason).toBe('ClusterIsReady');

  client.patch(clusterRef, { spec: { instances: 1 } }, { type: 'merge' });
  await until(
    () =>
      client.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'db-2' })
        ?.metadata.deletionTimestamp !== undefined ||
      client.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'db-2' }) ===
        undefined,
  );
  expect(
    client.get({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace,
      name: 'db-2',
    }),
  ).toBeDefined();
});
