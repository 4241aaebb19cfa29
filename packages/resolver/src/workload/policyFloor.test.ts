import { isRecord } from '@macadam/yaml';
import { parse } from 'yaml';
import {
  platformFiles,
  platformWith,
  resolved,
} from '../__testUtils__/platformFolder';
import { valueAt } from '../values/valueAt';

/** Uses every definition of the platform folder. */
const EVERYTHING = `apiVersion: score.dev/v1b1
metadata: { name: everything }
containers:
  everything:
    image: .
    variables:
      DB: postgres://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}:\${resources.db.port}/\${resources.db.name}
      CACHE: \${resources.cache.password}
      KEY: \${resources.key.value}
      OTHER: \${resources.other.url} \${resources.port.hostname}:\${resources.port.port}
      HOST: \${resources.host.host}
      SERVER: \${resources.server.username}:\${resources.server.password}@\${resources.server.host}:\${resources.server.port}
      MYSQL: \${resources.mysql.username}:\${resources.mysql.password}@\${resources.mysql.host}:\${resources.mysql.port}/\${resources.mysql.database} \${resources.mysql.name}
      MONGO: \${resources.mongo.connection}
      MONGO_PARTS: \${resources.mongo.username}:\${resources.mongo.password}@\${resources.mongo.host}:\${resources.mongo.port}
      QUEUE: amqp://\${resources.queue.username}:\${resources.queue.password}@\${resources.queue.host}:\${resources.queue.port}/\${resources.queue.vhost}
      SQL: \${resources.sql.connection} \${resources.sql.server} \${resources.sql.port} \${resources.sql.database} \${resources.sql.username} \${resources.sql.password}
      BUCKET: \${resources.bucket.bucket} \${resources.bucket.endpoint} \${resources.bucket.region} \${resources.bucket.access_key_id} \${resources.bucket.secret_key}
      TOPIC: \${resources.topic.host}:\${resources.topic.port} \${resources.topic.name} \${resources.topic.num_partitions}
      PLACE: \${resources.place.name} \${resources.place.type} \${resources.place.domain}
    volumes:
      /data: { source: "\${resources.disk}" }
  worker: { image: ghcr.io/example/worker:1.0.0 }
service:
  ports:
    http: { port: 80, targetPort: 8080 }
resources:
  db: { type: postgres }
  cache: { type: redis }
  key: { type: secret }
  other: { type: service, params: { workload: cart } }
  port: { type: service-port, params: { workload: cart, port: 80 } }
  host: { type: dns }
  route: { type: route, params: { host: "\${resources.host.host}", port: http } }
  disk: { type: volume }
  server: { type: postgres-instance }
  mysql: { type: mysql }
  mongo: { type: mongodb }
  queue: { type: amqp }
  sql: { type: mssql }
  bucket: { type: s3 }
  topic: { type: kafka-topic }
  place: { type: environment }
  load: { type: horizontal-pod-autoscaler, params: { min: 1, max: 2 } }
`;

/** What Crossplane reports of a bucket and its key. */
const LIVE = [
  ['s3.aws.m.upbound.io/v1beta1', 'Bucket', 'everything-bucket-world'],
  ['iam.aws.m.upbound.io/v1beta1', 'AccessKey', 'AKIAEXAMPLE'],
].map(([apiVersion, kind, id]) => ({
  apiVersion,
  kind,
  metadata: { name: 'everything-bucket', namespace: 'checkout-prod' },
  status: { atProvider: { id } },
}));

interface Pod {
  owner: string;
  spec: Record<string, unknown>;
  containers: Record<string, unknown>[];
}

function podsOf(environment: string): Pod[] {
  const { objects } = resolved(EVERYTHING, { environment, live: LIVE });
  return objects.flatMap(({ object }) => {
    const spec = valueAt(object, ['spec', 'template', 'spec']);
    if (!isRecord(spec)) return [];
    const lists = [spec.containers, spec.initContainers].flatMap(list =>
      Array.isArray(list) ? list : [],
    );
    return [
      {
        owner: `${object.kind}/${object.metadata.name}`,
        spec,
        containers: lists.filter(isRecord),
      },
    ];
  });
}

describe.each(['dev', 'staging', 'prod'])('every pod in %s', environment => {
  const pods = podsOf(environment);
  const containers = pods.flatMap(pod =>
    pod.containers.map(container => ({
      name: `${pod.owner}/${String(container.name)}`,
      container,
    })),
  );
  const failing = (holds: (container: Record<string, unknown>) => boolean) =>
    containers
      .filter(({ container }) => !holds(container))
      .map(({ name }) => name);

  it('exists', () => expect(pods.length).toBeGreaterThan(1));

  it('runs an image of an allowed registry at a fixed tag', () => {
    const allowed =
      /^(registry\.macadam\.internal\/|ghcr\.io\/|docker\.io\/library\/)[^:]+:(?!latest$)[\w.-]+$/;
    expect(failing(({ image }) => allowed.test(String(image)))).toEqual([]);
  });

  it('has requests and limits', () =>
    expect(
      failing(({ resources }) =>
        [
          ['requests', 'cpu'],
          ['requests', 'memory'],
          ['limits', 'cpu'],
          ['limits', 'memory'],
        ].every(path => typeof valueAt(resources, path) === 'string'),
      ),
    ).toEqual([]));

  it('is probed where it serves', () =>
    expect(
      failing(
        ({ ports, livenessProbe, readinessProbe }) =>
          !ports || Boolean(livenessProbe && readinessProbe),
      ),
    ).toEqual([]));

  it('meets the restricted Pod Security Standard', () => {
    for (const { spec } of pods) {
      expect(spec).toMatchObject({
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        automountServiceAccountToken: false,
      });
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
        expect(spec[field] ?? false).toBe(false);
      }
      expect(JSON.stringify(spec.volumes ?? [])).not.toContain('hostPath');
    }
    expect(
      failing(
        ({ securityContext }) =>
          isRecord(securityContext) &&
          securityContext.allowPrivilegeEscalation === false &&
          (securityContext.privileged ?? false) === false &&
          securityContext.runAsNonRoot === true &&
          securityContext.readOnlyRootFilesystem === true &&
          JSON.stringify(securityContext.capabilities) === '{"drop":["ALL"]}',
      ),
    ).toEqual([]);
  });

  it('is written by an account that may', () => {
    const role = platformFiles().find(
      ({ path }) => path === 'cluster/macadam-deployer.yaml',
    );
    const { rules } = parse(role?.text ?? '');
    const { objects } = resolved(EVERYTHING, { environment, live: LIVE });
    for (const { object } of objects) {
      const group = object.apiVersion.includes('/')
        ? object.apiVersion.split('/')[0]
        : '';
      const plural = pluralOf(object.kind);
      const found = rules.some(
        (rule: { apiGroups: string[]; resources: string[] }) =>
          rule.apiGroups.includes(group) && rule.resources.includes(plural),
      );
      expect([object.kind, found]).toEqual([object.kind, true]);
    }
  });
});

/** What the API calls the objects of a kind. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'mongodbcommunity') return name;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return name.endsWith('s') ? `${name}es` : `${name}s`;
}

it('uses every definition of the platform folder somewhere', () => {
  const used = ['dev', 'staging', 'prod'].flatMap(environment =>
    resolved(EVERYTHING, { environment, live: LIVE }).resources.map(
      ({ definition }) => definition.name,
    ),
  );
  const unused = platformWith().definitions.filter(
    ({ name }) => !used.includes(name),
  );
  // Needs a StatefulSet; its claims are tested with those.
  expect(unused.map(({ name }) => name)).toEqual(['volume-per-pod']);
});
