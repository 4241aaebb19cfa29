import type {
  EvaluationContext,
  ImageFacts,
  SignatureForm,
  ImageSigner,
  KubeObject,
} from '../../index';
import { loadPolicies } from '../../index';
import { type Fields, judge, pod, pods, results } from '../__testUtils__/judge';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const IMAGE = 'ghcr.io/shop/web:1.0';
const pem = (body: string) =>
  `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`;
const ISSUER = 'https://token.actions.githubusercontent.com';
const SUBJECT =
  'https://github.com/shop/web/.github/workflows/release.yml@refs/tags/v1';
const CI: ImageSigner = {
  issuer: ISSUER,
  subject: SUBJECT,
  extensions: { githubWorkflowTrigger: 'push' },
};
const SLSA = 'https://slsa.dev/provenance/v1';
const SCAN = 'https://example.com/scan/v1';

const web = pod({ name: 'web', image: IMAGE });
const byKey = (publicKeys: string): Fields => ({ keys: { publicKeys } });
const byCi = (more: Fields = {}): Fields => ({
  keyless: { issuer: ISSUER, subject: SUBJECT, ...more },
});
const attestors = (entries: Fields[], count?: number) => [
  { entries, ...(count !== undefined && { count }) },
];

function known(facts: Partial<ImageFacts> = {}, name = IMAGE) {
  const images = {
    [name]: { digest: DIGEST, signatures: [], attestations: [], ...facts },
  };
  return { images } satisfies EvaluationContext;
}

function signed(...signers: ImageSigner[]): EvaluationContext {
  return known({ signatures: signers.map(signer => ({ signer })) });
}

function verify(
  entry: Fields,
  context: EvaluationContext = {},
  object: KubeObject = web,
) {
  const verifyImages = [{ imageReferences: ['ghcr.io/shop/*'], ...entry }];
  return judge({ verifyImages }, object, context);
}

describe('an image without facts', () => {
  const asked = { attestors: attestors([byKey(pem('one'))]) };

  it.each<[string, EvaluationContext]>([
    ['of any image', {}],
    ['of its own', known({}, 'ghcr.io/shop/other:1.0')],
  ])('is not evaluable without facts %s', (_, context) => {
    expect(verify(asked, context)).toMatchObject({
      verdict: 'notEvaluable',
      missing: `the facts of the image ${IMAGE}: its digest, signatures and attestations`,
      blocks: false,
    });
  });

  it('says why nothing is known', () => {
    const unknownImages = { [IMAGE]: { why: 'the registry is closed' } };
    expect(verify(asked, { unknownImages }).missing).toBe(
      `the facts of the image ${IMAGE}: its digest, signatures and attestations (the registry is closed)`,
    );
  });

  it('fails where its registry has none', () => {
    const unknown = { why: 'it is not there', isAbsent: true };
    const context = { unknownImages: { [IMAGE]: unknown } };
    expect(verify(asked, context)).toMatchObject({
      verdict: 'fail',
      message: `failed to verify image ${IMAGE}: it is not there (container web: spec.containers[0].image)`,
    });
  });

  it('is not evaluable with facts of another digest', () => {
    const pinned = pod({ name: 'web', image: `${IMAGE}@${OTHER}` });
    const context = signed({ key: pem('one') });
    expect(verify(asked, context, pinned).verdict).toBe('notEvaluable');
    const own = pod({ name: 'web', image: `${IMAGE}@${DIGEST}` });
    expect(verify(asked, context, own).verdict).toBe('pass');
  });

  it('is known by its full name too', () => {
    const context = known({}, 'docker.io/nginx:latest');
    const entry = { imageReferences: ['docker.io/*'], required: false };
    const nginx = pod({ name: 'web', image: 'nginx' });
    expect(verify(entry, context, nginx)).toMatchObject({
      verdict: 'pass',
      patched: {
        spec: {
          containers: [{ image: `docker.io/nginx:latest@${DIGEST}` }],
        },
      },
    });
  });

  it('fails when another image of the object surely fails', () => {
    const two = pod(
      { name: 'a', image: 'ghcr.io/shop/unknown:1' },
      { name: 'web', image: IMAGE },
    );
    expect(verify(asked, known(), two)).toMatchObject({
      verdict: 'fail',
      container: 'web',
      path: 'spec.containers[1].image',
    });
  });
});

describe('image references', () => {
  const entry = (references: string[], skipped: string[] = []) => ({
    imageReferences: references,
    skipImageReferences: skipped,
    attestors: attestors([byKey(pem('one'))]),
  });
  const context = signed({ key: pem('one') });

  it.each<[string, Fields, string | undefined]>([
    ['a wildcard', entry(['ghcr.io/*']), 'pass'],
    ['one of several', entry(['quay.io/*', 'ghcr.io/shop/web:?.0']), 'pass'],
    ['another registry', entry(['quay.io/*']), undefined],
    ['a skipped image', entry(['ghcr.io/*'], ['*/web:*']), 'skip'],
    ['another skipped image', entry(['ghcr.io/*'], ['*/api:*']), 'pass'],
  ])('%s', (_, fields, verdict) => {
    expect(verify(fields, context)?.verdict).toBe(verdict);
  });

  it('names the skipped images beside those that passed', () => {
    const two = pod(
      { name: 'web', image: IMAGE },
      { name: 'dev', image: 'ghcr.io/dev/web:1' },
    );
    expect(verify(entry(['*'], ['ghcr.io/dev/*']), context, two)).toMatchObject(
      {
        verdict: 'pass',
        message: 'image verified, skipped images: ghcr.io/dev/web:1',
      },
    );
  });
});

describe('a skipped image', () => {
  const entry = {
    skipImageReferences: ['ghcr.io/*'],
    attestors: attestors([byKey(pem('one'))]),
  };

  it('gets its digest all the same, where that is known', () => {
    expect(verify(entry, known())).toMatchObject({
      verdict: 'skip',
      patched: { spec: { containers: [{ image: `${IMAGE}@${DIGEST}` }] } },
    });
    expect(verify(entry)).not.toHaveProperty('patched');
  });

  it('needs a digest where one is asked for', () => {
    expect(verify({ ...entry, mutateDigest: false })).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('missing digest'),
    });
  });
});

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

describe('attestations', () => {
  const provenance = (builder: string, signer: ImageSigner = CI) => ({
    type: SLSA,
    predicate: { runDetails: { builder: { id: builder } } },
    signer,
  });
  const builtBy = (id: string) => [
    {
      all: [
        { key: '{{ runDetails.builder.id }}', operator: 'Equals', value: id },
      ],
    },
  ];
  const asks = (more: Fields) => ({
    attestations: [{ type: SLSA, attestors: attestors([byCi()]), ...more }],
  });

  it.each<[string, Fields, ImageFacts['attestations'], string]>([
    ['signed', asks({}), [provenance('gha')], 'pass'],
    [
      'by the old name',
      asks({ type: undefined, predicateType: SLSA }),
      [provenance('gha')],
      'pass',
    ],
    ['absent', asks({}), [], 'fail'],
    ['of another type', asks({ type: SCAN }), [provenance('gha')], 'fail'],
    [
      'signed by somebody else',
      asks({}),
      [provenance('gha', { issuer: ISSUER, subject: 'evil' })],
      'fail',
    ],
    [
      'as its conditions ask',
      asks({ conditions: builtBy('gha') }),
      [provenance('gha')],
      'pass',
    ],
    [
      'not as its conditions ask',
      asks({ conditions: builtBy('gha') }),
      [provenance('laptop')],
      'fail',
    ],
    [
      'one of several not as its conditions ask',
      asks({ conditions: builtBy('gha') }),
      [provenance('gha'), provenance('laptop')],
      'fail',
    ],
    [
      'without what its conditions read',
      asks({ conditions: builtBy('gha') }),
      [{ type: SLSA, predicate: {}, signer: CI }],
      'fail',
    ],
    [
      'of any identity when nobody is named',
      asks({ attestors: undefined }),
      [provenance('gha')],
      'pass',
    ],
    [
      'of a key when nobody is named',
      asks({ attestors: undefined }),
      [provenance('gha', { key: pem('one') })],
      'fail',
    ],
    [
      'with one signer of two',
      asks({ attestors: attestors([byCi(), byKey(pem('one'))], 1) }),
      [provenance('gha')],
      'pass',
    ],
  ])('%s', (_, entry, statements, verdict) => {
    const context = known({ attestations: statements });
    expect(verify(entry, context).verdict).toBe(verdict);
  });

  it('come after the signatures', () => {
    const entry = {
      ...asks({}),
      attestors: attestors([byKey(pem('one'))]),
    };
    const statements = [provenance('gha')];
    expect(verify(entry, known({ attestations: statements }))).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('.attestors[0].entries[0].keys'),
    });
  });

  it('may be named', () => {
    const named = (value: string) =>
      asks({
        name: 'build',
        conditions: [
          {
            all: [
              {
                key: '{{ build.runDetails.builder.id }}',
                operator: 'Equals',
                value,
              },
            ],
          },
        ],
      });
    const context = known({ attestations: [provenance('gha')] });
    expect(verify(named('gha'), context).verdict).toBe('pass');
    expect(verify(named('laptop'), context).verdict).toBe('fail');
  });

  it('may compare the image', () => {
    const entry = asks({
      conditions: [
        {
          all: [
            { key: '{{ image.path }}', operator: 'Equals', value: 'shop/web' },
          ],
        },
      ],
    });
    const context = known({ attestations: [provenance('gha')] });
    expect(verify(entry, context).verdict).toBe('pass');
  });
});

describe('digests', () => {
  const plain = { required: false };
  const pinned = pod({ name: 'web', image: `${IMAGE}@${DIGEST}` });

  it('are added where they are missing, in an object of its own', () => {
    const result = verify(plain, known());
    expect(result.patched?.spec).toEqual({
      containers: [{ name: 'web', image: `${IMAGE}@${DIGEST}` }],
    });
    expect(web.spec).toEqual({ containers: [{ name: 'web', image: IMAGE }] });
    expect(verify(plain, known(), pinned)).not.toHaveProperty('patched');
  });

  it.each<[string, Fields, KubeObject, string]>([
    ['are asked for', { mutateDigest: false }, web, 'fail'],
    ['are there', { mutateDigest: false }, pinned, 'pass'],
    [
      'are not asked for',
      { mutateDigest: false, verifyDigest: false },
      web,
      'pass',
    ],
  ])('%s, whatever is known', (_, entry, object, verdict) => {
    const result = verify({ ...plain, ...entry }, {}, object);
    expect(result.verdict).toBe(verdict);
  });

  it('may be added by one entry and asked for by another', () => {
    const entry = { imageReferences: ['*'], required: false };
    const verifyImages = [{ ...entry, mutateDigest: false }, entry];
    expect(judge({ verifyImages }, web, known()).verdict).toBe('pass');
    expect(
      judge({ verifyImages: verifyImages.slice(0, 1) }, web, known()).verdict,
    ).toBe('fail');
  });

  it('are not added to what fails', () => {
    const entry = { attestors: attestors([byKey(pem('one'))]) };
    expect(verify(entry, known())).not.toHaveProperty('patched');
  });
});

describe('a rule', () => {
  const asked = {
    imageReferences: ['*'],
    attestors: attestors([byKey(pem('one'))]),
  };

  it('that requires what nobody verifies fails', () => {
    expect(verify({}, known())).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining(`unverified image ${IMAGE}`),
    });
  });

  it('says nothing of a deletion, and nothing of an image that stays', () => {
    const rule = { verifyImages: [{ ...asked, verifyDigest: false }] };
    expect(results(rule, web, { operation: 'DELETE' })).toEqual([]);
    const update: EvaluationContext = {
      ...known(),
      operation: 'UPDATE',
      oldObject: web,
    };
    expect(judge(rule, web, update).verdict).toBe('pass');
    const old = pod({ name: 'web', image: 'ghcr.io/shop/web:0.9' });
    expect(judge(rule, web, { ...update, oldObject: old }).verdict).toBe(
      'fail',
    );
  });

  it('gives one result for all images, with each place', () => {
    const two = pod(
      { name: 'web', image: IMAGE },
      { name: 'api', image: 'ghcr.io/shop/api:1' },
    );
    const context = {
      images: { ...known().images, ...known({}, 'ghcr.io/shop/api:1').images },
    };
    const all = results({ verifyImages: [asked] }, two, context);
    expect(all).toHaveLength(1);
    expect(all[0].message).toContain('spec.containers[1].image');
  });

  it('refuses with its own action', () => {
    const rule = { verifyImages: [{ ...asked, failureAction: 'Enforce' }] };
    expect(judge(rule, web, known())).toMatchObject({
      action: 'Deny',
      blocks: true,
    });
  });

  it('holds for controllers of pods', () => {
    const deployment: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { spec: web.spec } },
    };
    const context = signed({ key: pem('one') });
    expect(judge({ verifyImages: [asked] }, deployment, context)).toMatchObject(
      {
        rule: 'autogen-r',
        verdict: 'pass',
        patched: {
          spec: {
            template: {
              spec: { containers: [{ image: `${IMAGE}@${DIGEST}` }] },
            },
          },
        },
      },
    );
    expect(judge({ verifyImages: [asked] }, deployment, known())).toMatchObject(
      {
        verdict: 'fail',
        path: 'spec.template.spec.containers[0].image',
      },
    );
  });

  it.each<[string, Fields, Fields]>([
    ['Notary', { type: 'Notary' }, {}],
    ['validate', { validate: { deny: {} } }, {}],
    [
      'imageExtractors',
      {},
      { imageExtractors: { Pod: [{ path: '/spec/image' }] } },
    ],
  ])('is not evaluable with %s', (_, entry, more) => {
    const rule = { verifyImages: [{ ...asked, ...entry }], ...more };
    const context = signed({ key: pem('one') });
    expect(judge(rule, web, context).verdict).toBe('notEvaluable');
  });

  it.each<[string, Fields, string]>([
    ['no images', { imageReferences: [] }, 'is missing'],
    ['an unknown field', { attestor: [] }, 'unknown field'],
    ['an unknown type', { type: 'GPG' }, "'GPG' is none of"],
    ['no entries', { attestors: [{ entries: [] }] }, 'needs an entry'],
    ['an empty entry', { attestors: attestors([{}]) }, 'needs one of keys'],
    [
      'no key',
      { attestors: attestors([{ keys: {} }]) },
      'needs publicKeys, secret or kms',
    ],
    [
      'a count of none',
      { attestors: attestors([byKey('k')], 0) },
      'expected a number from 1',
    ],
    [
      'a broken expression',
      { attestors: attestors([{ keyless: { subjectRegExp: '(' } }]) },
      'is not a regular expression',
    ],
    ['no type of a statement', { attestations: [{}] }, 'needs a type'],
    ['no switch', { required: 'yes' }, 'expected true or false'],
  ])('does not load with %s', (_, entry, message) => {
    const document = {
      apiVersion: 'kyverno.io/v1',
      kind: 'ClusterPolicy',
      metadata: { name: 'p' },
      spec: {
        rules: [
          { name: 'r', match: pods, verifyImages: [{ ...asked, ...entry }] },
        ],
      },
    };
    const text = JSON.stringify(document);
    const { errors } = loadPolicies([{ path: 'p.yaml', text }]);
    expect(errors.map(each => each.message).join()).toContain(message);
  });
});
