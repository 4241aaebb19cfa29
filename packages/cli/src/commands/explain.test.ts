import { PLATFORM, Project, run } from '../__testUtils__/project';

describe('macadam explain', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const file = project.write(
    'score.yaml',
    `apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  web: {image: ., variables: {DB: "\${resources.db.host}"}}
resources: {db: {type: postgres}}
`,
  );
  project.write(
    'score.prod.yaml',
    'containers: {web: {resources: {requests: {memory: 200Mi}}}}\n',
  );
  const args = [
    'explain',
    file,
    '-e',
    'prod',
    '--platform',
    PLATFORM,
    '--tenant',
    'checkout',
  ];

  it('says which definition answers and why, and what every value comes from', async () => {
    const { code, out, error } = await run(...args);
    expect([code, error]).toEqual([0, '']);
    expect(out).toContain(
      `shop in prod (${file}; tenant checkout, namespace checkout-prod)`,
    );
    expect(out).toContain(
      `db: postgres.default#shop.db is postgres-operator, ${PLATFORM}/definitions/postgres-operator.yaml:1`,
    );
    expect(out).toContain('  - postgres-in-cluster: wants environmentType');
    expect(out).toContain('password = key password of Secret shop-db-app');
    expect(out).toMatch(
      /Deployment\/shop \/spec\/replicas = 3 from production, .*defaults\/production\.yaml:\d+/,
    );
    expect(out).toContain(
      `containers.web.resources.requests.memory: nothing → "200Mi" by ${project.path('score.prod.yaml')}:1:`,
    );
    expect(out).toMatch(
      /Deployment\/shop \/spec\/template\/spec\/containers\/0\/resources\/requests\/memory: "\d+Mi" → "200Mi" by .*score\.prod\.yaml:1:\d+, instead of production, .*production\.yaml:\d+/,
    );
  });

  it('gives programs the same', async () => {
    const { out } = await run(...args, '--output', 'json');
    expect(JSON.parse(out)).toMatchObject([
      {
        workload: 'shop',
        environment: 'prod',
        tenant: 'checkout',
        resources: [
          {
            key: 'db',
            definition: { name: 'postgres-operator', line: 1 },
            candidates: [
              { definition: 'postgres-operator', matched: true },
              { definition: 'postgres-in-cluster', matched: false },
            ],
          },
        ],
      },
    ]);
  });
});
