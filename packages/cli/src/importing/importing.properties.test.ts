import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { PLATFORM, Project, run } from '../__testUtils__/project';

/** A text that is nowhere else, so that it is found where it went. */
const word = fc
  .stringMatching(/^[a-z]{3}$/)
  .chain(start => fc.nat(999_999).map(end => `${start}w${end}`));
const secret = fc.nat(999_999).map(end => `s3cr3t-${end}-x`);
const port = fc.integer({ min: 1, max: 65_535 });
const names = ['web', 'api', 'my-worker', 'tenant', 'queue'];
/** Values under names of secrets, in every form that people write one. */
const secrets = secret.chain(value =>
  fc.constantFrom<Record<string, string>>(
    { DB_PASSWORD: value },
    { ENCRYPTION_KEY: value },
    { sessionSecret: value },
    { API_TOKEN: `\${API_TOKEN:-${value}}` },
    { MAIL_URL: `smtp://me:${value}@mail.example.com:587/` },
    { DSN: `app:${value}@tcp(db:3306)/orders` },
    { CONNECTION: `Server=db;Database=o;User Id=app;Password=${value}` },
    { PG: `host=db user=app password=${value} dbname=orders` },
  ),
);

const text = fc.oneof(
  word,
  word.map(end => `$$\{${end}}`),
  word.map(end => `$$${end}`),
  word.map(end => `http://queue:9000/${end}`),
  fc.constantFrom('db', 'db:5432', 'http://api:8080', '$${HOME}/x', '', 'a: b'),
);

const service = fc.record(
  {
    image: word.map(name => `ghcr.io/acme/${name}:1.0.0`),
    command: fc.oneof(
      text.map(value => `serve '${value}' --x`),
      fc.array(text, { maxLength: 3 }),
      secret.map(value => ['serve', `--api-token=${value}`]),
      secret.map(value => ['serve', '--password', value]),
    ),
    environment: fc
      .tuple(fc.dictionary(fc.constantFrom('A', 'B', 'C'), text), secrets)
      .map(parts => Object.assign({}, ...parts)),
    ports: fc.array(
      fc.oneof(
        port.map(to => `80:${to}`),
        word.map(name => name),
      ),
      { maxLength: 2 },
    ),
    volumes: fc.array(
      fc.oneof(
        word.map(name => `./${name}:/srv/${name}`),
        word.map(target => ({ type: 'tmpfs', target: `/${target}` })),
        word.map(target => `\${DIR:-./data}:/${target}`),
      ),
      { maxLength: 2 },
    ),
    healthcheck: fc.record({
      test: secret.map(value => ['CMD', 'probe', '--password', value]),
      interval: word,
    }),
    deploy: fc.record({
      replicas: fc.integer({ min: 1, max: 2 }),
      resources: fc.record({
        limits: fc.record({ memory: fc.constant('256M'), pids: port }),
      }),
      labels: fc.array(word, { maxLength: 2 }),
    }),
    depends_on: fc.constant(['db']),
    restart: fc.constantFrom('always', 'no', 'unless-stopped'),
    labels: fc.dictionary(word, word),
    user: word,
    cap_add: fc.array(word, { maxLength: 2 }),
  },
  { requiredKeys: ['image'] },
);

const compose = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom(...names, 'My_Worker'), service), {
      selector: ([name]) => name.toLowerCase().replace('_', '-'),
      minLength: 1,
      maxLength: 3,
    }),
    secret,
  )
  .map(([services, password]) => ({
    services: {
      ...Object.fromEntries(services),
      db: {
        image: 'postgres:16',
        environment: { POSTGRES_USER: 'app', POSTGRES_PASSWORD: password },
      },
    },
  }));

const environment = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('A', 'B', 'C'), text),
    secret.map(value => ['SIGNING_KEY', value]),
    fc.constant(['D', 'http://$(A):80']),
  ),
  { maxLength: 3 },
);
const deployment = fc.record({
  name: fc.constantFrom(...names, 'default'),
  spec: fc.record(
    {
      replicas: fc.integer({ min: 1, max: 2 }),
      strategy: fc.record({ type: word }),
      minReadySeconds: port,
      annotations: fc.dictionary(word, word, { maxKeys: 2 }),
      cpu: fc.constantFrom('.5', '500m', '+1', '1.', '0.25'),
      gpu: port,
      env: environment,
      hostNetwork: fc.boolean(),
      terminationGracePeriodSeconds: port,
      tolerations: fc.array(fc.record({ key: word })),
      hostPort: port,
    },
    { requiredKeys: [] },
  ),
});
const manifests = fc
  .uniqueArray(deployment, {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 3,
  })
  .map(all =>
    all.flatMap(({ name, spec }) => [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'shop' },
        spec: defined({
          replicas: spec.replicas,
          strategy: spec.strategy,
          minReadySeconds: spec.minReadySeconds,
          template: {
            metadata: defined({
              labels: { app: name },
              annotations: spec.annotations,
            }),
            spec: defined({
              hostNetwork: spec.hostNetwork,
              tolerations: spec.tolerations,
              terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
              containers: [
                defined({
                  name: 'main',
                  image: 'ghcr.io/acme/main:1.0.0',
                  env: spec.env?.map(([key, value]) => ({ name: key, value })),
                  ports: [
                    defined({ containerPort: 80, hostPort: spec.hostPort }),
                  ],
                  resources: {
                    limits: defined({
                      cpu: spec.cpu,
                      'nvidia.com/gpu': spec.gpu,
                    }),
                  },
                }),
              ],
            }),
          },
        }),
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'shop' },
        spec: {
          selector: { app: name },
          ports: [{ port: 9000 }, { name: 'b', port: 80 }],
        },
      },
    ]),
  );

function defined<T extends object>(value: T): Partial<T> {
  const kept: Partial<T> = { ...value };
  for (const key of Object.keys(value) as (keyof T)[])
    if (value[key] === undefined) delete kept[key];
  return kept;
}

/** What the platform, or Compose and Kubernetes themselves, say without a word: docs/cli.md lists it. */
const BY_PLATFORM = [
  /\.restart$/,
  /\.depends_on(\.|$)/,
  /(^|\.)(apiVersion|kind|selector\.app|labels\.app|namespace|containerPort)$/,
  /(^|\.)metadata\.name$/,
  /\.containers\.0\.name$/,
];

function leavesOf(value: unknown, at: string): [string, string][] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) =>
      leavesOf(inner, at === '' ? key : `${at}.${key}`),
    );
  }
  return [[at, String(value)]];
}

describe('what is imported', () => {
  const project = new Project();
  afterAll(() => project.remove());

  async function imports(kind: string, file: string) {
    const target = project.path(`out-${Math.random()}`);
    const result = await run(
      'import',
      kind,
      file,
      '--output-dir',
      target,
      '--format',
      'json',
    );
    const files = result.code === 0 ? result.out.trim().split('\n') : [];
    const written = files.map(each => readFileSync(each, 'utf8')).join('\n');
    return { ...result, files, written };
  }

  async function expectUsable(files: readonly string[]) {
    expect(await run('validate', ...files)).toMatchObject({
      code: 0,
      error: '',
    });
    const rendered = await run(
      'render',
      ...files,
      '-e',
      'dev',
      '--platform',
      PLATFORM,
      '--tenant',
      'checkout',
      '--image',
      'ghcr.io/acme/x:1.0.0',
    );
    expect({ ...rendered, out: '' }).toMatchObject({ code: 0, error: '' });
  }

  function expectNoSecret(written: string) {
    expect(written).not.toMatch(/s3cr3t-\d+-x/);
  }

  it('of a Compose file is usable, says all, and holds no secret', async () => {
    await fc.assert(
      fc.asyncProperty(compose, async given => {
        const file = project.write('compose.yaml', stringify(given));
        const { code, error, files, written } = await imports('compose', file);
        expect({ code, error: code === 0 ? '' : error }).toEqual({
          code: 0,
          error: '',
        });
        await expectUsable(files);
        expectNoSecret(written + error);
        expectSaid(leavesOf(given, ''), written, error);
      }),
      { numRuns: 10 },
    );
  });

  it('of manifests is usable, says all, and holds no secret', async () => {
    await fc.assert(
      fc.asyncProperty(manifests, async given => {
        const file = project.write(
          'manifests.yaml',
          given.map(each => stringify(each)).join('---\n'),
        );
        const { code, error, files, written } = await imports(
          'kubernetes',
          file,
        );
        expect({ code, error: code === 0 ? '' : error }).toEqual({
          code: 0,
          error: '',
        });
        await expectUsable(files);
        expectNoSecret(written + error);
        for (const each of given)
          expectSaid(leavesOf(each, ''), written, error);
      }),
      { numRuns: 10 },
    );
  });

  /** Each value is in what is written, in a note about it or something that it is in, or what the platform says. */
  function expectSaid(
    leaves: readonly [string, string][],
    written: string,
    error: string,
  ) {
    const notes = error === '' ? [] : (JSON.parse(error) as { path: string }[]);
    const lost = leaves.filter(
      ([at, value]) =>
        !BY_PLATFORM.some(pattern => pattern.test(at)) &&
        !said(value, written) &&
        !notes.some(note => at === note.path || at.startsWith(`${note.path}.`)),
    );
    expect(lost).toEqual([]);
  }

  /** Parts of a value that mean something by themselves are looked for one by one. */
  function said(value: string, written: string): boolean {
    if (/^(|db|db:5432|\.5|\+1|1\.|256M|http:\/\/\$\(A\):80)$/.test(value))
      return true;
    if (/s3cr3t|postgres/.test(value) || value === 'app') return true;
    return value
      .split(/[\s'"$:/{},=()]+/)
      .filter(part => part.length > 2)
      .every(part => written.includes(part));
  }
});
