import { loadPolicies, remove } from '../..';
import type { KubeObject } from '../../policy/types';

const [policy] = loadPolicies([
  {
    path: 'p.yaml',
    text: `apiVersion: policies.kyverno.io/v1
kind: DeletingPolicy
metadata: { name: old }
spec:
  schedule: '@daily'
  matchConstraints:
    resourceRules: [{ apiGroups: [''], apiVersions: [v1], resources: [pods] }]
  variables: [{ name: app, expression: object.metadata.labels.app }]
  conditions: [{ name: is-test, expression: variables.app == 'test' }]
`,
  },
]).policies;

const object = (kind: string, app?: string): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', namespace: 'shop', ...(app && { labels: { app } }) },
});

it.each([
  ['removes what its conditions hold for', object('Pod', 'test'), ['pass']],
  ['leaves what they do not hold for', object('Pod', 'web'), ['fail']],
  ['says where it cannot tell', object('Pod'), ['error']],
  ['is about nothing else', object('Service', 'test'), []],
])('a DeletingPolicy %s', (_, given, verdicts) => {
  const results = remove([policy], given);
  expect(results.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(results.some(({ blocks }) => blocks)).toBe(false);
});

describe('a DeletingPolicy that names no kinds', () => {
  const files = [
    {
      path: 'p.yaml',
      text: `apiVersion: policies.kyverno.io/v1
kind: DeletingPolicy
metadata: { name: old }
spec:
  schedule: '@daily'
  conditions: [{ name: is-test, expression: object.stage == 'test' }]
`,
    },
  ];
  const [nameless] = loadPolicies(files, { isForDocuments: true }).policies;

  it.each([
    ['test', 'pass'],
    ['prod', 'fail'],
  ])('judges a document that is no object: %s', (stage, verdict) => {
    expect(nameless.judgePayload?.({ stage }, 'a.json', {})).toMatchObject([
      { verdict, resource: { name: 'a.json' } },
    ]);
  });

  it('removes no object', () => {
    expect(remove([nameless], object('Pod', 'test'))).toEqual([]);
  });

  it('is not stored in a cluster', () => {
    expect(loadPolicies(files).errors).toMatchObject([
      { message: expect.stringContaining('has no resourceRules') },
    ]);
  });
});
