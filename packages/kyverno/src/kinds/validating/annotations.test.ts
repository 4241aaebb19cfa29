import { evaluate, type KubeObject, loadPolicies } from '../..';

const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
};

const secret =
  '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}}';
const KINDS: readonly [string, string, object][] = [
  [
    'ValidatingPolicy',
    'policies.kyverno.io/v1',
    { validations: [{ expression: 'true' }] },
  ],
  [
    'ValidatingAdmissionPolicy',
    'admissionregistration.k8s.io/v1',
    { validations: [{ expression: 'true' }] },
  ],
  [
    'MutatingPolicy',
    'policies.kyverno.io/v1',
    {
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: { expression: 'Object{}' },
        },
      ],
    },
  ],
  [
    'GeneratingPolicy',
    'policies.kyverno.io/v1',
    { generate: [{ expression: `generator.Apply("a", [${secret}])` }] },
  ],
  [
    'ImageValidatingPolicy',
    'policies.kyverno.io/v1',
    {
      validations: [{ expression: 'true' }],
      matchImageReferences: [{ glob: '*' }],
      attestors: [
        {
          name: 'a',
          cosign: {
            keyless: { identities: [{ issuer: 'https://a', subject: 's' }] },
          },
        },
      ],
    },
  ],
];

function load(
  [kind, apiVersion, spec]: readonly [string, string, object],
  valueExpression: string,
  more: object = {},
) {
  const text = JSON.stringify({
    apiVersion,
    kind,
    metadata: { name: 'p' },
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
      auditAnnotations: [{ key: 'of', valueExpression }],
      ...spec,
      ...more,
    },
  });
  return loadPolicies([{ path: 'p.json', text }]);
}

describe.each(KINDS)('auditAnnotations of a %s', (...kind) => {
  it.each([
    "'text'",
    'null',
    'string(object.metadata.name)',
    "'of ' + object.metadata.name",
  ])('may be %s', valueExpression => {
    expect(load(kind, valueExpression).errors).toEqual([]);
  });

  it.each([
    ['1', 'gives a number, not a string or null'],
    ['true', 'gives a bool, not a string or null'],
    ['["a"]', 'gives a list, not a string or null'],
    ['object.metadata.name', 'gives what the object has: convert it'],
    ['objekt.x', "'objekt' is not known here"],
    ["'a' +", 'does not compile'],
  ])('may not be %s', (valueExpression, message) => {
    expect(load(kind, valueExpression).errors).toMatchObject([
      {
        message: expect.stringMatching(
          /^spec\.auditAnnotations\[0\]\.valueExpression: /,
        ),
      },
    ]);
    expect(load(kind, valueExpression).errors[0].message).toContain(message);
  });
});

it.each(KINDS.slice(0, 1))(
  'what fails in an annotation is an error of the %s',
  (...kind) => {
    const broken = 'string(object.metadata.nope)';
    const judge = (more: object) =>
      evaluate(load(kind, broken, more).policies, POD);
    expect(judge({})).toMatchObject([
      {
        verdict: 'error',
        message: expect.stringContaining('audit annotation 1'),
        blocks: true,
      },
    ]);
    expect(judge({ failurePolicy: 'Ignore' })).toMatchObject([
      { blocks: false },
    ]);
  },
);
