/** The operators that the definitions for production name, besides CloudNativePG. What they do not read is kept as it is. */
import {
  AGE,
  choice,
  define,
  flag,
  integer,
  list,
  open,
  READY,
  statusWithConditions,
  text,
  textMap,
  texts,
} from './define';

const secretKey = open({ 'name!': text, key: text });
const count = { type: 'integer', minimum: 1 };

const mariadb = define({
  group: 'k8s.mariadb.com',
  kind: 'MariaDB',
  plural: 'mariadbs',
  short: ['mdb'],
  versions: ['v1alpha1'],
  fields: {
    'spec!': open({
      image: text,
      replicas: count,
      galera: open({ enabled: flag }),
      inheritMetadata: open({ labels: textMap, annotations: textMap }),
      database: text,
      username: text,
      passwordSecretKeyRef: secretKey,
      rootPasswordSecretKeyRef: secretKey,
      rootEmptyPassword: flag,
      storage: open({ size: text, storageClassName: text }),
      resources: open(),
    }),
    status: statusWithConditions({
      replicas: integer,
      currentPrimary: text,
      currentPrimaryPodIndex: integer,
    }),
  },
  columns: { Ready: READY, Primary: '.status.currentPrimary', Age: AGE },
});

const mongodb = define({
  group: 'mongodbcommunity.mongodb.com',
  kind: 'MongoDBCommunity',
  plural: 'mongodbcommunity',
  short: ['mdbc'],
  versions: ['v1'],
  fields: {
    'spec!': open({
      members: integer,
      'type!': choice('ReplicaSet'),
      version: text,
      'security!': open({
        authentication: open({
          'modes!': list(choice('SCRAM', 'SCRAM-SHA-256', 'SCRAM-SHA-1')),
        }),
      }),
      'users!': list(
        open({
          'name!': text,
          db: text,
          passwordSecretRef: secretKey,
          'roles!': list(open({ 'name!': text, 'db!': text })),
          scramCredentialsSecretName: text,
          connectionStringSecretName: text,
        }),
      ),
      statefulSet: open({ 'spec!': open() }),
    }),
    status: open({
      phase: text,
      currentMongoDBMembers: integer,
      version: text,
    }),
  },
  columns: { Phase: '.status.phase', Version: '.status.version', Age: AGE },
});

const rabbitmq = define({
  group: 'rabbitmq.com',
  kind: 'RabbitmqCluster',
  plural: 'rabbitmqclusters',
  short: ['rmq'],
  categories: ['all', 'rabbitmq'],
  versions: ['v1beta1'],
  fields: {
    spec: open({
      replicas: { type: 'integer', minimum: 0 },
      image: text,
      persistence: open({ storage: text, storageClassName: text }),
      rabbitmq: open({ additionalConfig: text, additionalPlugins: texts }),
      resources: open(),
    }),
    status: statusWithConditions({ binding: open(), defaultUser: open() }),
  },
  columns: {
    AllReplicasReady:
      '.status.conditions[?(@.type=="AllReplicasReady")].status',
    ReconcileSuccess:
      '.status.conditions[?(@.type=="ReconcileSuccess")].status',
    Age: AGE,
  },
});

const kafkaTopic = define({
  group: 'kafka.strimzi.io',
  kind: 'KafkaTopic',
  plural: 'kafkatopics',
  short: ['kt'],
  categories: ['strimzi'],
  versions: ['v1beta2'],
  fields: {
    'spec!': open({
      topicName: text,
      partitions: count,
      replicas: { type: 'integer', minimum: 1, maximum: 32767 },
      config: open(),
    }),
    status: statusWithConditions({ topicName: text, topicId: text }),
  },
  columns: {
    Cluster: '.metadata.labels.strimzi\\.io/cluster',
    Partitions: '.spec.partitions',
    Ready: READY,
  },
});

/** Kinds of Crossplane's providers share all but what they say for the cloud. */
const managed = (group: string, kind: string, plural: string) =>
  define({
    group,
    kind,
    plural,
    categories: ['crossplane', 'managed', 'aws'],
    versions: ['v1beta1'],
    fields: {
      'spec!': open({
        'forProvider!': open(),
        initProvider: open(),
        managementPolicies: list(
          choice(
            'Observe',
            'Create',
            'Update',
            'Delete',
            'LateInitialize',
            '*',
          ),
        ),
        providerConfigRef: open({ 'name!': text }),
        writeConnectionSecretToRef: open({ 'name!': text }),
      }),
      status: statusWithConditions({ atProvider: open() }),
    },
    columns: {
      Synced: '.status.conditions[?(@.type=="Synced")].status',
      Ready: READY,
      'External-Name': '.metadata.annotations.crossplane\\.io/external-name',
      Age: AGE,
    },
  });

const terraform = define({
  group: 'infra.contrib.fluxcd.io',
  kind: 'Terraform',
  plural: 'terraforms',
  short: ['tf'],
  versions: ['v1alpha2'],
  fields: {
    'spec!': open({
      'interval!': text,
      approvePlan: text,
      destroyResourcesOnDeletion: flag,
      path: text,
      'sourceRef!': open({ 'kind!': text, 'name!': text, namespace: text }),
      vars: list(open({ 'name!': text })),
      writeOutputsToSecret: open({ 'name!': text, outputs: texts }),
    }),
    status: statusWithConditions({ availableOutputs: texts }),
  },
  columns: {
    Ready: READY,
    Status: '.status.conditions[?(@.type=="Ready")].message',
    Age: AGE,
  },
});

export const OPERATOR_DEFINITIONS = [
  mariadb,
  mongodb,
  rabbitmq,
  kafkaTopic,
  managed('s3.aws.m.upbound.io', 'Bucket', 'buckets'),
  managed('iam.aws.m.upbound.io', 'User', 'users'),
  managed('iam.aws.m.upbound.io', 'UserPolicy', 'userpolicies'),
  managed('iam.aws.m.upbound.io', 'AccessKey', 'accesskeys'),
  terraform,
];
