import { evaluate, type EvaluationContext, type KubeObject } from '../..';
import { DIGEST } from '../../__testUtils__/images';
import {
  API,
  type Fields,
  judge,
  KEY,
  known,
  load,
  missing,
  pod,
  PODS,
  signed,
  TAGGED,
  text,
  WEB,
} from './__testUtils__/policies';

describe('the images of a policy', () => {
  const none = { validationConfigurations: { required: false } };
  it.each<[string, Fields[] | undefined, string, string]>([
    ['all', undefined, WEB, 'fail'],
    ['a pattern', [{ glob: 'ghcr.io/*' }], WEB, 'fail'],
    ['another pattern', [{ glob: 'quay.io/*' }], WEB, 'pass'],
    [
      'one of several',
      [{ glob: 'quay.io/*' }, { glob: '*/web:*' }],
      WEB,
      'fail',
    ],
    [
      'the text as it is written',
      [{ glob: 'docker.io/*' }],
      `nginx@${DIGEST}`,
      'pass',
    ],
    ['an expression', [{ expression: 'ref.contains("/shop/")' }], WEB, 'fail'],
    ['another expression', [{ expression: 'ref == "x"' }], WEB, 'pass'],
    [
      'an expression about the parts',
      [{ expression: 'image(ref).registry() == "ghcr.io"' }],
      WEB,
      'fail',
    ],
    [
      'an expression that fails',
      [{ expression: 'image("A b").tag() == ""' }],
      WEB,
      'error',
    ],
    ['an expression that is no bool', [{ expression: 'ref' }], WEB, 'error'],
  ])('%s', (_, matchImageReferences, image, verdict) => {
    const context = known({}, TAGGED, 'nginx');
    const spec = { ...none, matchImageReferences };
    expect(judge(spec, context, pod(image))?.verdict).toBe(verdict);
  });

  it('are also what its expressions find', () => {
    const spec = {
      matchConstraints: {
        resourceRules: [
          {
            ...PODS.resourceRules[0],
            apiGroups: ['example.com'],
            resources: ['tasks'],
          },
        ],
      },
      images: [
        { name: 'steps', expression: 'object.spec.steps.map(s, s.uses)' },
      ],
      validations: [
        {
          expression:
            'images.steps.all(i, verifyImageSignatures(i, [attestors.a]) > 0)',
        },
      ],
    };
    const task = (uses: unknown): KubeObject => ({
      apiVersion: 'example.com/v1',
      kind: 'Task',
      metadata: { name: 't', namespace: 'shop' },
      spec: { steps: [{ uses }] },
    });
    expect(judge(spec, signed(KEY), task(WEB))?.verdict).toBe('pass');
    expect(judge(spec, known(), task(WEB))?.verdict).toBe('fail');
    expect(judge(spec, known(), task(TAGGED))).toMatchObject({
      verdict: 'fail',
      message: `image ${TAGGED} does not have a digest (spec.steps[0].uses)`,
      path: 'spec.steps[0].uses',
    });
    expect(judge(spec, known(), task(1))).toMatchObject({
      verdict: 'error',
      message: "the images: an image of 'steps' is not a string",
    });
    const unread = {
      ...spec,
      validationConfigurations: {
        mutateDigest: false,
        verifyDigest: false,
        required: false,
      },
      validations: [{ expression: 'true' }],
    };
    expect(judge(unread, {}, task(WEB))?.verdict).toBe('pass');
    expect(judge(unread, {}, task(1))?.verdict).toBe('error');
    const unlisted = {
      ...spec,
      images: [],
      validations: [{ expression: 'images.containers == []' }],
    };
    expect(judge(unlisted, known(), task(WEB))?.verdict).toBe('error');
  });

  it('are those of the old object when it is deleted', () => {
    const context = { ...known(), operation: 'DELETE' as const };
    expect(judge({}, context)?.verdict).toBe('fail');
  });

  it('that do not match count for nothing when they are verified', () => {
    const spec = {
      ...none,
      matchImageReferences: [{ glob: 'ghcr.io/*' }],
      validations: [
        {
          expression:
            'verifyImageSignatures("quay.io/other:1", [attestors.a]) == 0 && verifyAttestationSignatures("quay.io/other:1", "none", [attestors.a]) == 0',
        },
      ],
    };
    expect(judge(spec)?.verdict).toBe('pass');
  });
});

describe('images that have to be verified', () => {
  const catchAll = (fields: Fields = {}) =>
    text({ validations: [], ...fields }, { metadata: { name: 'all' } });
  const policy = (name: string, fields: Fields) =>
    text(fields, { metadata: { name } });
  const verdicts = (
    texts: string[],
    context: EvaluationContext,
    object = pod(WEB),
  ) =>
    Object.fromEntries(
      evaluate(load(...texts), object, context).map(result => [
        result.policy,
        result.verdict,
      ]),
    );

  it('fail when no policy looks at them', () => {
    const [result] = evaluate(load(catchAll()), pod(API, WEB), known());
    expect(result).toMatchObject({
      verdict: 'fail',
      message: `image ${API} is not verified: no policy performed a signature or attestation check on it (container c0: spec.containers[0].image)`,
    });
  });

  it('may be verified by a policy before or after', () => {
    const other = policy('signed', {});
    expect(verdicts([catchAll(), other], signed(KEY))).toEqual({
      all: 'pass',
      signed: 'pass',
    });
    expect(verdicts([other, catchAll()], known())).toEqual({
      all: 'fail',
      signed: 'fail',
    });
    expect(verdicts([other, catchAll()], {})).toEqual({
      all: 'notEvaluable',
      signed: 'notEvaluable',
    });
  });

  it('say when a check failed that nothing hangs on', () => {
    const expression =
      'images.containers.all(i, verifyImageSignatures(i, [attestors.a]) >= 0)';
    expect(judge({ validations: [{ expression }] }, known())).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining(
        `image ${WEB} failed signature or attestation verification`,
      ),
    });
    expect(
      judge({ validations: [{ expression: `${expression} || true` }] }, {}),
    ).toMatchObject({ verdict: 'notEvaluable', missing: missing(WEB) });
  });

  it('are not verified by a policy that an exception takes them out of', () => {
    const other = policy('signed', {});
    const exception = JSON.stringify({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'PolicyException',
      metadata: { name: 'e', namespace: 'shop' },
      spec: {
        policyRefs: [{ name: 'signed', kind: 'ImageValidatingPolicy' }],
        matchConditions: [{ name: 'all', expression: 'true' }],
      },
    });
    expect(verdicts([other, catchAll(), exception], signed(KEY))).toEqual({
      all: 'fail',
      signed: 'skip',
    });
  });
});
