import { parse } from 'yaml';
import { Project, run } from '../__testUtils__/project';

const POLICY = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: no-latest
  annotations:
    policies.kyverno.io/severity: high
    macadam.dev/fix: Name a version.
spec:
  validationFailureAction: Enforce
  rules:
    - name: tag
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        message: A tag other than latest is required
        pattern:
          spec:
            containers:
              - image: "!*:latest"
`;

const pem = (key: string) =>
  `"-----BEGIN PUBLIC KEY-----${key}-----END PUBLIC KEY-----"`;

const SIGNED = `verifyImages:
        - imageReferences: ["*"]
          attestors: [{ entries: [{ keys: { publicKeys: ${pem('ours')} } }] }]
`;

const IMAGE_POLICY = `apiVersion: policies.kyverno.io/v1
kind: ImageValidatingPolicy
metadata: { name: signed }
spec:
  matchConstraints:
    resourceRules:
      - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
  attestors:
    - { name: ours, cosign: { key: { data: ${pem('ours')} } } }
  validations:
    - expression: images.containers.all(i, verifyImageSignatures(i, [attestors.ours]) > 0)
      message: sign it
`;

function pod(name: string, image: string) {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop }
spec: { containers: [{ name: main, image: "${image}" }] }
`;
}

const TEST = `apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: { name: no-latest }
policies: [../policy.yaml]
resources: [pods.yaml]
results:
  - { policy: no-latest, rule: tag, kind: Pod, resources: [good], result: pass }
  - { policy: no-latest, rule: tag, kind: Pod, resources: [bad], result: fail }
`;

describe('macadam policy', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const policy = project.write('policy.yaml', POLICY);
  const good = project.write('good.yaml', pod('good', 'nginx:1.27'));
  const bad = project.write('bad.yaml', pod('bad', 'nginx:latest'));
  const broken = project.write(
    'broken.yaml',
    POLICY.replace('pattern:', 'patern:'),
  );

  function suite(name: string, test: string): string {
    const folder = `${name}/.kyverno-test`;
    project.write(`${name}/policy.yaml`, POLICY);
    const pods = [pod('good', 'nginx:1.27'), pod('bad', 'nginx:latest')];
    project.write(`${folder}/pods.yaml`, pods.join('---\n'));
    project.write(`${folder}/kyverno-test.yaml`, test);
    return project.path(name);
  }

  describe('test', () => {
    it('says how many results are as expected', async () => {
      const ran = await run('policy', 'test', suite('right', TEST));
      expect(ran).toEqual({ code: 0, out: '2 passed, 0 failed\n', error: '' });
    });

    it('prints each mismatch with what was said, and never passes silence', async () => {
      const test = TEST.replace('result: fail', 'result: pass').concat(
        '  - { policy: no-latest, rule: other, kind: Pod, resources: [good], result: pass }\n',
      );
      const ran = await run('policy', 'test', suite('wrong', test));
      expect(ran.code).toBe(1);
      const lines = ran.out.split('\n');
      expect(lines[0]).toContain(
        'no-latest/tag Pod/bad: expected pass, got fail: validation error: A tag other than latest is required. rule tag failed at path /spec/containers/0/image/ (container main: spec.containers[0].image)',
      );
      expect(lines[1]).toContain(
        'no-latest/other Pod/good: expected pass, got no result',
      );
      expect(lines[2]).toBe('1 passed, 2 failed');
    });

    it('gives programs every result', async () => {
      const folder = suite('json', TEST);
      const ran = await run('policy', 'test', folder, '--format', 'json');
      expect(JSON.parse(ran.out)).toMatchObject({
        passed: 2,
        failed: 0,
        results: [
          {
            file: `${folder}/.kyverno-test/kyverno-test.yaml`,
            policy: 'no-latest',
            rule: 'tag',
            resource: 'Pod/good',
            expected: 'pass',
            actual: 'pass',
          },
          { resource: 'Pod/bad', expected: 'fail', actual: 'fail' },
        ],
      });
    });

    it('fails where a policy does not load, a resource is missing, or a test is no YAML', async () => {
      const folder = suite('bad', TEST.replace('[bad]', '[none]'));
      project.write(
        'bad/second/kyverno-test.yaml',
        TEST.replace('../policy', '../../broken'),
      );
      project.write('bad/second/pods.yaml', pod('good', 'nginx:1'));
      project.write('bad/third/kyverno-test.yaml', 'a: [');
      const ran = await run('policy', 'test', folder);
      expect(ran.code).toBe(1);
      expect(ran.out).toContain('Pod/none: expected fail, got no resource');
      expect(ran.out).toMatch(/got not loaded: .*broken\.yaml:\d+: .*patern/);
      expect(ran.out).toContain('expected a test that can be run');
      expect(ran.out).toMatch(/1 passed, 4 failed\n$/);
    });

    it('is an error without a test', async () => {
      project.write('empty/readme.md', '');
      for (const folder of [project.path('empty'), project.path('nowhere')]) {
        const ran = await run('policy', 'test', folder);
        expect(ran).toMatchObject({ code: 2, out: '' });
      }
    });
  });

  describe('apply', () => {
    it('prints a report and refuses what would be refused', async () => {
      const args = [policy, '--resource', good, '--resource', bad];
      const ran = await run('policy', 'apply', ...args);
      expect(ran).toMatchObject({ code: 1, error: '' });
      expect(parse(ran.out)).toMatchObject({
        apiVersion: 'wgpolicyk8s.io/v1alpha2',
        kind: 'PolicyReport',
        summary: { pass: 1, fail: 1, warn: 0, error: 0, skip: 0 },
        results: [
          { policy: 'no-latest', rule: 'tag', result: 'pass' },
          {
            result: 'fail',
            severity: 'high',
            resources: [{ kind: 'Pod', namespace: 'shop', name: 'bad' }],
            properties: {
              container: 'main',
              path: 'spec.containers[0].image',
              fix: 'Name a version.',
            },
          },
        ],
      });
    });

    it('is content with what passes', async () => {
      const ran = await run('policy', 'apply', policy, '--resource', good);
      expect(ran.code).toBe(0);
    });

    it('says what would become of what is there already, which stops nothing', async () => {
      const labelled = project.write(
        'labelled.yaml',
        `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: labelled }
spec:
  admission: true
  webhookConfiguration: { timeoutSeconds: 5 }
  rules:
    - name: of-pod
      match: { any: [{ resources: { kinds: [Pod] } }] }
      mutate:
        targets: [{ apiVersion: v1, kind: Secret, namespace: shop, name: pull }]
        patchStrategicMerge: { metadata: { labels: { of: "{{ request.object.metadata.name }}" } } }
`,
      );
      const secret = (name: string) =>
        project.write(
          `${name}.yaml`,
          `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, namespace: shop }\n`,
        );
      const apply = async (...more: string[]) => {
        const args = ['policy', 'apply', labelled, '--resource', good];
        const ran = await run(...args, ...more);
        const [{ result, message }] = parse(ran.out).results;
        return { code: ran.code, error: ran.error, result, message };
      };
      const error = `${labelled}:1: labelled: webhookConfiguration has no effect here\n`;
      expect(await apply('--target-resource', secret('pull'))).toEqual({
        code: 0,
        error,
        result: 'pass',
        message: 'mutated Secret/pull in namespace shop',
      });
      expect(await apply('--target-resource', secret('other'))).toEqual({
        code: 0,
        error,
        result: 'error',
        message: 'there is no Secret shop/pull',
      });
      expect(await apply()).toEqual({
        code: 0,
        error,
        result: 'skip',
        message: 'the rule needs the objects that it changes',
      });
    });

    it.each([
      ['a rule', POLICY.replace(/validate:[^]*$/, SIGNED), 1],
      ['an ImageValidatingPolicy', IMAGE_POLICY, 2],
    ])(
      'judges images by what is known of them: %s',
      async (_, text, passes) => {
        const signed = project.write('signed.yaml', text);
        const args = ['policy', 'apply', signed, '--resource', good];
        const apart = await run(...args);
        expect(apart.code).toBe(0);
        expect(parse(apart.out).results[0].properties.missing).toContain(
          'nginx:1.27',
        );
        const facts = (key: string) =>
          project.write(
            `${key}.yaml`,
            `nginx:1.27: { digest: "sha256:${'a'.repeat(64)}", signatures: [{ signer: { key: ${pem(key)} } }] }`,
          );
        const ours = await run(...args, '--images', facts('ours'));
        expect(ours).toMatchObject({ code: 0, error: '' });
        expect(parse(ours.out).summary).toMatchObject({
          pass: passes,
          skip: 0,
        });
        const evil = await run(...args, '--images', facts('evil'));
        expect(evil.code).toBe(1);
        const none = await run(...args, '--images', good);
        expect(none).toMatchObject({ code: 2, out: '' });
        expect(none.error).toContain('good.yaml:1:');
      },
    );

    it('refuses policies and manifests that it cannot read', async () => {
      const unread = await run('policy', 'apply', broken, '--resource', good);
      expect(unread).toMatchObject({ code: 2, out: '' });
      expect(unread.error).toMatch(
        /broken\.yaml:18:9: .*patern: unknown field/,
      );
      const manifest = project.write('manifest.yaml', 'kind: [');
      const ran = await run('policy', 'apply', policy, '--resource', manifest);
      expect(ran).toMatchObject({ code: 2, out: '' });
      expect(await run('policy', 'apply', policy)).toMatchObject({ code: 2 });
    });

    it.each([
      ['no YAML', 'spec: [', '5:1', 'not valid YAML'],
      ['an alias that leads nowhere', 'spec: *s', '1:1', 'no anchor'],
      [
        'an alias of what it is in',
        'spec: &s { a: *s }',
        '1:1',
        'inside what it stands for',
      ],
      [
        'aliases that multiply',
        `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]`,
        '1:1',
        'stand for more than 1000000 values',
      ],
      [
        'nesting without end',
        `spec: ${'['.repeat(9_999)}`,
        '4:506',
        '500 levels',
      ],
      ['a template', 'spec: {{ x }}', '4:8', 'a key has to be text'],
      ['a key twice', 'kind: Pod', '4:1', 'keys must be unique'],
      [
        'no object',
        '---\nkind: { toString: 1 }',
        '5:1',
        'not a Kubernetes object',
      ],
    ])('says where a manifest has %s', async (_, more, place, message) => {
      const text = `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n${more}\n`;
      const manifest = project.write('manifest.yaml', text);
      const ran = await run('policy', 'apply', policy, '--resource', manifest);
      expect(ran).toMatchObject({ code: 2, out: '' });
      expect(ran.error).toContain(`manifest.yaml:${place}:`);
      expect(ran.error).toContain(message);
    });
  });
});
