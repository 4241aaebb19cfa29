/**
 * What operators report of what the production definitions make. The objects come from Git by Flux; their operators do not
 * run here, so what they would report is written into the objects' status.
 */
import {
  KINDS,
  NAME,
  NAMESPACE,
  beWell,
  bring,
  condition,
  report,
} from './ledger.mjs';

const OF = [NAME, 'prod'];

/** One thing that an operator reports, and what it means. */
function reported(
  resource,
  name,
  status,
  health,
  kubectl = 'jsonpath={.status}',
) {
  const of = KINDS[resource];
  return {
    name,
    made: `status of ${of.kind.split('.')[0]}`,
    of: OF,
    make: ({ plane }) => report(plane, of, status),
    kubectl: ({ plane }) =>
      plane.kubectl.run(
        'get',
        of.kind,
        of.name,
        '-n',
        NAMESPACE,
        '-o',
        kubectl,
      ),
    portal: { health },
    undo: context => beWell(context, [of]),
  };
}

/** @type {import('./situations.mjs').Situation[]} */
export const operators = [
  {
    name: 'every operator says that all is well',
    made: 'a promotion to prod',
    of: OF,
    prepare: bring,
    kubectl: ({ plane }) =>
      plane.kubectl.run(
        'get',
        Object.values(KINDS)
          .map(({ kind }) => kind)
          .join(','),
        '-n',
        NAMESPACE,
        '--no-headers',
        '-o',
        'name',
      ),
    portal: { health: /^Healthy/, sync: /^Synced/ },
  },
  reported(
    'db',
    'PostgreSQL: the first instance is being made',
    {
      phase: 'Setting up primary',
      instances: 1,
      readyInstances: 0,
      conditions: [
        condition(
          'Ready',
          'False',
          'ClusterIsNotReady',
          'Cluster Is Not Ready',
        ),
      ],
    },
    /^Progressing: Cluster/,
  ),
  reported(
    'db',
    'PostgreSQL: failing over',
    {
      phase: 'Failing over',
      phaseReason: 'Failing over from ledger-db-1',
      instances: 3,
      readyInstances: 2,
      conditions: [
        condition(
          'Ready',
          'False',
          'ClusterIsNotReady',
          'Cluster Is Not Ready',
        ),
      ],
    },
    /^Degraded: Cluster/,
  ),
  reported(
    'db',
    'PostgreSQL: beyond recovery',
    {
      phase: 'Cluster is unrecoverable and needs manual intervention',
      instances: 3,
      readyInstances: 0,
      conditions: [
        condition(
          'Ready',
          'False',
          'ClusterIsNotReady',
          'Cluster Is Not Ready',
        ),
      ],
    },
    /^(Degraded|Suspended): Cluster/,
  ),
  reported(
    'db',
    'PostgreSQL: no instance runs, whatever the phase says',
    {
      phase: 'Cluster in healthy state',
      instances: 3,
      readyInstances: 0,
      conditions: [
        condition(
          'Ready',
          'False',
          'ClusterIsNotReady',
          'Cluster Is Not Ready',
        ),
      ],
    },
    /^(Degraded|Progressing): Cluster/,
  ),
  reported(
    'db',
    'PostgreSQL: hibernated',
    {
      phase: 'Cluster in healthy state',
      instances: 3,
      readyInstances: 0,
      conditions: [
        condition(
          'cnpg.io/hibernation',
          'True',
          'Hibernated',
          'Cluster has been hibernated',
        ),
      ],
    },
    /^Suspended: Cluster/,
  ),
  reported(
    'db',
    'PostgreSQL: its operator has not looked yet',
    {},
    /^Progressing/,
  ),
  reported(
    'orders',
    'MariaDB: not ready',
    {
      conditions: [
        condition('Ready', 'False', 'StatefulSetNotReady', 'Not ready'),
      ],
    },
    /^(Degraded|Progressing): MariaDB/,
  ),
  reported(
    'orders',
    'MariaDB: its operator has not looked yet',
    {},
    /^Progressing: MariaDB/,
  ),
  reported(
    'documents',
    'MongoDB: failed',
    {
      phase: 'Failed',
      message: 'error creating the automation config',
      version: '8.0.0',
      mongoUri: '',
      currentMongoDBMembers: 0,
      currentStatefulSetReplicas: 0,
    },
    /^Degraded: MongoDBCommunity/,
  ),
  reported(
    'documents',
    'MongoDB: pending',
    {
      phase: 'Pending',
      message: 'ReplicaSet is not yet ready',
      version: '8.0.0',
      mongoUri: '',
      currentMongoDBMembers: 0,
      currentStatefulSetReplicas: 0,
    },
    /^Progressing: MongoDBCommunity/,
  ),
  reported(
    'queue',
    'RabbitMQ: a replica is not ready',
    {
      conditions: [
        condition(
          'AllReplicasReady',
          'False',
          'NotAllPodsReady',
          '2/3 Pods ready',
        ),
        condition(
          'ClusterAvailable',
          'True',
          'AtLeastOneEndpointAvailable',
          '',
        ),
        condition('ReconcileSuccess', 'True', 'Success', ''),
      ],
    },
    /^(Degraded|Progressing): RabbitmqCluster/,
  ),
  reported(
    'queue',
    'RabbitMQ: nobody can reach it',
    {
      conditions: [
        condition(
          'AllReplicasReady',
          'False',
          'NotAllPodsReady',
          '0/3 Pods ready',
        ),
        condition(
          'ClusterAvailable',
          'False',
          'NoEndpointsAvailable',
          'The service has no endpoints available',
        ),
      ],
    },
    /^(Degraded|Progressing): RabbitmqCluster/,
  ),
  reported(
    'queue',
    'RabbitMQ: its operator cannot go on',
    {
      conditions: [
        condition('AllReplicasReady', 'True', 'AllPodsAreReady', ''),
        condition(
          'ClusterAvailable',
          'True',
          'AtLeastOneEndpointAvailable',
          '',
        ),
        condition(
          'ReconcileSuccess',
          'False',
          'Error',
          'StatefulSet.apps is invalid',
        ),
      ],
    },
    /^Degraded: RabbitmqCluster/,
  ),
  reported(
    'events',
    'Kafka: the topic cannot be made',
    {
      observedGeneration: 1,
      conditions: [
        condition(
          'Ready',
          'False',
          'KafkaError',
          'Replication factor: 3 larger than available brokers: 1',
        ),
      ],
    },
    /^Degraded: KafkaTopic .*Replication factor/,
  ),
  reported(
    'events',
    'Kafka: its operator has not looked yet',
    {},
    /^Progressing: KafkaTopic/,
  ),
];
