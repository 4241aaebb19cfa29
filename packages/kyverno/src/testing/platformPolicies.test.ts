import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { withDefaults } from '@macadam/kubernetes';
import { parse } from 'yaml';
import { evaluate, loadPolicies } from '..';
import { runKyvernoTest } from '../harness';

const folder = resolve(__dirname, '../../../../platform/policies');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const names = readdirSync(folder)
  .filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
  .map(name => basename(name, '.yaml'));
const load = () =>
  loadPolicies(
    names.map(name => ({ path: `${name}.yaml`, text: read(`${name}.yaml`) })),
  );

/** Policies about whole objects, or about pods rather than their containers. */
const OF_OBJECTS = [
  'disallow-default-namespace',
  'disallow-deprecated-apis',
  'disallow-host-namespaces',
  'disallow-host-path',
  'require-labels',
  'restrict-cluster-admin',
  'restrict-sysctls',
  'restrict-volume-types',
  'restrict-wildcard-verbs',
];

/** What the platform only reports: the images of the embedded cluster have no digest. */
const REPORTED = ['require-image-digests'];

describe("the platform's policies", () => {
  it('load, name themselves as their file, and say what to do', () => {
    const { policies, errors } = load();
    expect(errors).toEqual([]);
    expect(policies.map(({ name }) => name)).toEqual(names);
    for (const policy of policies) {
      expect(policy).toMatchObject({
        title: expect.any(String),
        category: expect.any(String),
        severity: expect.stringMatching(/^(low|medium|high|critical)$/),
        description: expect.any(String),
        fix: expect.stringMatching(/\.$/),
        action: REPORTED.includes(policy.name) ? 'Audit' : 'Deny',
      });
    }
  });

  it('are the 23 of a sensible default', () => expect(names).toHaveLength(23));

  it('are all listed in the kustomization', () => {
    expect(parse(read('kustomization.yaml')).resources).toEqual(
      names.map(name => `${name}.yaml`),
    );
  });

  it.each(names)('%s gives the results that its test expects', name => {
    const results = runKyvernoTest(`tests/${name}/kyverno-test.yaml`, read);
    expect(results.filter(({ matches }) => !matches)).toEqual([]);
    expect(new Set(results.map(({ expected }) => expected))).toEqual(
      new Set(['pass', 'fail', 'skip']),
    );
  });

  it.each(names)('%s names the place of every fail', name => {
    const fails = runKyvernoTest(
      `tests/${name}/kyverno-test.yaml`,
      read,
    ).filter(({ expected }) => expected === 'fail');
    expect(fails).not.toEqual([]);
    for (const { result } of fails) {
      const isOfPod =
        OF_OBJECTS.includes(name) ||
        /(?<!containers\[\d\]\.)securityContext|annotations/i.test(
          result?.path ?? '',
        );
      expect(result?.path).toMatch(
        /^(spec|metadata|roleRef|rules|apiVersion|kind)\b/,
      );
      expect(result?.container ?? 'none').toMatch(
        isOfPod ? /^none$/ : /^(main|init)$/,
      );
    }
  });

  it('only objects to the tag of nginx:latest', () => {
    const results = evaluate(load().policies, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'returns',
        namespace: 'fulfilment-dev',
        labels: {
          'app.kubernetes.io/name': 'returns',
          'macadam.dev/tenant': 'fulfilment',
        },
      },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'main',
                image: 'nginx:latest',
                resources: {
                  requests: { cpu: '50m', memory: '64Mi' },
                  limits: { memory: '256Mi' },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  runAsNonRoot: true,
                  capabilities: { drop: ['ALL'] },
                  seccompProfile: { type: 'RuntimeDefault' },
                },
              },
            ],
          },
        },
      },
    });
    const OF_ROLES = ['restrict-cluster-admin', 'restrict-wildcard-verbs'];
    expect(results).toHaveLength(names.length - OF_ROLES.length);
    expect(
      results.filter(({ verdict }) => !['pass', 'skip'].includes(verdict)),
    ).toMatchObject([
      {
        policy: 'disallow-latest-tag',
        verdict: 'fail',
        blocks: true,
        container: 'main',
        path: 'spec.template.spec.containers[0].image',
      },
    ]);
  });

  it('lets a role pass that only sums up others, as the API server writes it', () => {
    const role = withDefaults({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'sum' },
      aggregationRule: {
        clusterRoleSelectors: [{ matchLabels: { part: 'true' } }],
      },
    });
    expect(role).toHaveProperty('rules', null);
    const results = evaluate(load().policies, role);
    expect(results.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });
});
