import { evaluate, loadPolicies } from '@macadam/kyverno';
import { CLASSIC } from '@macadam/kyverno-classic';
import { exceptionName, readExceptionObject, toExceptionObject } from '.';
import { decideException, isAbout, problemOfRequest } from './exceptions';

const request = {
  workload: 'shop/cart',
  policy: 'images',
  rule: 'autogen-tag',
  environments: ['dev'],
  reason: 'No tag yet.',
  until: '2026-12-24',
};
const now = new Date('2026-12-01T12:00:00Z');

it.each([
  [{}, 'none'],
  [{ until: '2026-12-01' }, 'none'],
  [{ until: '2026-11-30' }, 'is over'],
  [{ until: '2027-03-01' }, 'none'],
  [{ until: '2027-03-02' }, 'is too far'],
  [{ until: '24.12.2026' }, 'is no day'],
  [{ environments: [] }, 'at least one environment'],
  [{ reason: '' }, 'Say why'],
  [{ reason: 'x'.repeat(1001) }, 'has 1001 characters'],
])('a request with %j has the problem %s', (part, problem) => {
  const found = problemOfRequest({ ...request, ...part }, { now, maxDays: 90 });
  expect(found ?? 'none').toContain(problem);
});

it.each([
  ['user:default/sofia', ['group:default/Platform-Team'], true],
  ['user:default/Mira', ['group:default/platform-team'], false],
  ['user:default/tomas', ['group:default/checkout'], false],
])('%s of %j decides: %s', (userEntityRef, ownershipEntityRefs, allowed) => {
  expect(
    decideException({
      actor: { userEntityRef, ownershipEntityRefs },
      requestedBy: 'user:default/mira',
      platformOwner: 'group:default/platform-team',
    }).allowed,
  ).toBe(allowed);
});

const policies = {
  ValidatingPolicy: {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: 'images' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
          },
        ],
      },
      validations: [{ expression: 'false' }],
    },
  },
  ClusterPolicy: {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'images' },
    spec: {
      rules: [
        {
          name: 'tag',
          match: { any: [{ resources: { kinds: ['Pod'] } }] },
          validate: { pattern: { spec: { hostNetwork: 'never' } } },
        },
      ],
    },
  },
};

const labels = (environment: string, tenant: string) => ({
  'macadam.dev/workload': 'cart',
  'macadam.dev/tenant': tenant,
  'macadam.dev/environment': environment,
});
const pod = (environment: string, namespace: string, tenant = 'shop') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x', namespace, labels: labels(environment, tenant) },
  spec: { containers: [{ name: 'main', image: 'x' }] },
});
const deployment = (environment: string, namespace: string) => {
  const { metadata, spec } = pod(environment, namespace);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { template: { metadata: { labels: metadata.labels }, spec } },
  };
};

describe.each(['ValidatingPolicy', 'ClusterPolicy'] as const)(
  'an exception from a %s',
  policyKind => {
    const object = toExceptionObject(request, {
      policyKind,
      namespaces: ['shop-dev'],
      requestedBy: 'user:default/mira',
    });
    const loaded = loadPolicies(
      [policies[policyKind], object].map((each, index) => ({
        path: `${index}.yaml`,
        text: JSON.stringify(each),
      })),
      { languages: [CLASSIC] },
    );

    it('loads, and reads back as what was asked for', () => {
      expect(loaded.errors).toEqual([]);
      expect(readExceptionObject(JSON.parse(JSON.stringify(object)))).toEqual({
        object,
        facts: expect.objectContaining({
          name: exceptionName(request, policyKind),
          policyKind,
          workload: 'shop/cart',
          policy: 'images',
          environments: ['dev'],
          reason: 'No tag yet.',
          requestedBy: 'user:default/mira',
          expires: '2026-12-24T23:59:59.000Z',
        }),
      });
    });

    it.each([
      ['its Pods', pod('dev', 'shop-dev'), 'skip'],
      ['what makes its Pods', deployment('dev', 'shop-dev'), 'skip'],
      ['nothing of another environment', pod('prod', 'shop-dev'), 'fail'],
      ['nothing in another namespace', pod('dev', 'other-dev'), 'fail'],
      ['nothing of another tenant', pod('dev', 'shop-dev', 'other'), 'fail'],
    ])('is for %s', (_, resource, verdict) => {
      const results = evaluate(loaded.policies, resource);
      expect(results).not.toEqual([]);
      for (const result of results) expect(result.verdict).toBe(verdict);
    });
  },
);

it.each([
  ['shop/cart', 'shop/cart', true],
  ['store/cart', 'shop/cart', false],
  ['shop/web', 'shop/cart', false],
  // As they were written before tenants had names of their own.
  ['cart', 'shop/cart', true],
  ['web', 'shop/cart', false],
])('an exception of %s is about %s: %s', (workload, asked, expected) => {
  expect(isAbout({ workload }, asked)).toBe(expected);
});
