import { parse, parseAllDocuments } from 'yaml';
import { Project, run } from '../__testUtils__/project';

/** What people's files hold that is easily lost, or said wrongly. */
describe('macadam import', () => {
  const project = new Project();
  afterAll(() => project.remove());

  async function imported(kind: string, name: string, text: string) {
    const file = project.write(name, text);
    const { code, out, error } = await run('import', kind, file);
    const workloads = parseAllDocuments(out).map(document => document.toJS());
    return { code, workloads, out, error, file };
  }
  const compose = (text: string) => imported('compose', 'compose.yaml', text);
  const manifests = (text: string) => imported('kubernetes', 'k8s.yaml', text);

  it('splits a command into words, and runs no shell', async () => {
    const { workloads } = await compose(`services:
  web:
    image: ghcr.io/acme/web:1
    command: --title 'hello; world' --port \${PORT:-8080} a"b c"d $$x
`);
    expect(workloads[0].containers.web.args).toEqual([
      '--title',
      'hello; world',
      '--port',
      '8080',
      'ab cd',
      '$x',
    ]);
  });

  it('mounts nothing at a part of a path, and no folder of the host', async () => {
    const { workloads, error } = await compose(`services:
  media:
    image: ghcr.io/acme/media:1
    volumes:
      - \${DATA:-./data}:/data
      - \${CONF}/app.conf:/etc/app.conf:ro
      - {type: bind, source: "\${LIBRARY}", target: /library}
      - {type: tmpfs, target: /scratch}
      - state:/state
`);
    expect(workloads[0].containers.media.volumes).toEqual({
      '/state': { source: '${resources.state}' },
    });
    for (const target of ['/data', '/etc/app.conf', '/library', '/scratch'])
      expect(error).toContain(`at ${target}`);
  });

  it('knows how one logs in to a database whose file does not say', async () => {
    const { workloads } = await compose(`services:
  api:
    image: ghcr.io/acme/api:1
    environment: {PG_HOST: db, PG_PORT: "5432", PG_USER: postgres, PG_DBNAME: postgres, PORT: "5432"}
  db: {image: "postgres:16", environment: {POSTGRES_PASSWORD: pw}}
`);
    expect(workloads[0].containers.api.variables).toEqual({
      PG_HOST: '${resources.db.host}',
      PG_PORT: '${resources.db.port}',
      PG_USER: '${resources.db.username}',
      PG_DBNAME: '${resources.db.name}',
      PORT: '5432',
    });
  });

  it('carries extends out, makes what ends a Job, and names what it does not read', async () => {
    const { workloads, error } = await compose(`include: [./other.yaml]
services:
  base: {image: "ghcr.io/acme/base:1", environment: {MODE: prod, LEVEL: info}}
  api:
    extends: {service: base}
    environment: [LEVEL=debug]
    depends_on: {migrate: {condition: service_completed_successfully}}
  migrate: {image: "ghcr.io/acme/base:1", command: [migrate]}
  far: {extends: {file: far.yaml, service: far}, image: "ghcr.io/acme/far:1"}
`);
    const [, api, migrate] = workloads;
    expect(api.containers.api).toEqual({
      image: 'ghcr.io/acme/base:1',
      variables: { MODE: 'prod', LEVEL: 'debug' },
    });
    expect(api.resources).toBeUndefined();
    expect(migrate.metadata.annotations).toEqual({
      'k8s.score.dev/kind': 'Job',
    });
    expect(error).toContain(':1:1 include: note:');
    expect(error).toContain('what far takes from far.yaml, far was not read');
  });

  it('knows a service by its other names, and the port that only an address names', async () => {
    const { workloads } = await compose(`services:
  web:
    image: ghcr.io/acme/web:1
    links: ["queue:mq"]
    environment: {A: "http://queue-1:9000", B: "http://jobs:9000", C: "http://mq:9000"}
  queue:
    image: ghcr.io/acme/queue:1
    container_name: queue-1
    networks: {default: {aliases: [jobs]}}
`);
    const address = 'http://${resources.queue.host}:9000';
    const [web, queue] = workloads;
    expect(web.containers.web.variables).toEqual({
      A: address,
      B: address,
      C: address,
    });
    expect(queue.service.ports).toEqual({ 'tcp-9000': { port: 9000 } });
  });

  it('notes what it knows only a part of, and what two services share', async () => {
    const { error } = await compose(`services:
  model:
    image: ghcr.io/acme/model:1
    volumes: [shared:/a]
    deploy:
      resources:
        limits: {memory: 512M, pids: 100}
        reservations: {devices: [{driver: nvidia, count: 1}]}
  other: {image: "ghcr.io/acme/other:1", volumes: [shared:/b]}
`);
    expect(error).toContain('limits.pids: note');
    expect(error).toContain('reservations.devices: note');
    expect(error.match(/several services share shared/g)).toHaveLength(2);
  });

  it('takes values and images from .env', async () => {
    project.write('.env', 'TAG=1.4.2\nZONE=Europe/Berlin\n');
    const { workloads } = await compose(`services:
  flow: {image: "ghcr.io/acme/flow:\${TAG}", environment: {ZONE: "\${ZONE}"}}
`);
    project.write('.env', '');
    expect(workloads[0].containers.flow).toEqual({
      image: 'ghcr.io/acme/flow:1.4.2',
      variables: { ZONE: 'Europe/Berlin' },
    });
  });

  it('takes many aliases, and stops at what they would become', async () => {
    const services = Array.from(
      { length: 150 },
      (_, index) => `  w${index}x: {<<: *base, image: "ghcr.io/acme/w:1"}`,
    );
    const { workloads } = await compose(
      `x-base: &base {restart: always}\nservices:\n${services.join('\n')}\n`,
    );
    expect(workloads).toHaveLength(150);
  });

  it('puts the outputs of a bucket where its address and keys are', async () => {
    const { workloads } = await compose(`services:
  api:
    image: ghcr.io/acme/api:1
    environment: {S3: "http://minio:9000", S3_ACCESS_KEY: minioadmin, S3_SECRET_KEY: minioadmin}
  minio: {image: "minio/minio:1"}
`);
    expect(workloads[0].containers.api.variables).toEqual({
      S3: '${resources.minio.endpoint}',
      S3_ACCESS_KEY: '${resources.minio.access_key_id}',
      S3_SECRET_KEY: '${resources.minio.secret_key}',
    });
  });

  it('refuses two workloads of one name before anything is written', async () => {
    const file = project.write(
      'two.yaml',
      'services: {my_app: {image: "a:1"}, my-app: {image: "b:1"}}',
    );
    const target = project.path('nothing');
    const ran = await run('import', 'compose', file, '--output-dir', target);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.error).toContain(
      'service my-app and service my_app would both be the workload my-app',
    );
  });

  const deployment = (name: string, spec: string, namespace = 'shop') => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec: {template: {metadata: {labels: {app: ${name}}}, spec: ${spec}}}
`;

  it('links workloads by the names of Services in their namespace', async () => {
    const { workloads } = await manifests(`${deployment(
      'web',
      `{containers: [{name: web, image: "w:1", env: [
        {name: A, value: "http://api.shop.svc.cluster.local:8080"},
        {name: B, value: "api:8080"}, {name: C, value: "http://$(D)/"}, {name: E, value: "1"}, {name: F, value: "$(E)2 $$(E)"}]}]}`,
    )}---${deployment('api', '{containers: [{name: api, image: "a:1"}]}')}---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 8080}]}
`);
    expect(workloads[0].containers.web.variables).toEqual({
      A: 'http://${resources.api.host}:8080',
      B: '${resources.api.host}:8080',
      C: 'http://$(D)/',
      E: '1',
      F: '12 $(E)',
    });
  });

  it('takes a ConfigMap of the namespace, and both Services of a workload', async () => {
    const { workloads, error } = await manifests(`
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: other}
data: {REGION: south}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {REGION: north}
---${deployment(
      'web',
      `{containers: [{name: web, image: "w:1", envFrom: [{configMapRef: {name: settings}}], resources: {limits: {cpu: ".5"}}}]}`,
    )}---
apiVersion: v1
kind: Service
metadata: {name: web-public, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{name: http, port: 443, targetPort: 8443}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
`);
    const [web] = workloads;
    expect(web.metadata).toEqual({ name: 'web' });
    expect(web.containers.web.variables).toEqual({ REGION: 'north' });
    expect(web.containers.web.resources).toEqual({ limits: { cpu: '500m' } });
    expect(web.service.ports).toEqual({
      http: { port: 80, targetPort: 8080 },
      'web-public-443': { port: 443, targetPort: 8443 },
    });
    expect(error).toContain('web-public goes');
  });

  it('notes each field of a controller that it cannot say', async () => {
    const { workloads, error } = await manifests(`
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "0 3 * * *"
  timeZone: Europe/Berlin
  suspend: true
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        metadata: {annotations: {prometheus.io/scrape: "true"}}
        spec: {restartPolicy: Never, containers: [{name: report, image: "r:1", ports: [{containerPort: 80, hostPort: 80}]}]}
`);
    expect(workloads[0].metadata.annotations).toEqual({
      'macadam.dev/schedule': '0 3 * * *',
      'prometheus.io/scrape': 'true',
    });
    for (const field of ['timeZone', 'suspend', 'backoffLimit', 'hostPort'])
      expect(error).toContain(`${field} cannot be said in Score`);
    expect(error).not.toContain('restartPolicy');
  });

  it('leaves an ordinary word where it is no secret', async () => {
    const { workloads, error } = await compose(`services:
  api:
    image: ghcr.io/acme/api:1
    command: [postgres, --mode, postgres]
    environment: {DB_HOST: db, DB_PASSWORD: postgres, DB_DIALECT: postgres}
  db: {image: "postgres:16", environment: {POSTGRES_PASSWORD: postgres}}
`);
    expect(workloads[0].containers.api).toMatchObject({
      args: ['postgres', '--mode', 'postgres'],
      variables: {
        DB_PASSWORD: '${resources.db.password}',
        DB_DIALECT: 'postgres',
      },
    });
    expect(error).toContain('postgres:16 becomes a resource of type postgres');
  });

  it('asks for no secret that nothing uses', async () => {
    const { workloads, error } = await manifests(
      deployment(
        'web',
        `{containers: [{name: web, image: "w:1", readinessProbe: {httpGet: {port: 80, httpHeaders: [{name: X-Api-Key, value: hunter2-x}, {name: A, value: b}]}}}]}`,
      ),
    );
    expect(workloads[0].resources).toBeUndefined();
    expect(
      workloads[0].containers.web.readinessProbe.httpGet.httpHeaders,
    ).toEqual([{ name: 'A', value: 'b' }]);
    expect(error).toContain('a secret is in X-Api-Key, which was left out');
    expect(error).not.toContain('hunter2');
  });

  it('leaves a secret out wherever it is repeated', async () => {
    const { out, error } = await compose(`services:
  api:
    image: ghcr.io/acme/api:1
    environment: {ADMIN_PASSWORD: hunter2-x, COPY: "is hunter2-x here"}
    command: ["serve", "--token", "hunter3-x", "hunter2-x"]
    labels: {note: hunter2-x}
    healthcheck: {test: ["CMD", "probe", "--password", "hunter2-x"]}
  other: {image: "ghcr.io/acme/other:1", environment: {SAME: hunter2-x}}
`);
    expect(out + error).not.toContain('hunter');
    const [api] = parseAllDocuments(out).map(document => document.toJS());
    expect(api.containers.api).toMatchObject({
      args: ['serve', '--token', '$(TOKEN)', '$(ADMIN_PASSWORD)'],
      readinessProbe: {
        exec: { command: ['/bin/sh', '-c', 'probe --password "$PASSWORD"'] },
      },
    });
    expect(parse(out.split('---')[1]).containers.other.variables).toEqual({
      SAME: '${resources.admin-password.value}',
    });
  });
});
