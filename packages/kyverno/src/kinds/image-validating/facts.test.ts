import {
  evaluate,
  type EvaluationContext,
  type SignatureForm,
  imageQuestions,
} from '../..';
import { DIGEST, ISSUER, OTHER, pem } from '../../__testUtils__/images';
import {
  API,
  controller,
  type Fields,
  judge,
  key,
  KEY,
  keyless,
  known,
  load,
  missing,
  pod,
  signed,
  TAGGED,
  text,
  WEB,
} from './__testUtils__/policies';

describe('facts', () => {
  it('are asked for by name', () => {
    expect(judge({})).toMatchObject({
      policy: 'p',
      policyKind: 'ImageValidatingPolicy',
      rule: 'p',
      verdict: 'notEvaluable',
      missing: missing(WEB),
      blocks: false,
    });
    expect(judge({}, {}, { ...pod(WEB), kind: 'Service' })).toBeUndefined();
  });

  it('say why there are none', () => {
    const unknownImages = { [WEB]: { why: 'the registry is closed' } };
    expect(judge({}, { unknownImages })?.missing).toBe(
      `${missing(WEB)} (the registry is closed)`,
    );
  });

  it('are an error where the registry has no such image', () => {
    const unknown = { why: 'it is not there', isAbsent: true };
    const context = { unknownImages: { [WEB]: unknown } };
    expect(judge({}, context)).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('it is not there'),
      blocks: true,
    });
  });

  it.each<[string, SignatureForm | undefined, boolean, string]>([
    ['tags where there are no bundles', 'tag', false, 'pass'],
    ['bundles where there are some', 'bundle', true, 'pass'],
    ['no tags where there are bundles', 'tag', true, 'fail'],
    ['what is not said', undefined, true, 'pass'],
  ])('are looked for in %s', (_, form, hasBundles, verdict) => {
    const made = { signer: KEY, ...(form && { form }) };
    const context = known({ signatures: [made], hasBundles });
    expect(judge({}, context)?.verdict).toBe(verdict);
  });

  it('of another digest are none', () => {
    const context = signed(KEY);
    const object = pod(`${TAGGED}@${OTHER}`);
    expect(judge({}, context, object)?.verdict).toBe('notEvaluable');
  });

  it.each([TAGGED, WEB, `ghcr.io/shop/web@${DIGEST}`])(
    'are found by %s',
    name => {
      const context = known({ signatures: [{ signer: KEY }] }, name);
      expect(judge({}, context)?.verdict).toBe('pass');
    },
  );

  it('are not needed where an image surely fails', () => {
    const spec = {
      validations: [
        {
          expression:
            'images.containers.all(i, verifyImageSignatures(i, [attestors.a]) > 0)',
        },
      ],
    };
    const context = known({}, TAGGED);
    expect(judge(spec, context, pod(API, WEB))).toMatchObject({
      verdict: 'fail',
      container: 'c1',
    });
  });

  it('are not needed by other expressions', () => {
    const spec = {
      validationConfigurations: { required: false },
      validations: [
        { expression: 'images.containers.all(i, i.contains("@sha256:"))' },
      ],
    };
    expect(judge(spec)?.verdict).toBe('pass');
  });
});

describe('what has to be asked about images', () => {
  const asked = (
    spec: Fields,
    object = pod(WEB),
    context?: EvaluationContext,
  ) => imageQuestions(load(text(spec)), object, context);

  it('names the keys of all attestors', () => {
    const attestors = [
      { name: 'a', ...key() },
      { name: 'b', ...key({ data: `${pem('two')}\n` }) },
      { name: 'c', ...keyless({ issuer: ISSUER }) },
      { name: 'd', cosign: { key: { kms: 'awskms:///k' } } },
      {
        name: 'e',
        cosign: {
          key: { expression: `'${pem('x').replaceAll('\n', '\\n')}'` },
        },
      },
      { name: 'f', cosign: { key: { expression: 'object.none' } } },
      { name: 'g', notary: {} },
    ];
    expect(asked({ attestors }, pod(WEB, API, WEB))).toEqual([
      { image: WEB, keys: [pem('one'), pem('two'), pem('x')], isNamed: false },
      { image: API, keys: [pem('one'), pem('two'), pem('x')], isNamed: false },
    ]);
  });

  it.each<[string, Fields, string[], boolean?]>([
    ['an image that gets a digest', {}, [TAGGED]],
    [
      'an image that gets a digest alone',
      { validations: [{ expression: 'true' }] },
      [TAGGED],
    ],
    [
      'no image that fails anyway',
      { validationConfigurations: { mutateDigest: false } },
      [],
    ],
    [
      'no image that nothing hangs on',
      {
        validationConfigurations: { mutateDigest: false, verifyDigest: false },
        validations: [{ expression: 'true' }],
      },
      [],
    ],
    [
      'an image by its registry',
      { matchImageReferences: [{ glob: 'ghcr.io/*' }] },
      [TAGGED],
      true,
    ],
    [
      'an image by a pattern for any registry',
      { matchImageReferences: [{ glob: '{ghcr,quay}.io/*' }] },
      [TAGGED],
    ],
    [
      'an image by an expression',
      { matchImageReferences: [{ expression: 'ref.startsWith("ghcr.io/")' }] },
      [TAGGED],
    ],
    ['no other image', { matchImageReferences: [{ glob: 'quay.io/*' }] }, []],
    [
      'nothing where a condition does not hold',
      { matchConditions: [{ name: 'c', expression: 'false' }] },
      [],
    ],
    [
      'nothing where images cannot be found',
      { images: [{ name: 'x', expression: 'object.none' }] },
      [],
    ],
  ])('is %s', (_, spec, images, isNamed = false) => {
    expect(asked(spec, pod(TAGGED))).toMatchObject(
      images.map(image => ({ image, isNamed })),
    );
  });

  it('is nothing for another kind or a deletion', () => {
    expect(asked({}, pod(WEB), { operation: 'DELETE' })).toEqual([]);
    expect(asked({}, { ...pod(WEB), kind: 'Service' })).toEqual([]);
  });

  it('is enough to judge', () => {
    const policies = load(text({}));
    const object = controller('Deployment', TAGGED, 'nginx');
    const images = Object.fromEntries(
      imageQuestions(policies, object).map(({ image, keys }) => [
        image,
        {
          digest: DIGEST,
          signatures: keys.map(each => ({ signer: { key: each } })),
          attestations: [],
        },
      ]),
    );
    expect(evaluate(policies, object, { images })).toMatchObject([
      { rule: 'mutateDigest' },
      { rule: 'p', verdict: 'pass' },
    ]);
  });
});
