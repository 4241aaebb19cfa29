/**
 * A workload with a resource of every operator, brought to production, with the operators' part played.
 */
import { eventually } from './eventually.mjs';
import { score } from './workloads.mjs';

export const NAMESPACE = 'checkout-prod';
export const NAME = 'ledger';

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
export const condition = (type, status, reason, message) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: now(),
});

/** By resource: the object, and how its operator says that all is well. */
export const KINDS = {
  db: {
    kind: 'clusters.postgresql.cnpg.io',
    name: 'ledger-db',
    well: spec => ({
      phase: 'Cluster in healthy state',
      instances: spec.instances,
      readyInstances: spec.instances,
      conditions: [
        condition('Ready', 'True', 'ClusterIsReady', 'Cluster is Ready'),
      ],
    }),
  },
  orders: {
    kind: 'mariadbs.k8s.mariadb.com',
    name: 'ledger-orders',
    well: () => ({
      conditions: [condition('Ready', 'True', 'StatefulSetReady', 'Running')],
    }),
  },
  documents: {
    kind: 'mongodbcommunity.mongodbcommunity.mongodb.com',
    name: 'ledger-documents',
    well: () => ({
      phase: 'Running',
      version: '8.0.0',
      mongoUri: 'mongodb://ledger',
      currentMongoDBMembers: 3,
      currentStatefulSetReplicas: 3,
      message: '',
    }),
  },
  queue: {
    kind: 'rabbitmqclusters.rabbitmq.com',
    name: 'ledger-queue',
    well: () => ({
      conditions: [
        'AllReplicasReady',
        'ClusterAvailable',
        'NoWarnings',
        'ReconcileSuccess',
      ].map(type => condition(type, 'True', 'Fine', '')),
    }),
  },
  events: {
    kind: 'kafkatopics.kafka.strimzi.io',
    name: 'ledger-events',
    well: () => ({
      observedGeneration: 1,
      conditions: [condition('Ready', 'True', 'Ready', '')],
    }),
  },
};

export async function report(plane, { kind, name }, status) {
  // Merge patches keep what they do not name.
  const found = await plane.kubectl.get(kind, name, '-n', NAMESPACE);
  const gone = Object.fromEntries(
    Object.keys(found.status ?? {}).map(key => [key, null]),
  );
  await plane.kubectl.patchStatus(kind, NAMESPACE, name, {
    ...gone,
    ...status,
  });
}

export async function beWell({ plane }, which = Object.values(KINDS)) {
  for (const each of which) {
    const found = await plane.kubectl.get(
      each.kind,
      each.name,
      '-n',
      NAMESPACE,
    );
    if (found) await report(plane, each, each.well(found.spec));
  }
}

/** From a push to production, the operators' part played as soon as there is something for them to do. */
export async function bring(context) {
  const { plane, workloads } = context;
  const resources = {
    db: { type: 'postgres' },
    orders: { type: 'mysql' },
    documents: { type: 'mongodb' },
    queue: { type: 'amqp' },
    events: { type: 'kafka-topic' },
  };
  const variables = Object.fromEntries(
    ['db', 'orders', 'documents', 'queue'].map(name => [
      name.toUpperCase(),
      `\${resources.${name}.host}`,
    ]),
  );
  const commit = await workloads.push(
    `checkout/${NAME}`,
    'mira',
    score(NAME, { container: { variables }, resources }),
  );
  await workloads.deployment(NAME, 'dev', commit, ['healthy']);
  for (const environment of ['staging', 'prod']) {
    const release = `checkout/${NAME}@${commit}`;
    await eventually(
      `promotion to ${environment}`,
      () =>
        plane.portal.ask(
          'mira',
          `orchestrator/workloads/checkout/${NAME}/deployments`,
          {
            method: 'POST',
            body: { environment, release },
          },
        ),
      Boolean,
    );
    await eventually(
      `${NAME} healthy in ${environment}`,
      async () => {
        if (environment === 'prod') {
          await beWell(context);
        } else {
          const cluster = await plane.kubectl.get(
            'clusters.postgresql.cnpg.io',
            'ledger-db',
            '-n',
            'checkout-staging',
          );
          if (cluster) {
            await plane.kubectl.patchStatus(
              'clusters.postgresql.cnpg.io',
              'checkout-staging',
              'ledger-db',
              KINDS.db.well(cluster.spec),
            );
          }
        }
        const { items } = await workloads.ask(
          `orchestrator/workloads/checkout/${NAME}/deployments?environment=${environment}`,
        );
        return items[0];
      },
      found => found?.outcome === 'healthy',
      240_000,
    );
  }
}
