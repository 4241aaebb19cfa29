import { cpSync, readFileSync } from 'node:fs';
import { PLATFORM, Project, run, score } from '../__testUtils__/project';

describe('macadam preflight', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const place = ['--platform', PLATFORM, '--tenant', 'checkout'];
  const good = project.write(
    'good.yaml',
    score('good', '.', 'service: {ports: {http: {port: 8080}}}\n'),
  );
  const latest = project.write('latest.yaml', score('newest', 'nginx:latest'));

  it('says that every rule passes', async () => {
    const ran = await run('preflight', good, '-e', 'staging', ...place);
    expect(ran).toMatchObject({
      code: 0,
      error:
        'note: the quota of checkout is held against these files alone: what else runs in checkout-staging is not known here\n',
    });
    expect(ran.out).toMatch(
      /^\d+ rules pass, 0 would refuse, 0 to look at, in staging\n$/,
    );
  });

  it('judges images by what is known of them', async () => {
    const own = new Project();
    try {
      cpSync(PLATFORM, own.path('platform'), { recursive: true });
      const kustomization = 'platform/policies/kustomization.yaml';
      own.write(
        kustomization,
        `${readFileSync(own.path(kustomization), 'utf8')}  - signed.yaml\n`,
      );
      own.write(
        'platform/policies/signed.yaml',
        `apiVersion: policies.kyverno.io/v1
kind: ImageValidatingPolicy
metadata: { name: signed }
spec:
  validationActions: [Deny]
  matchConstraints:
    resourceRules:
      - { apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }
  validationConfigurations: { mutateDigest: false, verifyDigest: false }
  attestors:
    - name: release
      cosign: { keyless: { identities: [{ issuer: https://issuer.example, subject: ci }] } }
  validations:
    - message: It is not signed.
      expression: images.containers.all(i, verifyImageSignatures(i, [attestors.release]) > 0)
`,
      );
      const image = 'ghcr.io/shop/web:1.0';
      const file = own.write('web.yaml', score('web', image));
      const facts = (subject: string) =>
        own.write(
          'facts.yaml',
          `${image}:
  digest: sha256:${'a'.repeat(64)}
  signatures: [{ signer: { issuer: https://issuer.example, subject: ${subject} } }]
`,
        );
      const judged = (...more: string[]) =>
        run(
          'preflight',
          file,
          '-e',
          'staging',
          '--tenant',
          'checkout',
          '--platform',
          own.path('platform'),
          ...more,
        );
      expect(await judged()).toMatchObject({
        code: 0,
        error: expect.stringContaining(
          `validation 1 needs the facts of the image ${image}`,
        ),
      });
      const passes = await judged('--images', facts('ci'));
      expect([passes.code, passes.error]).toEqual([
        0,
        expect.not.stringContaining('signed:'),
      ]);
      expect(await judged('--images', facts('evil'))).toMatchObject({
        code: 1,
        error: expect.stringContaining('It is not signed.'),
      });
      const broken = own.write('broken.yaml', `${image}: {}`);
      expect(await judged('--images', broken)).toMatchObject({
        code: 1,
        error: expect.stringContaining('broken.yaml:1'),
      });
    } finally {
      own.remove();
    }
  });

  it('judges a pod with what the LimitRange of its tenant gives it', async () => {
    const own = new Project();
    try {
      cpSync(PLATFORM, own.path('platform'), { recursive: true });
      const definition = 'platform/definitions/volume.yaml';
      const volume = readFileSync(own.path(definition), 'utf8');
      const claim = '  objects:\n';
      const helper = `${claim}    helper:
      apiVersion: v1
      kind: Pod
      metadata: { name: "\${resource.name}-helper" }
      spec: { containers: [{ name: main, image: "busybox:1" }] }
`;
      own.write(definition, volume.replace(claim, helper));
      const file = own.write(
        'web.yaml',
        score('web', '.', 'resources: {data: {type: volume}}\n'),
      );
      const ran = await run(
        'preflight',
        file,
        '-e',
        'staging',
        '--tenant',
        'checkout',
        '--platform',
        own.path('platform'),
      );
      expect(ran.error).toContain('disallow-privilege-escalation: Pod/');
      expect(ran.error).not.toContain('require-requests-limits');
    } finally {
      own.remove();
    }
  });

  describe('with a quota', () => {
    const small = new Project();
    afterAll(() => small.remove());
    cpSync(PLATFORM, small.path('platform'), { recursive: true });
    const tenant = 'platform/tenants/checkout.yaml';
    const text = readFileSync(small.path(tenant), 'utf8');
    const tight = text.replace("requests.cpu: '16'", "requests.cpu: '1'");
    const asking = (name: string) =>
      small.write(
        `${name}.yaml`,
        score(name, '.').replace(
          '"."',
          '".", resources: {requests: {cpu: 600m}, limits: {cpu: "1"}}',
        ),
      );
    const preflight = (...files: string[]) =>
      run(
        'preflight',
        ...files,
        '-e',
        'dev',
        '--tenant',
        'checkout',
        '--platform',
        small.path('platform'),
      );
    const [cart, shop] = ['cart', 'shop'].map(asking);

    it('lets pass what fits alone, and says what is not known', async () => {
      small.write(tenant, tight);
      const ran = await preflight(cart);
      expect([ran.code, ran.error]).toEqual([
        0,
        'note: the quota of checkout is held against these files alone: what else runs in checkout-dev is not known here\n',
      ]);
    });

    it('refuses what does not fit together', async () => {
      small.write(tenant, tight);
      const ran = await preflight(cart, shop);
      expect(ran.code).toBe(1);
      expect(ran.error).toContain(
        `${cart}: quota of checkout: requests.cpu is 1, cart asks for 0.6 and the other files ask for 0.6 (ask for less, or ask the platform team to raise the quota of checkout)`,
      );
      expect(ran.out).toContain(' 2 would refuse, 0 to look at, in dev');
    });

    it('says nothing of a tenant without one', async () => {
      small.write(tenant, text.slice(0, text.indexOf('  quota:')));
      const ran = await preflight(cart);
      expect([ran.code, ran.error]).toEqual([0, '']);
    });
  });

  it('names policy, container, path and the line of the Score file', async () => {
    const ran = await run('preflight', good, latest, '-e', 'prod', ...place);
    expect(ran.code).toBe(1);
    expect(ran.error).toContain(
      `${latest}:4:9 spec.template.spec.containers[0].image: disallow-latest-tag: Deployment/newest: `,
    );
    expect(ran.out).toContain(', 1 would refuse, ');
  });

  it('gives programs the same', async () => {
    const args = ['preflight', latest, '-e', 'prod', ...place];
    const { error } = await run(...args, '--format', 'json');
    expect(JSON.parse(error)).toContainEqual(
      expect.objectContaining({
        file: latest,
        position: { line: 4, column: 9 },
        severity: 'error',
        policy: 'disallow-latest-tag',
        container: 'web',
        object: 'Deployment/newest',
        verdict: 'fail',
      }),
    );
    const github = await run(...args, '--format', 'github');
    expect(github.error).toContain(`::error file=${latest},line=4,col=9::`);
  });

  it('warns where the environment only reports', async () => {
    const audit = new Project();
    cpSync(PLATFORM, audit.path('platform'), { recursive: true });
    const file = audit.path('platform/environments/prod.yaml');
    audit.write(
      'platform/environments/prod.yaml',
      readFileSync(file, 'utf8').replace('policy: enforce', 'policy: audit'),
    );
    const ran = await run(
      'preflight',
      latest,
      '-e',
      'prod',
      '--tenant',
      'checkout',
      '--platform',
      audit.path('platform'),
    );
    audit.remove();
    expect(ran.code).toBe(0);
    expect(ran.error).toContain('image: warning: disallow-latest-tag: ');
  });

  it('refuses to judge by policies that do not load', async () => {
    const broken = new Project();
    cpSync(PLATFORM, broken.path('platform'), { recursive: true });
    broken.write(
      'platform/policies/broken.yaml',
      'apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {name: broken}\nspec: {validations: [{expression: "1 +"}]}\n',
    );
    const ran = await run(
      'preflight',
      good,
      '-e',
      'prod',
      '--tenant',
      'checkout',
      '--platform',
      broken.path('platform'),
    );
    broken.remove();
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.error).toContain('/platform/policies/broken.yaml:');
  });
});
