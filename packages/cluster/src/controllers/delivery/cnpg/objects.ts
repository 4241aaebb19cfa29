/** The objects that a CloudNativePG Cluster consists of, as its operator would name and label them. Pure. */
import { MANAGED_BY_LABEL } from '@macadam/kubernetes';
import type { KubeObject, NewObject, OwnerReference } from '../../../runtime';
import { fieldsAt, numberAt, textAt, textsAt, valueAt } from '../fields';

export const clusterType = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
};
const defaultImage = 'ghcr.io/cloudnative-pg/postgresql:17.5';
const port = 5432;

/** Where the operator's instance manager answers in each pod. */
const statusPort = 8000;

const probe = (path: string) => ({
  httpGet: { path, port: statusPort, scheme: 'HTTPS' },
});

export interface DatabaseNames {
  database: string;
  owner: string;
  /** The Secret with what an application needs to connect. */
  secret: string;
  /** True when the Cluster names a Secret of its own, which is then not made. */
  suppliedSecret: boolean;
}

/** `spec.bootstrap.initdb`, with CloudNativePG's defaults. */
export function databaseNames(cluster: KubeObject): DatabaseNames {
  const initdb = fieldsAt(cluster, 'spec', 'bootstrap', 'initdb');
  const database = textAt(initdb, 'database') ?? 'app';
  const supplied = textAt(initdb, 'secret', 'name');
  return {
    database,
    owner: textAt(initdb, 'owner') ?? database,
    secret: supplied ?? `${cluster.metadata.name}-app`,
    suppliedSecret: supplied !== undefined,
  };
}

export function instanceCount(cluster: KubeObject): number {
  return numberAt(cluster, 'spec', 'instances') ?? 1;
}

export function instanceNames(cluster: KubeObject): string[] {
  return Array.from(
    { length: instanceCount(cluster) },
    (_, index) => `${cluster.metadata.name}-${index + 1}`,
  );
}

function ownerReference(cluster: KubeObject): OwnerReference {
  return {
    ...clusterType,
    name: cluster.metadata.name,
    uid: cluster.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

function metadata(
  cluster: KubeObject,
  name: string,
  labels: Record<string, string> = {},
) {
  const annotations = textsAt(
    cluster,
    'spec',
    'inheritedMetadata',
    'annotations',
  );
  return {
    name,
    namespace: cluster.metadata.namespace,
    labels: {
      ...textsAt(cluster, 'spec', 'inheritedMetadata', 'labels'),
      [MANAGED_BY_LABEL]: 'cloudnative-pg',
      'cnpg.io/cluster': cluster.metadata.name,
      'macadam.dev/simulated': 'true',
      ...labels,
    },
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ownerReferences: [ownerReference(cluster)],
  };
}

/** The services `-rw` (the primary), `-ro` (replicas) and `-r` (any). */
export function services(cluster: KubeObject): NewObject[] {
  const selectors: Record<string, Record<string, string>> = {
    rw: { 'cnpg.io/instanceRole': 'primary' },
    ro: { 'cnpg.io/instanceRole': 'replica' },
    r: { 'cnpg.io/podRole': 'instance' },
  };
  return Object.entries(selectors).map(([suffix, selector]) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(cluster, `${cluster.metadata.name}-${suffix}`),
    spec: {
      type: 'ClusterIP',
      selector: { 'cnpg.io/cluster': cluster.metadata.name, ...selector },
      ports: [{ name: 'postgres', port, targetPort: port, protocol: 'TCP' }],
    },
  }));
}

/** The volume and the pod of one instance; the first is the primary. */
export function instance(cluster: KubeObject, name: string): NewObject[] {
  const role = name === instanceNames(cluster)[0] ? 'primary' : 'replica';
  const labels = { 'cnpg.io/instanceName': name, 'cnpg.io/instanceRole': role };
  const storageClassName = textAt(cluster, 'spec', 'storage', 'storageClass');
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(cluster, name, {
        ...labels,
        'cnpg.io/pvcRole': 'PG_DATA',
      }),
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: {
          requests: {
            storage: textAt(cluster, 'spec', 'storage', 'size') ?? '1Gi',
          },
        },
        ...(storageClassName && { storageClassName }),
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata(cluster, name, {
        ...labels,
        'cnpg.io/podRole': 'instance',
        role,
      }),
      spec: {
        hostname: name,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 26,
          runAsGroup: 26,
          fsGroup: 26,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'postgres',
            image: textAt(cluster, 'spec', 'imageName') ?? defaultImage,
            ports: [
              { name: 'postgresql', containerPort: port, protocol: 'TCP' },
              { name: 'status', containerPort: statusPort, protocol: 'TCP' },
            ],
            startupProbe: probe('/startupz'),
            readinessProbe: probe('/readyz'),
            livenessProbe: probe('/healthz'),
            resources: valueAt(cluster, 'spec', 'resources') ?? {},
            volumeMounts: [
              { name: 'pgdata', mountPath: '/var/lib/postgresql/data' },
            ],
            securityContext: {
              allowPrivilegeEscalation: false,
              privileged: false,
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
        volumes: [
          { name: 'pgdata', persistentVolumeClaim: { claimName: name } },
        ],
      },
    },
  ];
}

/** The Secret `<name>-app`: CloudNativePG's keys for one user. */
export function applicationSecret(
  cluster: KubeObject,
  names: DatabaseNames,
  password: string,
): NewObject {
  const host = `${cluster.metadata.name}-rw`;
  const user = encodeURIComponent(names.owner);
  const secret = encodeURIComponent(password);
  const address = `${host}.${cluster.metadata.namespace}`;
  const data: Record<string, string> = {
    username: names.owner,
    user: names.owner,
    password,
    dbname: names.database,
    host,
    port: String(port),
    uri: `postgresql://${user}:${secret}@${address}:${port}/${names.database}`,
    'jdbc-uri': `jdbc:postgresql://${address}:${port}/${names.database}?password=${secret}&user=${user}`,
    pgpass: `${host}:${port}:${names.database}:${names.owner}:${password}\n`,
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/basic-auth',
    metadata: metadata(cluster, names.secret, {
      'cnpg.io/userType': 'app',
      'cnpg.io/reload': 'true',
    }),
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        key,
        Buffer.from(value, 'utf8').toString('base64'),
      ]),
    ),
  };
}
