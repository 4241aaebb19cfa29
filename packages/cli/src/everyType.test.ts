import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  deliveryControllers,
  startLocalCluster,
  workloadAdmission,
  workloadControllers,
  type LocalCluster,
} from '@macadam/cluster';
import {
  loadPlatform,
  resolve,
  waveReady,
  type KubeObject,
  type Platform,
  type Resolution,
} from '@macadam/resolver';
import { formatFinding, parseScore } from '@macadam/score';
import { eventually } from '@macadam/testing';
import { PLATFORM } from './__testUtils__/project';

jest.setTimeout(120_000);

const TYPES: Record<string, string> = {
  amqp: '{ type: amqp }',
  dns: '{ type: dns }',
  env: '{ type: environment }',
  kafka: '{ type: kafka-topic }',
  mongo: '{ type: mongodb }',
  mssql: '{ type: mssql }',
  mysql: '{ type: mysql }',
  other: '{ type: service, params: { workload: other } }',
  'other-port':
    '{ type: service-port, params: { workload: other, port: 8080 } }',
  pg: '{ type: postgres }',
  'pg-server': '{ type: postgres-instance }',
  redis: '{ type: redis }',
  route:
    '{ type: route, params: { host: "${resources.dns.host}", path: /, port: 8080 } }',
  s3: '{ type: s3 }',
  secret: '{ type: secret }',
};
const OUTPUTS = [
  'amqp.password',
  'env.name',
  'kafka.name',
  'mongo.connection',
  'mssql.password',
  'mysql.password',
  'other.url',
  'other-port.hostname',
  'pg.password',
  'pg-server.password',
  'redis.password',
  's3.access_key_id',
  's3.secret_key',
  'secret.value',
];
const lines = (texts: string[]) => texts.map(text => `${text}\n`).join('');
const HEAD = (name: string) =>
  `apiVersion: score.dev/v1b1\nmetadata: { name: ${name} }\ncontainers:\n  main:\n    image: registry.macadam.internal/a/b:1\n`;
/** Fifteen of the types that the platform ships; a volume and an autoscaler do not go together, and have their own. */
const MOST = `${HEAD('most')}    variables:
${lines(OUTPUTS.map((output, index) => `      V${index}: \${resources.${output}}`))}resources:
${lines(Object.entries(TYPES).map(([key, text]) => `  ${key}: ${text}`))}service: { ports: { http: { port: 8080 } } }
`;
const DISK = `${HEAD('disk')}    volumes:
      /data: { source: "\${resources.data}" }
resources:
  data: { type: volume }
`;
const SCALED = `${HEAD('scaled')}resources:
  scale: { type: horizontal-pod-autoscaler, params: { max: 2 } }
`;

function platform(): Platform {
  const files = readdirSync(PLATFORM, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => ({
      path: path.relative(PLATFORM, file),
      text: readFileSync(file, 'utf8'),
    }));
  const loaded = loadPlatform(files);
  if (!loaded.ok)
    throw new Error(loaded.findings.map(formatFinding).join('\n'));
  return loaded.value;
}

describe.each(['dev', 'staging', 'prod'])('every type, in %s', environment => {
  let cluster: LocalCluster;

  beforeAll(() => {
    cluster = startLocalCluster({
      controllers: [
        ...workloadControllers(),
        ...deliveryControllers({ git: { directory: '/nonexistent' } }),
      ],
      admission: workloadAdmission(),
      seed: [
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: `checkout-${environment}` },
        },
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'ClusterSecretStore',
          metadata: { name: 'organisation' },
          spec: {
            provider: {
              fake: {
                data: [
                  {
                    key: `${environment}.checkout.most.secret`,
                    value: '{"value":"example-value-not-a-secret"}',
                  },
                ],
              },
            },
          },
        },
      ],
    });
  });
  afterAll(() => cluster.stop());

  const find = ({ apiVersion, kind, metadata }: KubeObject) =>
    cluster.client.get({
      apiVersion,
      kind,
      name: metadata.name,
      ...(metadata.namespace && { namespace: metadata.namespace }),
    });
  const live = ({ objects }: Resolution): KubeObject[] =>
    objects
      .map(({ object }) => find(object))
      .filter(object => object !== undefined);

  it.each([
    ['all but two', MOST],
    ['a volume', DISK],
    ['an autoscaler', SCALED],
  ])('with %s comes up, part by part', async (_what, text) => {
    const score = parseScore(text, { file: 'score.yaml' });
    if (!score.ok) throw new Error(score.findings.map(formatFinding).join());
    const render = (from?: Resolution): Resolution => {
      const result = resolve({
        platform: platform(),
        score: score.value,
        tenant: 'checkout',
        environment,
        owner: 'group:default/checkout',
        release: { repository: 'checkout/most', commit: 'c0ffee1' },
        ...(from && { live: live(from), recorded: from.recorded }),
      });
      if (!result.ok)
        throw new Error(result.findings.map(formatFinding).join('\n'));
      return result.value;
    };
    const ready = (of: Resolution, wave: number) => {
      const waiting = () => waveReady(of, wave, live(of)).waiting;
      return eventually('the wave', () => waiting().length === 0 || undefined, {
        state: waiting,
      });
    };
    let resolution = render();
    for (let wave = 0; wave < resolution.waves.length; wave++) {
      if (wave > 0) {
        await ready(resolution, wave - 1);
        for (let known = -1; resolution.recorded.length !== known;) {
          known = resolution.recorded.length;
          resolution = render(resolution);
        }
      }
      for (const entry of resolution.objects) {
        if (entry.wave === wave && !find(entry.object))
          cluster.client.create(entry.object);
      }
    }
    expect(resolution.pending).toEqual([]);
    const workload = resolution.objects.find(
      ({ from, object }) =>
        from.kind === 'workload' && object.kind === 'Deployment',
    );
    if (!workload) throw new Error('It rendered no workload');
    const status = () => JSON.stringify(find(workload.object)?.status ?? {});
    await eventually(
      'the workload',
      () =>
        /"type":"Available","status":"True"|"status":"True"[^}]*"type":"Available"/.test(
          status(),
        ) || undefined,
      { state: status },
    );
  });
});
