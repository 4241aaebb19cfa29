import { loadPolicies } from '..';

type Fields = Record<string, unknown>;

function problems(document: Fields): string {
  const text = JSON.stringify({ metadata: { name: 'p' }, ...document });
  const { errors } = loadPolicies([{ path: 'p.yaml', text }]);
  return errors.map(({ message }) => message).join('\n');
}

const matchConstraints = {
  resourceRules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['pods'],
    },
  ],
};
const cel = (kind: string, spec: Fields, more: Fields = {}) => ({
  apiVersion: 'policies.kyverno.io/v1',
  kind,
  spec: { matchConstraints, ...spec },
  ...more,
});
const validates = (expression: string, more: Fields = {}) => ({
  validations: [{ expression, ...more }],
});
const leaves = (spec: Fields) => ({
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'PolicyException',
  spec: { policyRefs: [{ name: 'p', kind: 'ValidatingPolicy' }], ...spec },
});
const condition = { name: 'a', expression: 'true' };

describe('what Kyverno does not store is refused', () => {
  it.each<[string, Fields, string]>([
    [
      'a version that no NamespacedValidatingPolicy has',
      cel('NamespacedValidatingPolicy', validates('true'), {
        apiVersion: 'policies.kyverno.io/v1alpha1',
      }),
      'known are v1, v1beta1',
    ],
    [
      'a validation that gives text',
      cel('ValidatingPolicy', validates("'yes'")),
      'expression: the expression gives a string, not a bool',
    ],
    [
      'a validation that gives what an object has',
      cel('ValidatingPolicy', validates('object.spec.hostNetwork')),
      'expression: the expression gives what the object has',
    ],
    [
      'a message that is no text',
      cel('ValidatingPolicy', validates('true', { messageExpression: '1' })),
      'messageExpression: the expression gives a number, not a string',
    ],
    [
      'a policy of one namespace that asks the network',
      cel(
        'NamespacedValidatingPolicy',
        validates('http.Get("https://example.com") == null'),
        { metadata: { name: 'p', namespace: 'shop' } },
      ),
      "a policy of one namespace does not use 'http'",
    ],
    [
      'a MutatingPolicy that never acts',
      cel('MutatingPolicy', {
        evaluation: { admission: { enabled: false } },
        mutations: [
          {
            patchType: 'ApplyConfiguration',
            applyConfiguration: { expression: 'Object{}' },
          },
        ],
      }),
      'spec.evaluation: the policy never acts',
    ],
    [
      'a DeletingPolicy about nothing',
      cel('DeletingPolicy', { matchConstraints: {}, schedule: '@daily' }),
      'spec.matchConstraints: has no resourceRules',
    ],
    [
      'a condition that does not compile',
      cel('DeletingPolicy', {
        schedule: '@daily',
        conditions: [{ name: 'a', expression: 'object.' }],
      }),
      'conditions[0].expression: the expression does not compile',
    ],
    [
      'an exception with two conditions of one name',
      leaves({ matchConditions: [condition, condition] }),
      "matchConditions[1].name: another condition is called 'a' too",
    ],
    [
      'an exception with a condition of no name',
      leaves({ matchConditions: [{ ...condition, name: 'a b' }] }),
      "matchConditions[0].name: 'a b' is no name",
    ],
  ])('%s', (_, document, message) => {
    expect(problems(document)).toContain(message);
  });
});

describe('what Kyverno stores is taken', () => {
  it.each<[string, Fields]>([
    [
      'a policy of one namespace',
      cel(
        'NamespacedValidatingPolicy',
        validates("object.metadata.name != 'http.Get'"),
        { metadata: { name: 'p', namespace: 'shop' } },
      ),
    ],
    [
      'a DeletingPolicy with seconds and years',
      cel('DeletingPolicy', { schedule: '0 0 12 L * 5#2 2027' }),
    ],
  ])('%s', (_, document) => {
    expect(problems(document)).toBe('');
  });
});
