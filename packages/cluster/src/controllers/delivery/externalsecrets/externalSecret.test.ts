import { type LocalCluster, startLocalCluster } from '../../../api/cluster';
import { type KubeObject, ManualClock } from '../../../runtime';
import { deliveryControllers } from '..';
import { findCondition } from '../conditions';
import { textsAt } from '../fields';
import { ready, until } from '../__testUtils__/cluster';

jest.setTimeout(30_000);

let cluster: LocalCluster;
let clock: ManualClock;
const namespace = 'default';
const secretRef = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  namespace,
  name,
});
const externalRef = (name: string) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  namespace,
  name,
});

beforeEach(() => {
  clock = new ManualClock();
  cluster = startLocalCluster({
    clock,
    rbac: true,
    controllers: deliveryControllers({ git: { directory: '/nonexistent' } }),
  });
});
afterEach(() => cluster.stop());

function plain(secret: KubeObject | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(textsAt(secret, 'data')).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  );
}

function createStore(data: object[], spec: object = {}): void {
  cluster.client.apply(
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'dev' },
      spec: { ...spec, provider: { fake: { data } } },
    },
    { fieldManager: 'test', force: true },
  );
}

function createExternal(name: string, spec: object): void {
  const { namespace: _, ...type } = externalRef(name);
  cluster.client.create({
    apiVersion: type.apiVersion,
    kind: type.kind,
    metadata: { name, namespace },
    spec: {
      secretStoreRef: { name: 'dev', kind: 'ClusterSecretStore' },
      ...spec,
    },
  });
}

const carrier = {
  data: [{ secretKey: 'token', remoteRef: { key: 'carrier' } }],
};

it('generates a password once and never again', async () => {
  const { client } = cluster;
  client.create({
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind: 'Password',
    metadata: { name: 'db', namespace },
    spec: { length: 32, symbols: 0 },
  });
  createExternal('db', {
    refreshPolicy: 'CreatedOnce',
    target: {
      name: 'db-credentials',
      template: {
        type: 'kubernetes.io/basic-auth',
        data: { username: 'app', password: '{{ .password }}' },
        metadata: { labels: { a: 'b' } },
      },
    },
    dataFrom: [
      {
        sourceRef: {
          generatorRef: {
            apiVersion: 'generators.external-secrets.io/v1alpha1',
            kind: 'Password',
            name: 'db',
          },
        },
      },
    ],
  });
  const external = await ready(
    client,
    externalRef('db'),
    'True',
    'secret synced',
  );
  expect(findCondition(external, 'Ready')?.reason).toBe('SecretSynced');
  expect(external.status).toMatchObject({
    binding: { name: 'db-credentials' },
    refreshTime: '2026-01-01T00:00:00Z',
  });
  const secret = client.get(secretRef('db-credentials'));
  expect(secret).toMatchObject({
    type: 'kubernetes.io/basic-auth',
    metadata: {
      labels: { a: 'b', 'reconcile.external-secrets.io/managed': 'true' },
    },
  });
  expect(secret?.metadata.ownerReferences).toEqual([
    expect.objectContaining({
      kind: 'ExternalSecret',
      name: 'db',
      controller: true,
    }),
  ]);
  expect(plain(secret)).toEqual({
    username: 'app',
    password: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
  });

  client.patch(
    externalRef('db'),
    { metadata: { labels: { touched: 'yes' } } },
    { type: 'merge' },
  );
  clock.advance(7 * 24 * 3_600_000);
  createExternal('other', {
    target: { name: 'other' },
    dataFrom: [
      {
        sourceRef: {
          generatorRef: {
            apiVersion: 'generators.external-secrets.io/v1alpha1',
            kind: 'Password',
            name: 'db',
          },
        },
      },
    ],
  });
  await ready(client, externalRef('other'), 'True');
  expect(plain(client.get(secretRef('db-credentials')))).toEqual(plain(secret));
});

it('says which key is missing, and recovers when the store gets it', async () => {
  const { client } = cluster;
  createStore([{ key: 'other', value: 'x' }]);
  createExternal('carrier', carrier);
  const failed = await ready(
    client,
    externalRef('carrier'),
    'False',
    'could not get secret data from provider: error processing spec.data[0] (key: carrier)',
  );
  expect(findCondition(failed, 'Ready')).toMatchObject({
    reason: 'SecretSyncedError',
    message: expect.stringContaining(
      'key "carrier" does not exist in ClusterSecretStore "dev"',
    ),
  });
  expect(
    client
      .list({ apiVersion: 'v1', kind: 'Event' }, { namespace })
      .map(event => event.reason),
  ).toContain('UpdateFailed');
  expect(client.get(secretRef('carrier'))).toBeUndefined();
  createStore([{ key: 'carrier', value: 'secret' }]);
  await ready(client, externalRef('carrier'), 'True');
  expect(plain(client.get(secretRef('carrier')))).toEqual({ token: 'secret' });
});

it('reads again after the interval, and puts back what was changed', async () => {
  const { client } = cluster;
  createStore([{ key: 'carrier', value: 'one' }]);
  createExternal('carrier', { ...carrier, refreshInterval: '10m' });
  await ready(client, externalRef('carrier'), 'True');
  client.patch(
    secretRef('carrier'),
    { data: { token: 'eA==', more: 'eA==' } },
    { type: 'merge' },
  );
  await until(
    () =>
      JSON.stringify(plain(client.get(secretRef('carrier')))) ===
      '{"token":"one"}',
    () => plain(client.get(secretRef('carrier'))),
  );
  createStore([{ key: 'carrier', value: 'two' }]);
  clock.advance(9 * 60_000);
  expect(plain(client.get(secretRef('carrier')))).toEqual({ token: 'one' });
  clock.advance(61_000);
  await until(() => plain(client.get(secretRef('carrier'))).token === 'two');
});

it('merges into a Secret that exists, and owns none with Orphan', async () => {
  const { client } = cluster;
  createStore([{ key: 'carrier', value: '{"a": "1", "b": "2"}' }]);
  createExternal('merged', {
    target: { creationPolicy: 'Merge' },
    dataFrom: [{ extract: { key: 'carrier' } }],
  });
  await ready(
    client,
    externalRef('merged'),
    'False',
    "creationPolicy=Merge the secret won't be created",
  );
  client.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'merged', namespace },
    stringData: { own: 'kept' },
  });
  await ready(client, externalRef('merged'), 'True');
  expect(plain(client.get(secretRef('merged')))).toEqual({
    own: 'kept',
    a: '1',
    b: '2',
  });
  createExternal('orphan', {
    target: { creationPolicy: 'Orphan' },
    dataFrom: [{ extract: { key: 'carrier' } }],
  });
  await ready(client, externalRef('orphan'), 'True');
  expect(
    client.get(secretRef('orphan'))?.metadata.ownerReferences,
  ).toBeUndefined();
});

it('refuses what it does not support, and stores that do not allow the namespace', async () => {
  const { client } = cluster;
  createStore([{ key: 'carrier', value: 'x' }], {
    conditions: [{ namespaces: ['elsewhere'] }],
  });
  createExternal('carrier', carrier);
  await ready(
    client,
    externalRef('carrier'),
    'False',
    'is not allowed from namespace "default"',
  );
  createExternal('found', { dataFrom: [{ find: { name: { regexp: '.*' } } }] });
  await ready(
    client,
    externalRef('found'),
    'False',
    'spec.dataFrom[0].find is not supported',
  );
  createExternal('templated', {
    target: { template: { templateFrom: [{ target: 'Data' }] } },
  });
  await ready(
    client,
    externalRef('templated'),
    'False',
    'spec.target.template.templateFrom is not supported',
  );
});

it('says of a store whether it can be used', async () => {
  const { client } = cluster;
  createStore([]);
  const ref = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    name: 'dev',
  };
  await ready(client, ref, 'True', 'store validated');
  client.create({
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: { name: 'vault' },
    spec: { provider: { vault: {} } },
  });
  await ready(
    client,
    { ...ref, name: 'vault' },
    'False',
    'provider "vault" is not supported',
  );
});

it('reads Secrets of a namespace as the account of the store, and no further than that may', async () => {
  const { client } = cluster;
  const store = { namespace: 'store', name: 'reader' };
  client.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'store' },
  });
  client.create({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: 'dev' },
    spec: {
      provider: {
        kubernetes: {
          remoteNamespace: 'store',
          auth: { serviceAccount: store },
        },
      },
    },
  });
  client.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'dev.carrier', namespace: 'store' },
    stringData: { value: 'é"1', other: '2' },
  });
  const data = [
    {
      secretKey: 'token',
      remoteRef: { key: 'dev.carrier', property: 'value' },
    },
  ];
  createExternal('carrier', { data });
  await ready(
    client,
    externalRef('carrier'),
    'False',
    'User "system:serviceaccount:store:reader" cannot get resource "secrets"',
  );
  const rbac = 'rbac.authorization.k8s.io';
  client.create({
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata: store,
    rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  });
  client.create({
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: store,
    roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', ...store }],
  });
  // Nothing that External Secrets follows has changed: it looks when it is asked to.
  client.patch(
    externalRef('carrier'),
    { metadata: { annotations: { 'force-sync': '1' } } },
    { type: 'merge' },
  );
  await ready(client, externalRef('carrier'), 'True');
  expect(plain(client.get(secretRef('carrier')))).toEqual({ token: 'é"1' });

  createExternal('all', { dataFrom: [{ extract: { key: 'dev.carrier' } }] });
  await ready(client, externalRef('all'), 'True');
  expect(plain(client.get(secretRef('all')))).toEqual({
    value: 'é"1',
    other: '2',
  });
  createExternal('absent', {
    data: [{ ...data[0], remoteRef: { key: 'dev.absent', property: 'value' } }],
  });
  await ready(
    client,
    externalRef('absent'),
    'False',
    'key "dev.absent" does not exist in ClusterSecretStore "dev"',
  );
});
