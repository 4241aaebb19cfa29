import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { PLATFORM, Project, run } from '../__testUtils__/project';

const COMPOSE = `services:
  Shop_API:
    build: .
    command: serve --port 8080
    environment:
      DATABASE_URL: postgres://app:hunter2@db:5432/shop
      DB_PASSWORD: hunter2
      CACHE: redis:6379
      GREETING: \${GREETING:-hello} $$USER
      REGION: \${REGION}
      STRIPE_TOKEN: sk_live_abc
      WORKER: http://worker:9000/jobs
    ports: ["80:8080"]
    volumes: ["data:/data", "./app.conf:/etc/app.conf:ro", "./folder:/srv"]
    healthcheck: {test: ["CMD", "/bin/ready"], interval: 5s}
    deploy: {replicas: 3, resources: {limits: {cpus: "0.5", memory: 512M}}}
    depends_on: [db, redis, worker]
    privileged: true
  worker:
    image: ghcr.io/example/worker:1.0.0
    entrypoint: ["/bin/worker"]
    expose: ["9000"]
    depends_on: {db: {condition: service_healthy}}
  db:
    image: postgres:17
    environment: {POSTGRES_USER: app, POSTGRES_PASSWORD: hunter2, POSTGRES_DB: shop}
  redis: {image: "redis:8"}
volumes: {data: {}}
`;

const MANIFESTS = `apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cart}
    spec:
      replicas: 2
      selector: {matchLabels: {app: cart}}
      template:
        metadata: {labels: {app: cart}}
        spec:
          hostNetwork: true
          initContainers:
            - {name: migrate, image: "ghcr.io/example/cart:1", command: [/migrate]}
          containers:
            - name: main
              image: ghcr.io/example/cart:1
              ports: [{name: web, containerPort: 8080}]
              env:
                - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
                - {name: KEY, valueFrom: {secretKeyRef: {name: payment, key: api}}}
                - {name: TEXT, value: "\${LITERAL}"}
              readinessProbe: {httpGet: {path: /ready, port: web}, periodSeconds: 5}
              livenessProbe: {tcpSocket: {port: web}}
              volumeMounts:
                - {name: data, mountPath: /data}
                - {name: conf, mountPath: /etc/cart}
          volumes:
            - {name: data, persistentVolumeClaim: {claimName: data}}
            - {name: conf, configMap: {name: settings, defaultMode: 288}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {level: debug, "app.conf": "a=\${b}"}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: web}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: cart}
spec:
  rules:
    - host: cart.example.org
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}
---
apiVersion: v1
kind: Secret
metadata: {name: payment}
data: {api: c2VjcmV0}
`;

const STATE = `workloads:
  hello:
    file: hello/score.yaml
    spec:
      apiVersion: score.dev/v1b1
      metadata: {name: hello}
      containers:
        web: {image: "nginx:1", args: null, variables: {DB: "\${resources.db.host}"}}
      resources: {db: {type: postgres, class: null}}
resources:
  postgres.default#hello.db:
    guid: 0b6f1f0e-3f6c-4d9e-9d0e-000000000000
    type: postgres
    class: default
    id: hello.db
    provisioner: template://default-provisioners/postgres
    state: {database: db-Rcq, password: pl41n}
    outputs: {host: pg-hello-1234}
shared_state: {}
`;

describe('macadam import', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const parsed = (yaml: string) =>
    parseAllDocuments(yaml).map(document => document.toJS());

  it('makes Score files of a Compose file, which render', async () => {
    const file = project.write('compose.yaml', COMPOSE);
    project.write('app.conf', 'a=b');
    const { code, out, error } = await run('import', 'compose', file);
    expect(code).toBe(0);
    expect(out).not.toContain('hunter2');
    expect(out).not.toContain('sk_live_abc');
    const [shop, worker] = parsed(out);
    expect(shop).toEqual({
      apiVersion: 'score.dev/v1b1',
      metadata: {
        name: 'shop-api',
        annotations: { 'macadam.dev/replicas': '3' },
      },
      containers: {
        'shop-api': {
          image: '.',
          args: ['serve', '--port', '8080'],
          variables: {
            DATABASE_URL:
              'postgres://${resources.db.username}:${resources.db.password}@${resources.db.host}:${resources.db.port}/${resources.db.name}',
            DB_PASSWORD: '${resources.db.password}',
            CACHE: '${resources.redis.host}:${resources.redis.port}',
            GREETING: 'hello $USER',
            REGION: '',
            STRIPE_TOKEN: '${resources.stripe-token.value}',
            WORKER: 'http://${resources.worker.host}:9000/jobs',
          },
          volumes: { '/data': { source: '${resources.data}' } },
          files: { '/etc/app.conf': { source: 'app.conf' } },
          readinessProbe: { exec: { command: ['/bin/ready'] } },
          resources: { limits: { cpu: '500m', memory: '512Mi' } },
        },
      },
      service: { ports: { 'tcp-8080': { port: 8080 } } },
      resources: {
        db: { type: 'postgres', id: 'db' },
        redis: { type: 'redis' },
        worker: { type: 'service', params: { workload: 'worker' } },
        'stripe-token': { type: 'secret' },
        data: { type: 'volume' },
      },
    });
    expect(worker).toMatchObject({
      metadata: { name: 'worker' },
      containers: {
        worker: {
          image: 'ghcr.io/example/worker:1.0.0',
          command: ['/bin/worker'],
        },
      },
      resources: { db: { type: 'postgres', id: 'db' } },
    });
    for (const line of [
      `${file}:2:3 services.Shop_API: note: the workload is called shop-api`,
      `${file}:11:7 services.Shop_API.environment.STRIPE_TOKEN: note: the value of STRIPE_TOKEN looks like a secret`,
      `${file}:14:60 services.Shop_API.volumes.2: note: ./folder is a folder`,
      `${file}:18:5 services.Shop_API.privileged: note: privileged cannot be said`,
      `${file}:24:3 services.db: note: postgres:17 becomes a resource of type postgres`,
    ])
      expect(error).toContain(line);
  });

  it('makes a Score file of Kubernetes manifests', async () => {
    const file = project.write('manifests.yaml', MANIFESTS);
    const { code, out, error } = await run('import', 'kubernetes', file);
    expect(code).toBe(0);
    const [cart] = parsed(out);
    expect(cart).toEqual({
      apiVersion: 'score.dev/v1b1',
      metadata: { name: 'cart', annotations: { 'macadam.dev/replicas': '2' } },
      containers: {
        migrate: {
          image: 'ghcr.io/example/cart:1',
          command: ['/migrate'],
          before: { main: { ready: 'complete' } },
        },
        main: {
          image: 'ghcr.io/example/cart:1',
          variables: {
            LEVEL: 'debug',
            KEY: '${resources.payment-api.value}',
            TEXT: '$${LITERAL}',
          },
          readinessProbe: { httpGet: { port: 8080, path: '/ready' } },
          volumes: { '/data': { source: '${resources.data}' } },
          files: {
            '/etc/cart/level': {
              content: 'debug',
              noExpand: true,
              mode: '0440',
            },
            '/etc/cart/app.conf': {
              content: 'a=${b}',
              noExpand: true,
              mode: '0440',
            },
          },
        },
      },
      service: { ports: { http: { port: 80, targetPort: 8080 } } },
      resources: {
        'payment-api': { type: 'secret' },
        data: { type: 'volume' },
        host: { type: 'dns' },
        route: {
          type: 'route',
          params: { host: '${resources.host.host}', path: '/', port: 80 },
        },
      },
    });
    for (const text of [
      ':13:11 items.0.spec.template.spec.hostNetwork: note: hostNetwork cannot be said',
      'livenessProbe: note: a tcpSocket probe cannot be said',
      'Secret/payment is not said in Score',
    ])
      expect(error).toContain(text);
    expect(error).not.toContain('c2VjcmV0');
  });

  it('makes Score files of the state of score-k8s, without its secrets', async () => {
    project.write('.score-k8s/state.yaml', STATE);
    const { code, out, error } = await run(
      'import',
      'score-k8s',
      project.folder,
    );
    expect(code).toBe(0);
    expect(parsed(out)).toEqual([
      {
        apiVersion: 'score.dev/v1b1',
        metadata: { name: 'hello' },
        containers: {
          web: { image: 'nginx:1', variables: { DB: '${resources.db.host}' } },
        },
        resources: { db: { type: 'postgres' } },
      },
    ]);
    expect(error).toContain(
      'postgres.default#hello.db was made by template://default-provisioners/postgres',
    );
    expect(out + error).not.toContain('pl41n');
  });

  it('writes a folder for each workload, and nothing over what is there', async () => {
    const file = project.write('compose.yaml', COMPOSE);
    const target = project.path('out');
    const args = ['import', 'compose', file, '--output-dir', target];
    const { code, out } = await run(...args);
    expect([code, out]).toEqual([
      0,
      `${target}/shop-api/score.yaml\n${target}/worker/score.yaml\n`,
    ]);
    expect(readFileSync(`${target}/worker/score.yaml`, 'utf8')).toContain(
      'name: worker',
    );
    const again = await run(...args);
    expect([again.code, again.out]).toEqual([2, '']);
    expect(again.error).toContain('nothing is written');
    const rendered = await run(
      'render',
      `${target}/worker/score.yaml`,
      '-e',
      'dev',
      '--platform',
      PLATFORM,
      '--tenant',
      'checkout',
    );
    expect(rendered).toMatchObject({ code: 0, error: '' });
  });

  it.each([
    ['compose', 'a: [', 1, ':1:5: not valid YAML'],
    ['compose', 'services: {}', 1, ':1:1: no `services` are in this file'],
    [
      'compose',
      'services: {db: {image: "postgres:17"}}',
      1,
      'there is no workload',
    ],
    [
      'kubernetes',
      'kind: Service\nmetadata: {name: a}',
      1,
      'no workload is in',
    ],
    ['kubernetes', 'just text', 1, 'no workload is in'],
  ])(
    'says why it makes nothing of %s %j',
    async (kind, text, code, message) => {
      const file = project.write('bad.yaml', text);
      const ran = await run('import', kind, file);
      expect([ran.code, ran.out]).toEqual([code, '']);
      expect(ran.error).toContain(message);
    },
  );

  it('stops at a YAML bomb', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [index, name] of [...'bcdefghi'].entries()) {
      const before = `*${'abcdefgh'[index]}`;
      bomb.push(`${name}: &${name} [${Array(10).fill(before).join(', ')}]`);
    }
    const file = project.write('bomb.yaml', bomb.join('\n'));
    const ran = await run('import', 'compose', file);
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.error).toContain('cannot be read');
  });
});
