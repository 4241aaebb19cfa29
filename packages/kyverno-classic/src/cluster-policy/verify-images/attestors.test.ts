import type { ImageFacts, ImageSigner, SignatureForm } from '@macadam/kyverno';
import { CI, ISSUER, pem } from '../../__testUtils__/images';
import { type Fields, judge } from '../__testUtils__/judge';
import {
  attestors,
  byCi,
  byKey,
  IMAGE,
  known,
  SCAN,
  signed,
  verify,
  web,
} from './__testUtils__/verify';

describe('attestors', () => {
  const [one, two, three] = ['one', 'two', 'three'].map(pem);

  it.each<[string, Fields[], number | undefined, ImageSigner[], string]>([
    ['the key', [byKey(one)], undefined, [{ key: one }], 'pass'],
    [
      'the key, laid out otherwise',
      [byKey(`${one}\n\n`)],
      undefined,
      [{ key: one }],
      'pass',
    ],
    ['another key', [byKey(one)], undefined, [{ key: two }], 'fail'],
    ['no signature', [byKey(one)], undefined, [], 'fail'],
    [
      'all when no count is given',
      [byKey(one), byKey(two)],
      undefined,
      [{ key: one }],
      'fail',
    ],
    ['one of two', [byKey(one), byKey(two)], 1, [{ key: two }], 'pass'],
    [
      'two of three',
      [byKey(one), byKey(two), byKey(three)],
      2,
      [{ key: one }, { key: three }],
      'pass',
    ],
    [
      'one where two are asked',
      [byKey(one), byKey(two), byKey(three)],
      2,
      [{ key: three }],
      'fail',
    ],
    [
      'each key of a text with two',
      [byKey(`${one}\n${two}`)],
      undefined,
      [{ key: one }],
      'fail',
    ],
    [
      'one key of a text with two',
      [byKey(`${one}\n${two}`)],
      1,
      [{ key: two }],
      'pass',
    ],
    [
      'a key in a Secret',
      [{ keys: { secret: { name: 'cosign', namespace: 'kyverno' } } }],
      undefined,
      [{ key: 'k8s://kyverno/cosign' }],
      'pass',
    ],
    [
      'a key in a Secret that nobody was asked about',
      [{ keys: { secret: { name: 'cosign', namespace: 'kyverno' } } }],
      undefined,
      [{ key: one }],
      'notEvaluable',
    ],
    [
      'a key of a key management service that nobody was asked about',
      [{ keys: { kms: 'awskms:///k' } }],
      undefined,
      [],
      'notEvaluable',
    ],
    [
      'signatures in another repository',
      [{ ...byKey(one), repository: 'ghcr.io/shop/signatures' }],
      undefined,
      [],
      'notEvaluable',
    ],
    [
      'a set in a set',
      [{ attestor: { count: 1, entries: [byKey(one), byKey(two)] } }],
      undefined,
      [{ key: two }],
      'pass',
    ],
    ['an identity', [byCi()], undefined, [CI], 'pass'],
    ['a key for an identity', [byCi()], undefined, [{ key: one }], 'fail'],
    ['an identity for a key', [byKey(one)], undefined, [CI], 'fail'],
    [
      'a wildcard of an identity',
      [byCi({ subject: 'https://github.com/shop/*' })],
      undefined,
      [CI],
      'pass',
    ],
    [
      'a wildcard of another identity',
      [byCi({ subject: 'https://github.com/evil/*' })],
      undefined,
      [CI],
      'fail',
    ],
    [
      'no wildcard of an issuer',
      [byCi({ issuer: 'https://token.*' })],
      undefined,
      [CI],
      'fail',
    ],
    [
      'expressions',
      [
        {
          keyless: {
            issuerRegExp: '^https://token\\.',
            subjectRegExp: '/release\\.yml@refs/tags/v[0-9]+$',
            rekor: { url: 'https://rekor.sigstore.dev' },
          },
        },
      ],
      undefined,
      [CI],
      'pass',
    ],
    [
      'an expression of another subject',
      [byCi({ subject: undefined, subjectRegExp: '^release' })],
      undefined,
      [CI],
      'fail',
    ],
    [
      'an extension',
      [byCi({ additionalExtensions: { githubWorkflowTrigger: 'pu*' } })],
      undefined,
      [CI],
      'pass',
    ],
    [
      'an extension that is not there',
      [byCi({ additionalExtensions: { githubWorkflowName: '*' } })],
      undefined,
      [CI],
      'fail',
    ],
    [
      'roots of its own',
      [byCi({ roots: 'PEM' })],
      undefined,
      [CI],
      'notEvaluable',
    ],
    [
      'a certificate',
      [{ certificates: { cert: 'PEM' } }],
      undefined,
      [CI],
      'notEvaluable',
    ],
    [
      'a certificate or a key that signed',
      [{ certificates: { cert: 'PEM' } }, byKey(one)],
      1,
      [{ key: one }],
      'pass',
    ],
    [
      'a certificate and a key that did not sign',
      [{ certificates: { cert: 'PEM' } }, byKey(one)],
      undefined,
      [CI],
      'fail',
    ],
  ])('%s', (_, entries, count, signers, verdict) => {
    const asked = { attestors: attestors(entries, count) };
    expect(verify(asked, signed(...signers)).verdict).toBe(verdict);
  });

  it('all have to be satisfied, and the first that is not is named', () => {
    const asked = {
      attestors: [...attestors([byKey(one)]), ...attestors([byKey(two)])],
    };
    expect(verify(asked, signed({ key: one }))).toMatchObject({
      verdict: 'fail',
      message: `failed to verify image ${IMAGE}: .attestors[1].entries[0].keys: no matching signatures (container web: spec.containers[0].image)`,
    });
    expect(verify(asked, signed({ key: one }, { key: two })).verdict).toBe(
      'pass',
    );
  });

  it.each([
    ['the same', { env: 'prod' }, 'pass'],
    ['another', { env: 'test' }, 'fail'],
    ['none', undefined, 'fail'],
  ])('may ask for annotations: %s', (_, annotations, verdict) => {
    const signatures = [{ signer: { key: one }, annotations }];
    const asked = {
      attestors: attestors([{ ...byKey(one), annotations: { env: 'prod' } }]),
    };
    expect(verify(asked, known({ signatures })).verdict).toBe(verdict);
    const forAll = {
      attestors: attestors([byKey(one)]),
      annotations: { env: 'prod' },
    };
    expect(verify(forAll, known({ signatures })).verdict).toBe(verdict);
  });

  it.each<[string, Fields, ImageFacts['signatures'][number]['log'], string]>([
    ['found', {}, 'found', 'pass'],
    ['vouched for', {}, undefined, 'pass'],
    ['absent', {}, 'absent', 'fail'],
    ['not known', {}, 'unknown', 'notEvaluable'],
    ['ignored', { rekor: { ignoreTlog: true } }, 'absent', 'pass'],
    [
      'asked for by name',
      { rekor: { url: 'https://rekor.example' } },
      'absent',
      'fail',
    ],
  ])('ask for the log of a key: %s', (_, more, log, verdict) => {
    const keys = { publicKeys: one, ...more };
    const signer = { key: one };
    const signatures = [{ signer, ...(log && { log }) }];
    const asked = { attestors: attestors([{ keys }]) };
    expect(verify(asked, known({ signatures })).verdict).toBe(verdict);
    const attestations = [{ ...signatures[0], type: SCAN, predicate: {} }];
    const attested = { attestations: [{ type: SCAN, ...asked }] };
    expect(verify(attested, known({ attestations })).verdict).toBe(verdict);
  });

  it('want one signature with all annotations', () => {
    const signatures: ImageFacts['signatures'] = [
      { signer: { key: one }, annotations: { env: 'test', team: 'shop' } },
      { signer: { key: one }, annotations: { env: 'prod' } },
    ];
    const asks = (annotations: Fields) =>
      verify(
        { attestors: attestors([{ ...byKey(one), annotations }]) },
        known({ signatures }),
      );
    expect(asks({ env: 'prod' }).verdict).toBe('pass');
    expect(asks({ env: 'prod', team: 'shop' })).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining(
        'no signature matched the required annotations',
      ),
    });
  });

  it.each<[string, string | undefined, SignatureForm | undefined, string]>([
    ['cosign’s tags', undefined, 'tag', 'pass'],
    ['cosign’s tags, not bundles', 'Cosign', 'bundle', 'fail'],
    ['bundles', 'SigstoreBundle', 'bundle', 'pass'],
    ['bundles, not cosign’s tags', 'SigstoreBundle', 'tag', 'fail'],
    ['what is not said', 'SigstoreBundle', undefined, 'pass'],
  ])('are looked for in %s', (_, type, form, verdict) => {
    const made = { signer: { key: one }, ...(form && { form }) };
    const asked = { type, attestors: attestors([byKey(one)]) };
    expect(verify(asked, known({ signatures: [made] })).verdict).toBe(verdict);
    const attestations = [{ ...made, type: SCAN, predicate: {} }];
    const attested = { type, attestations: [{ ...asked, type: SCAN }] };
    expect(verify(attested, known({ attestations })).verdict).toBe(verdict);
  });

  it('may have variables', () => {
    const rule = {
      context: [{ name: 'key', variable: { value: one } }],
      verifyImages: [
        {
          imageReferences: ['*'],
          failureAction: 'Enforce',
          attestors: attestors([byKey('{{ key }}')]),
        },
      ],
    };
    expect(judge(rule, web, signed({ key: one })).verdict).toBe('pass');
    expect(judge(rule, web, signed({ key: two })).verdict).toBe('fail');
  });

  it('may be named in the old way', () => {
    expect(verify({ key: one }, signed({ key: one })).verdict).toBe('pass');
    const identity = { issuer: ISSUER, subject: '*' };
    expect(verify(identity, signed({ key: one })).verdict).toBe('fail');
    expect(verify(identity, signed(CI)).verdict).toBe('pass');
  });
});
