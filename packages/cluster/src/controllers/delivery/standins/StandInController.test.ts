import { type LocalCluster, startLocalCluster } from '../../../api/cluster';
import { deliveryControllers } from '..';
import { until } from '../__testUtils__/cluster';
import { findCondition } from '../conditions';
import { numberAt, textsAt } from '../fields';

jest.setTimeout(30_000);

let cluster: LocalCluster;
const namespace = 'default';

beforeEach(() => {
  cluster = startLocalCluster({
    controllers: deliveryControllers({ git: { directory: '/nonexistent' } }),
  });
});
afterEach(() => cluster.stop());

const get = (apiVersion: string, kind: string, name: string) =>
  cluster.client.get({ apiVersion, kind, namespace, name });
const secret = (name: string) =>
  Object.fromEntries(
    Object.entries(textsAt(get('v1', 'Secret', name), 'data')).map(
      ([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')],
    ),
  );

it('waits for a password that it is given, and writes the connection with it', async () => {
  const mongo = [
    'mongodbcommunity.mongodb.com/v1',
    'MongoDBCommunity',
  ] as const;
  cluster.client.create({
    apiVersion: mongo[0],
    kind: mongo[1],
    metadata: { name: 'db', namespace },
    spec: {
      members: 2,
      type: 'ReplicaSet',
      security: { authentication: { modes: ['SCRAM'] } },
      users: [
        {
          name: 'app',
          db: 'admin',
          passwordSecretRef: { name: 'given' },
          roles: [{ name: 'readWrite', db: 'shop' }],
          scramCredentialsSecretName: 'db-scram',
          connectionStringSecretName: 'db-connection',
        },
      ],
    },
  });
  await until(() => get(...mongo, 'db')?.status);
  expect(get(...mongo, 'db')?.status).not.toHaveProperty('phase');
  cluster.client.create({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'given', namespace },
    stringData: { password: 'p@ss' },
  });
  await until(() => textsAt(get(...mongo, 'db'), 'status').phase === 'Running');
  expect(secret('db-connection')['connectionString.standard']).toBe(
    'mongodb://app:p%40ss@db-0.db-svc.default.svc.cluster.local:27017,db-1.db-svc.default.svc.cluster.local:27017/admin?replicaSet=db&ssl=false',
  );
  expect(get('v1', 'Service', 'db-svc')?.metadata.labels).toMatchObject({
    'macadam.dev/simulated': 'true',
  });
});

it('never gives what it made a new password, and says that nothing runs', async () => {
  const rabbit = ['rabbitmq.com/v1beta1', 'RabbitmqCluster'] as const;
  cluster.client.create({
    apiVersion: rabbit[0],
    kind: rabbit[1],
    metadata: { name: 'bus', namespace },
    spec: { replicas: 1 },
  });
  const isReady = () =>
    findCondition(get(...rabbit, 'bus'), 'AllReplicasReady')?.status === 'True';
  await until(isReady);
  const before = secret('bus-default-user');
  expect(before).toMatchObject({ port: '5672', type: 'rabbitmq' });
  cluster.client.patch(
    { apiVersion: rabbit[0], kind: rabbit[1], namespace, name: 'bus' },
    { spec: { replicas: 3 } },
    { type: 'merge' },
  );
  await until(
    () => numberAt(get(...rabbit, 'bus'), 'status', 'observedGeneration') === 2,
  );
  expect(secret('bus-default-user')).toEqual(before);
  const events = cluster.client.list(
    { apiVersion: 'v1', kind: 'Event' },
    { namespace },
  );
  expect(events.map(({ message }) => message)).toContain(
    'rabbitmq-cluster-operator is simulated here: nothing runs for this RabbitmqCluster',
  );
});

it('refuses what the operator’s schema refuses', () => {
  expect(() =>
    cluster.client.create({
      apiVersion: 'kafka.strimzi.io/v1beta2',
      kind: 'KafkaTopic',
      metadata: { name: 'topic', namespace },
      spec: { partitions: 0 },
    }),
  ).toThrow(/partitions/);
});
