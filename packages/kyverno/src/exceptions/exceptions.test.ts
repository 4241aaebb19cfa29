import { evaluate, loadPolicies } from '..';
import type { KubeObject } from '../policy/types';

const RULES = [
  {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['*'],
    resources: ['pods'],
  },
];
const CEL = {
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'ValidatingPolicy',
  metadata: { name: 'images' },
  spec: {
    matchConstraints: { resourceRules: RULES },
    validations: [
      {
        expression:
          "object.spec.containers.all(c, c.image.startsWith('good/') || exceptions.allowedImages.exists(i, i == c.image))",
      },
    ],
  },
};
const pod = (over: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'tool', namespace: 'ops', labels: { tool: 'yes' } },
  spec: { containers: [{ name: 'main', image: 'bad/x' }], ...over },
});
const ofCel = (spec: object) => ({
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'PolicyException',
  metadata: { name: 'leave', namespace: 'ops' },
  spec: { policyRefs: [{ name: 'images', kind: 'ValidatingPolicy' }], ...spec },
});
function run(exception: object, object: KubeObject = pod(), now?: string) {
  const text = [CEL, exception].map(each => JSON.stringify(each));
  const loaded = loadPolicies([{ path: 'p.yaml', text: text.join('\n---\n') }]);
  expect(loaded.errors).toEqual([]);
  const results = evaluate(loaded.policies, object, { ...(now && { now }) });
  return Object.fromEntries(results.map(result => [result.rule, result]));
}

describe('exceptions of policies.kyverno.io', () => {
  it.each([
    ['take an object out', {}, 'skip', false],
    ['may count as passed', { reportResult: 'pass' }, 'pass', false],
    [
      'hold where their conditions do',
      {
        matchConditions: [
          { name: 'a', expression: "object.metadata.namespace == 'ops'" },
        ],
      },
      'skip',
      false,
    ],
    [
      'do not hold where one does not',
      { matchConditions: [{ name: 'a', expression: 'false' }] },
      'fail',
      true,
    ],
    [
      'do not hold where one has an error',
      {
        matchConditions: [
          { name: 'a', expression: 'object.spec.nothing == 1' },
        ],
      },
      'fail',
      true,
    ],
    [
      'are for the policy that they name',
      { policyRefs: [{ name: 'other', kind: 'ValidatingPolicy' }] },
      'fail',
      true,
    ],
    [
      'are for the kind that they name',
      { policyRefs: [{ name: 'images', kind: 'MutatingPolicy' }] },
      'fail',
      true,
    ],
    ['let images pass', { images: ['bad/x'] }, 'pass', false],
    ['let no other image pass', { images: ['bad/y'] }, 'fail', true],
  ])('%s', (_, spec, verdict, blocks) => {
    expect(run(ofCel(spec)).images).toMatchObject({ verdict, blocks });
  });

  it('are named in the result, which says nothing else of the fail', () => {
    const { images } = run(ofCel({}));
    expect(images).toMatchObject({
      message: 'excepted by ops/leave',
      exceptions: ['ops/leave'],
    });
    expect(images).not.toHaveProperty('path');
  });

  it('make a fail unknown where a condition needs the cluster', () => {
    const expression = "namespaceObject.metadata.labels['a'] == 'b'";
    const { images } = run(
      ofCel({ matchConditions: [{ name: 'a', expression }] }),
    );
    expect(images).toMatchObject({
      verdict: 'notEvaluable',
      missing: "the Namespace 'ops'",
    });
  });
});

describe('exceptions that end', () => {
  const annotations = { 'macadam.dev/expires': '2026-12-24T12:00:00Z' };
  const ending = (exception: { metadata: object }) => ({
    ...exception,
    metadata: { ...exception.metadata, annotations },
  });

  it.each([
    ['hold before their end', '2026-12-24T11:59:59.999Z', 'skip'],
    ['do not hold at their end', '2026-12-24T12:00:00Z', 'fail'],
    ['do not hold after it', '2027-01-01T00:00:00Z', 'fail'],
    ['hold where nobody says what time it is', undefined, 'skip'],
  ])('%s', (_, now, verdict) => {
    const { images } = run(ending(ofCel({})), pod(), now);
    expect(images.verdict).toBe(verdict);
  });

  it.each([
    ['alone', {}, '2026-12-24T12:00:00.000Z'],
    [
      'before ours',
      { 'macadam.dev/expires': '2027-01-01T00:00:00Z' },
      '2026-12-24T12:00:00.000Z',
    ],
    [
      'after ours',
      { 'macadam.dev/expires': '2026-12-01T00:00:00Z' },
      '2026-12-01T00:00:00.000Z',
    ],
  ])("end when Kyverno's own field says, %s", (_, own, expires) => {
    const exception = ofCel({
      expiresAt: '2026-12-24T13:00:00+01:00',
      evaluationMode: 'Kubernetes',
      properties: { ticket: 'SHOP-1' },
    });
    const text = JSON.stringify({
      ...exception,
      metadata: { ...exception.metadata, annotations: own },
    });
    const { exceptions, errors } = loadPolicies([{ path: 'e.yaml', text }]);
    expect(errors).toEqual([]);
    expect(exceptions).toMatchObject([{ expires }]);
  });

  it('say in the result until when', () => {
    expect(run(ending(ofCel({}))).images.message).toBe(
      'excepted by ops/leave until 2026-12-24T12:00:00.000Z',
    );
  });
});

describe('what passes by exception alone', () => {
  const annotations = {
    'macadam.dev/expires': '2026-12-24T12:00:00Z',
    'macadam.dev/approved-by': 'user:default/ana',
  };
  const noted = (exception: { metadata: object }) => ({
    ...exception,
    metadata: { ...exception.metadata, annotations },
  });
  it.each([
    ['a whole rule', noted(ofCel({}))],
    ['an image', noted(ofCel({ images: ['bad/x'] }))],
  ])('says until when and by whom: %s', (_, exception) => {
    expect(run(exception).images.excepted).toEqual({
      until: '2026-12-24T12:00:00.000Z',
      approvedBy: 'user:default/ana',
    });
  });

  it('says nothing more where the exception says nothing more', () => {
    expect(run(ofCel({})).images.excepted).toEqual({});
  });

  it.each([
    ['does not need it', noted(ofCel({})), 'good/x'],
    ['needs another', noted(ofCel({ images: ['bad/y'] })), 'bad/x'],
  ])('is not what %s', (_, exception, image) => {
    const object = pod({ containers: [{ name: 'main', image }] });
    const { images } = run(exception, object);
    expect(images).not.toHaveProperty('excepted');
  });
});

it.each([
  [
    {
      ...ofCel({}),
      metadata: {
        name: 'leave',
        annotations: { 'macadam.dev/expires': 'tomorrow' },
      },
    },
    "'tomorrow' is no time",
  ],
  [ofCel({ expiresAt: 'soon' }), "spec.expiresAt: 'soon' is no time"],
  [ofCel({ policyRefs: [] }), 'names no policy'],
  [
    ofCel({ matchConditions: [{ name: 'a', expression: '1 +' }] }),
    'does not compile',
  ],
  [ofCel({ reportResult: 'maybe' }), "'maybe' is none of skip, pass"],
  [
    { ...ofCel({}), apiVersion: 'policies.kyverno.io/v9' },
    'a PolicyException is of',
  ],
])('an exception does not load when it is broken: %#', (exception, message) => {
  const { errors, exceptions } = loadPolicies([
    { path: 'e.yaml', text: JSON.stringify(exception) },
  ]);
  expect(exceptions).toEqual([]);
  expect(errors).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining(message) }),
  );
});

it('takes documents that are no objects out of a policy', () => {
  const ofJson = {
    ...CEL,
    spec: {
      evaluation: { mode: 'JSON' },
      validations: [{ expression: 'object.value > 10' }],
    },
  };
  const small = ofCel({
    matchConditions: [{ name: 'small', expression: 'object.value == 5' }],
  });
  const text = [ofJson, small]
    .map(each => JSON.stringify(each))
    .join('\n---\n');
  const [policy] = loadPolicies([{ path: 'p.yaml', text }], {
    isForDocuments: true,
  }).policies;
  const verdictOf = (value: number) =>
    policy.judgePayload?.({ value }, 'a.json', {})[0].verdict;
  expect([5, 6, 15].map(verdictOf)).toEqual(['skip', 'fail', 'pass']);
});
