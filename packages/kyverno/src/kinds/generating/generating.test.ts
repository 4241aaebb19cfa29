import { type EvaluationContext, generate, loadPolicies } from '../..';

const policy = (written: object, spec: object = {}) => ({
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'GeneratingPolicy',
  metadata: { name: 'settings' },
  spec: {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['namespaces'],
        },
      ],
    },
    variables: [
      { name: 'team', expression: 'object.metadata.name' },
      { name: 'labels', expression: '{"team": object.metadata.name}' },
    ],
    generate: [written],
    ...spec,
  },
});
const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop' },
};

const load = (written: object) =>
  loadPolicies([{ path: 'gpol.yaml', text: JSON.stringify(policy(written)) }]);

function made(written: object, context: EvaluationContext = {}) {
  const { policies, errors } = load(written);
  expect(errors).toEqual([]);
  return generate(policies, namespace, context);
}

const template = (value: string, interpolate?: string) => ({
  template: { value, ...(interpolate && { interpolate }) },
});

describe('a template of a GeneratingPolicy', () => {
  it('makes an object of each document, with what placeholders give', () => {
    const text = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: (( variables.team ))-settings
  namespace: (( variables.team ))
  labels: (( variables.labels ))
data:
  all: "(( size(':)' + variables.team) )) and \\\\((no more))"
---
apiVersion: v1
kind: ConfigMap
metadata: { name: other, namespace: ops }
`;
    expect(made(template(text, 'cel'))).toMatchObject([
      {
        verdict: 'pass',
        generated: [
          {
            kind: 'ConfigMap',
            metadata: {
              name: 'shop-settings',
              namespace: 'shop',
              labels: { team: 'shop' },
            },
            data: { all: '6 and ((no more))' },
          },
          { metadata: { name: 'other', namespace: 'ops' } },
        ],
      },
    ]);
  });

  it('is taken as it stands where nothing is to be filled in', () => {
    expect(
      made(
        template(
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { text: "(( kept" }',
        ),
      ),
    ).toMatchObject([{ generated: [{ data: { text: '(( kept' } }] }]);
  });

  it('is an error where a map is put into a text', () => {
    expect(
      made(
        template(
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "a-(( variables.labels ))" }',
          'cel',
        ),
      ),
    ).toMatchObject([
      { verdict: 'error', message: expect.stringContaining('no scalar') },
    ]);
  });

  it.each([
    ['a: (( 1 + ))', 'does not compile'],
    ['a: (( 1 )', "a ')' too many"],
    ['a: (( "x', "has no closing '))'"],
    ['a: (())', 'is empty'],
    ['"(( 1 ))": 1', 'cannot have a placeholder'],
    ['[1]', 'is a map'],
    ['a: [', 'Flow sequence'],
    ['# nothing', 'at least one document'],
  ])('is refused as %j', (text, message) => {
    expect(load(template(text, 'cel')).errors[0]).toMatchObject({
      line: expect.any(Number),
      message: expect.stringContaining(message),
    });
  });

  it('stands instead of an expression', () => {
    expect(
      load({ ...template('a: 1'), expression: '[1]' }).errors[0].message,
    ).toContain('an expression and a template');
    expect(load({}).errors[0].message).toContain('expression: is missing');
  });
});

describe('what a GeneratingPolicy copies', () => {
  const secret = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: 'default',
      uid: '1',
      resourceVersion: '7',
      ownerReferences: [{ uid: '2' }],
      labels: { app: 'web' },
    },
    data: { foo: 'YmFy' },
  });

  it('are the items of a list, without what ties them to where they come from', () => {
    expect(
      made(
        {
          expression:
            'generator.Apply(variables.team, [resource.List("v1", "secrets", "default")])',
        },
        {
          ask: name =>
            name === 'resource.List'
              ? {
                  apiVersion: 'v1',
                  kind: 'SecretList',
                  items: [secret('one'), secret('two')],
                }
              : undefined,
        },
      )[0].generated,
    ).toEqual(
      ['one', 'two'].map(name => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: 'shop', labels: { app: 'web' } },
        data: { foo: 'YmFy' },
      })),
    );
  });

  it('is in no namespace where its kind is in none', () => {
    const role =
      '{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "reader"}}';
    expect(
      made({ expression: `generator.Apply("shop", [${role}])` })[0].generated,
    ).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'reader' },
      },
    ]);
  });
});
