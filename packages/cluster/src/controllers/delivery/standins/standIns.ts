/** What operators besides CloudNativePG make of their objects, each as its documentation says. Pure but for passwords. */
import { createHash } from 'node:crypto';
import type { KubeObject } from '../../../runtime';
import type { NewCondition } from '../conditions';
import { fieldsAt, listAt, numberAt, textAt } from '../fields';
import type { StandIn } from './standIn';

const isTrue = (type: string, reason: string, message = ''): NewCondition => ({
  type,
  status: 'True',
  reason,
  message,
});

const nameOf = ({ metadata }: KubeObject) => metadata.name;
const hostOf = ({ metadata }: KubeObject, suffix = '') =>
  `${metadata.name}${suffix}.${metadata.namespace}.svc`;
/** The same each time for the same object. */
const digest = (object: KubeObject) =>
  createHash('sha256')
    .update(object.metadata.uid ?? '')
    .digest('hex');

/** mariadb-operator: https://github.com/mariadb-operator/mariadb-operator, API k8s.mariadb.com/v1alpha1. */
const mariadb: StandIn = {
  type: { apiVersion: 'k8s.mariadb.com/v1alpha1', kind: 'MariaDB' },
  component: 'mariadb-operator',
  needs: object => textAt(object, 'spec', 'passwordSecretKeyRef', 'name'),
  services: object =>
    ['', '-primary', '-secondary'].map(suffix => ({
      name: `${nameOf(object)}${suffix}`,
      port: 3306,
    })),
  conditions: [isTrue('Ready', 'StatefulSetReady', 'Running')],
  status: object => ({
    replicas: numberAt(object, 'spec', 'replicas') ?? 1,
    currentPrimary: `${nameOf(object)}-0`,
    currentPrimaryPodIndex: 0,
  }),
};

/** MongoDB Community Operator, API mongodbcommunity.mongodb.com/v1. Its status has a phase and no conditions. */
const mongodb: StandIn = {
  type: {
    apiVersion: 'mongodbcommunity.mongodb.com/v1',
    kind: 'MongoDBCommunity',
  },
  component: 'mongodb-kubernetes-operator',
  needs: object =>
    textAt(object, 'spec', 'users', 0, 'passwordSecretRef', 'name'),
  secret(object, needed) {
    const user = fieldsAt(object, 'spec', 'users', 0);
    const username = textAt(user, 'name') ?? '';
    const key = textAt(user, 'passwordSecretRef', 'key') ?? 'password';
    const password = needed[key] ?? '';
    const database = textAt(user, 'db') ?? 'admin';
    const login = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
    const members = Array.from(
      { length: numberAt(object, 'spec', 'members') ?? 1 },
      (_, index) =>
        `${nameOf(object)}-${index}.${hostOf(object, '-svc')}.cluster.local:27017`,
    );
    const query = `replicaSet=${nameOf(object)}&ssl=false`;
    return {
      name:
        textAt(user, 'connectionStringSecretName') ??
        `${nameOf(object)}-${database}-${username}`,
      texts: {
        'connectionString.standard': `mongodb://${login}@${members.join(',')}/${database}?${query}`,
        'connectionString.standardSrv': `mongodb+srv://${login}@${hostOf(object, '-svc')}.cluster.local/${database}?${query}`,
        username,
        password,
      },
    };
  },
  services: object => [{ name: `${nameOf(object)}-svc`, port: 27017 }],
  conditions: [],
  status: object => ({
    phase: 'Running',
    currentMongoDBMembers: numberAt(object, 'spec', 'members') ?? 1,
    currentStatefulSetReplicas: numberAt(object, 'spec', 'members') ?? 1,
    version: textAt(object, 'spec', 'version') ?? '',
  }),
};

/** RabbitMQ Cluster Operator, API rabbitmq.com/v1beta1. */
const rabbitmq: StandIn = {
  type: { apiVersion: 'rabbitmq.com/v1beta1', kind: 'RabbitmqCluster' },
  component: 'rabbitmq-cluster-operator',
  secret(object, _needed, newPassword) {
    const username = `default_user_${digest(object).slice(0, 16)}`;
    const password = newPassword();
    const host = hostOf(object);
    return {
      name: `${nameOf(object)}-default-user`,
      texts: {
        username,
        password,
        host,
        port: '5672',
        provider: 'rabbitmq',
        type: 'rabbitmq',
        'default_user.conf': `default_user = ${username}\ndefault_pass = ${password}\n`,
        connection_string: `amqp://${username}:${password}@${host}:5672/`,
      },
    };
  },
  services: object => [
    { name: nameOf(object), port: 5672 },
    { name: `${nameOf(object)}-nodes`, port: 4369 },
  ],
  conditions: [
    isTrue('AllReplicasReady', 'AllPodsAreReady'),
    isTrue('ClusterAvailable', 'AtLeastOneEndpointAvailable'),
    isTrue('NoWarnings', 'NoWarnings'),
    isTrue('ReconcileSuccess', 'Success', 'Finish reconciling'),
  ],
  status: object => ({
    binding: { name: `${nameOf(object)}-default-user` },
    defaultUser: {
      secretReference: {
        name: `${nameOf(object)}-default-user`,
        namespace: object.metadata.namespace,
        keys: { username: 'username', password: 'password' },
      },
      serviceReference: {
        name: nameOf(object),
        namespace: object.metadata.namespace,
      },
    },
  }),
};

/** Strimzi's topic operator, API kafka.strimzi.io. */
const kafkaTopic: StandIn = {
  type: { apiVersion: 'kafka.strimzi.io/v1beta2', kind: 'KafkaTopic' },
  component: 'strimzi-topic-operator',
  conditions: [isTrue('Ready', 'Ready')],
  status: object => ({
    topicName: textAt(object, 'spec', 'topicName') ?? nameOf(object),
    topicId: digest(object).slice(0, 22),
  }),
};

/** A managed resource of Crossplane's providers: Synced, Ready, and what the cloud reports under atProvider. */
function managed(
  apiVersion: string,
  kind: string,
  more: Pick<StandIn, 'secret'> & {
    atProvider(object: KubeObject, id: string): Record<string, unknown>;
    id?(object: KubeObject): string;
  },
): StandIn {
  const idOf = (object: KubeObject) =>
    more.id?.(object) ??
    object.metadata.annotations?.['crossplane.io/external-name'] ??
    nameOf(object);
  return {
    type: { apiVersion, kind },
    component: 'crossplane',
    ...(more.secret && { secret: more.secret }),
    conditions: [
      isTrue('Synced', 'ReconcileSuccess'),
      isTrue('Ready', 'Available'),
    ],
    status(object) {
      const id = idOf(object);
      return { atProvider: { id, ...more.atProvider(object, id) } };
    },
  };
}

const account = '000000000000';
const accessKeyId = (object: KubeObject) =>
  `AKIA${digest(object).slice(0, 16).toUpperCase()}`;

const bucket = managed('s3.aws.m.upbound.io/v1beta1', 'Bucket', {
  atProvider: (object, id) => ({
    arn: `arn:aws:s3:::${id}`,
    region: textAt(object, 'spec', 'forProvider', 'region') ?? '',
  }),
});

const user = managed('iam.aws.m.upbound.io/v1beta1', 'User', {
  atProvider: (_object, id) => ({ arn: `arn:aws:iam::${account}:user/${id}` }),
});

const userPolicy = managed('iam.aws.m.upbound.io/v1beta1', 'UserPolicy', {
  atProvider: object => ({
    user: textAt(object, 'spec', 'forProvider', 'userRef', 'name') ?? '',
  }),
});

const accessKey = managed('iam.aws.m.upbound.io/v1beta1', 'AccessKey', {
  id: accessKeyId,
  atProvider: () => ({ status: 'Active' }),
  secret(object, _needed, newPassword) {
    const name = textAt(object, 'spec', 'writeConnectionSecretToRef', 'name');
    const secret = newPassword();
    return name === undefined
      ? undefined
      : {
          name,
          texts: {
            username: accessKeyId(object),
            password: secret,
            'attribute.secret': secret,
            'attribute.ses_smtp_password_v4': newPassword(),
          },
        };
  },
});

/** tofu-controller, API infra.contrib.fluxcd.io/v1alpha2. What a module gives is its own: texts stand for it. */
const terraform: StandIn = {
  type: { apiVersion: 'infra.contrib.fluxcd.io/v1alpha2', kind: 'Terraform' },
  component: 'tofu-controller',
  secret(object, _needed, newPassword) {
    const name = textAt(object, 'spec', 'writeOutputsToSecret', 'name');
    return name === undefined
      ? undefined
      : {
          name,
          texts: Object.fromEntries(
            outputsOf(object).map(output => [
              output,
              /password|secret|token|key|connection/.test(output)
                ? newPassword()
                : `${nameOf(object)}-${output}`,
            ]),
          ),
        };
  },
  conditions: [
    isTrue('Plan', 'TerraformPlannedWithChanges', 'Plan generated'),
    isTrue('Apply', 'TerraformAppliedSucceed', 'Applied successfully'),
    isTrue('Output', 'TerraformOutputsWritten', 'Outputs written'),
    isTrue('Ready', 'TerraformOutputsWritten', 'Outputs written'),
  ],
  status: object => ({ availableOutputs: outputsOf(object) }),
};

function outputsOf(object: KubeObject): string[] {
  return listAt(object, 'spec', 'writeOutputsToSecret', 'outputs').filter(
    (output): output is string => typeof output === 'string',
  );
}

export const STAND_INS: readonly StandIn[] = [
  mariadb,
  mongodb,
  rabbitmq,
  kafkaTopic,
  bucket,
  user,
  userPolicy,
  accessKey,
  terraform,
];
