import {
  evaluate,
  type EvaluationContext,
  type ImageAttestation,
  type SignatureForm,
  type ImageFacts,
  imageQuestions,
  type ImageSigner,
  type KubeObject,
  loadPolicies,
  mutate,
  type RuleResult,
  validate,
} from '../index';

type Fields = Record<string, unknown>;

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const TAGGED = 'ghcr.io/shop/web:1.0';
const WEB = `${TAGGED}@${DIGEST}`;
const API = `ghcr.io/shop/api:1.0@${DIGEST}`;
const pem = (body: string) =>
  `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`;
const KEY: ImageSigner = { key: pem('one') };
const ISSUER = 'https://token.actions.githubusercontent.com';
const SUBJECT =
  'https://github.com/shop/web/.github/workflows/release.yml@refs/tags/v1';
const CI: ImageSigner = {
  issuer: ISSUER,
  subject: SUBJECT,
  extensions: { githubWorkflowTrigger: 'push' },
};
const SLSA = 'https://slsa.dev/provenance/v1';
const missing = (image: string) =>
  `the facts of the image ${image}: its digest, signatures and attestations`;

const key = (fields: Fields = {}, more: Fields = {}) => ({
  cosign: { key: { data: pem('one'), ...fields }, ...more },
});
const keyless = (identity: Fields, more: Fields = {}) => ({
  cosign: { keyless: { identities: [identity], ...more } },
});
const SIGNED =
  'images.containers.map(i, verifyImageSignatures(i, [attestors.a])).all(n, n > 0)';
const ATTESTED =
  'images.containers.all(i, verifyAttestationSignatures(i, attestations.slsa, [attestors.a]) > 0)';
const PODS = {
  resourceRules: [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE', 'DELETE'],
      resources: ['pods'],
    },
  ],
};

function text(spec: Fields, more: Fields = {}): string {
  return JSON.stringify({
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    ...more,
    metadata: { name: 'p', ...(more.metadata ?? {}) },
    spec: {
      matchConstraints: PODS,
      attestors: [{ name: 'a', ...key() }],
      attestations: [{ name: 'slsa', intoto: { type: SLSA } }],
      validations: [{ expression: SIGNED }],
      ...spec,
    },
  });
}

function load(...texts: string[]) {
  const files = texts.map((each, n) => ({ path: `${n}.yaml`, text: each }));
  const { policies, errors } = loadPolicies(files);
  expect(errors).toEqual([]);
  return policies;
}

function pod(...images: string[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers: images.map((image, n) => ({ name: `c${n}`, image })) },
  };
}

function controller(kind: string, ...images: string[]): KubeObject {
  const { metadata, spec } = pod(...images);
  const template = { metadata, spec };
  const isCron = kind === 'CronJob';
  return {
    apiVersion: /Job/.test(kind) ? 'batch/v1' : 'apps/v1',
    kind,
    metadata,
    spec: isCron ? { jobTemplate: { spec: { template } } } : { template },
  };
}

function known(
  facts: Partial<ImageFacts> = {},
  ...names: string[]
): EvaluationContext {
  const all = names.length > 0 ? names : [TAGGED, 'ghcr.io/shop/api:1.0'];
  return {
    images: Object.fromEntries(
      all.map(name => [
        name,
        { digest: DIGEST, signatures: [], attestations: [], ...facts },
      ]),
    ),
  };
}

const signed = (...signers: ImageSigner[]) =>
  known({ signatures: signers.map(signer => ({ signer })) });
const attested = (predicate: unknown, signer: ImageSigner = KEY, type = SLSA) =>
  known({ attestations: [{ type, predicate, signer }] });

const IGNORED = { ctlog: { insecureIgnoreTlog: true } };
const whole = (statement: object, more: Partial<ImageAttestation> = {}) =>
  known({
    attestations: [
      { type: SLSA, predicate: {}, signer: KEY, statement, ...more },
    ],
    hasBundles: more.form === 'bundle',
  });

function judge(
  spec: Fields,
  context: EvaluationContext = {},
  object: KubeObject = pod(WEB),
): RuleResult | undefined {
  return evaluate(load(text(spec)), object, context)[0];
}

describe('attestors', () => {
  it.each<[string, Fields, ImageSigner[], string]>([
    ['a key', key(), [KEY], 'pass'],
    ['another key', key(), [{ key: pem('two') }], 'fail'],
    ['nobody', key(), [], 'fail'],
    ['an identity for a key', key(), [CI], 'fail'],
    [
      'a key that an expression gives',
      {
        cosign: {
          key: {
            expression: `"-----BEGIN PUBLIC KEY-----\\none\\n" + '-----END PUBLIC KEY-----'`,
          },
        },
      },
      [KEY],
      'pass',
    ],
    [
      'a key that the cluster holds',
      {
        cosign: {
          key: {
            expression: 'resource.Get("v1", "secrets", "a", "b").data.key',
          },
        },
      },
      [KEY],
      'notEvaluable',
    ],
    [
      'a key whose expression fails',
      { cosign: { key: { expression: 'object.metadata.none' } } },
      [KEY],
      'error',
    ],
    [
      'a key of a key management service',
      { cosign: { key: { kms: 'k8s://shop/key' } } },
      [{ key: 'k8s://shop/key' }],
      'pass',
    ],
    [
      'a key of a key management service that nobody was asked about',
      { cosign: { key: { kms: 'awskms:///k' } } },
      [KEY],
      'notEvaluable',
    ],
    [
      'signatures in another repository',
      key({}, { source: { repository: 'ghcr.io/shop/signatures' } }),
      [],
      'notEvaluable',
    ],
    [
      'an identity',
      keyless({ issuer: ISSUER, subject: SUBJECT }),
      [CI],
      'pass',
    ],
    [
      'an identity exactly, not by a wildcard',
      keyless({ issuer: ISSUER, subject: 'https://github.com/shop/*' }),
      [CI],
      'fail',
    ],
    ['another issuer', keyless({ issuer: 'https://evil' }), [CI], 'fail'],
    ['a key for an identity', keyless({ issuer: ISSUER }), [KEY], 'fail'],
    [
      'an expression in a subject',
      keyless({ issuer: ISSUER, subjectRegExp: 'shop/web' }),
      [CI],
      'pass',
    ],
    [
      'an expression, and so no exact subject',
      keyless({ subject: 'x', subjectRegExp: '^https://github.com/shop/' }),
      [CI],
      'pass',
    ],
    [
      'an expression that does not match',
      keyless({ issuerRegExp: '^http://' }),
      [CI],
      'fail',
    ],
    [
      'a subject by an expression of the policy',
      keyless({
        subjectExpression: '"/shop/" + object.metadata.labels.app + "/"',
      }),
      [CI],
      'pass',
    ],
    [
      'another subject by an expression of the policy',
      keyless({ subjectExpression: '"/shop/api/"' }),
      [CI],
      'fail',
    ],
    [
      'one of two identities',
      {
        cosign: {
          keyless: { identities: [{ issuer: 'x' }, { issuer: ISSUER }] },
        },
      },
      [CI],
      'pass',
    ],
    ['anybody', { cosign: { keyless: { identities: [] } } }, [CI], 'pass'],
    [
      'an extension',
      keyless(
        { issuer: ISSUER },
        { additionalExtensions: { githubWorkflowTrigger: 'push' } },
      ),
      [CI],
      'pass',
    ],
    [
      'an extension that differs',
      keyless(
        { issuer: ISSUER },
        { additionalExtensions: { githubWorkflowTrigger: 'pull_request' } },
      ),
      [CI],
      'fail',
    ],
    [
      'roots of its own',
      keyless({ issuer: ISSUER }, { roots: 'PEM' }),
      [CI],
      'notEvaluable',
    ],
    [
      'a trusted root of its own',
      {
        cosign: {
          keyless: { identities: [] },
          trustedRoot: { value: '{}' },
        },
      },
      [CI],
      'notEvaluable',
    ],
    [
      'a log of its own',
      key({}, { ctlog: { url: 'https://rekor.example', rekorPubKey: 'PEM' } }),
      [KEY],
      'notEvaluable',
    ],
    [
      'a log that is not said where it is, as Kyverno refuses it',
      key({}, { ctlog: { insecureIgnoreSCT: true } }),
      [KEY],
      'fail',
    ],
    [
      'a certificate',
      { cosign: { certificate: { cert: { value: 'PEM' } } } },
      [KEY],
      'notEvaluable',
    ],
    ['Notary', { notary: { certs: { value: 'PEM' } } }, [KEY], 'notEvaluable'],
  ])('%s', (_, attestor, signers, verdict) => {
    const spec = { attestors: [{ name: 'a', ...attestor }] };
    expect(judge(spec, signed(...signers))?.verdict).toBe(verdict);
  });

  it.each<[string, Fields, 'found' | 'absent' | 'unknown' | undefined, string]>(
    [
      ['found', {}, 'found', 'pass'],
      ['vouched for', {}, undefined, 'pass'],
      ['absent', {}, 'absent', 'fail'],
      ['not known', {}, 'unknown', 'notEvaluable'],
      ['ignored', { ctlog: { insecureIgnoreTlog: true } }, 'absent', 'pass'],
    ],
  )('ask for the log of a key: %s', (_, more, log, verdict) => {
    const signatures = [{ signer: KEY, ...(log && { log }) }];
    const spec = { attestors: [{ name: 'a', ...key({}, more) }] };
    expect(judge(spec, known({ signatures }))?.verdict).toBe(verdict);
  });

  it.each<[string, Fields[], string]>([
    ['the same', [{ env: 'prod', team: 'shop' }], 'pass'],
    ['another', [{ env: 'test' }], 'fail'],
    ['none', [{}], 'fail'],
    ['one of several', [{ env: 'test' }, { env: 'prod' }], 'pass'],
  ])('ask for annotations: %s', (_, all, verdict) => {
    const signatures = all.map(annotations => ({
      signer: KEY,
      annotations: annotations as Record<string, string>,
    }));
    const spec = {
      attestors: [{ name: 'a', ...key({}, { annotations: { env: 'prod' } }) }],
    };
    expect(judge(spec, known({ signatures }))?.verdict).toBe(verdict);
  });

  it.each<[string, ImageSigner[], string]>([
    ['== 2', [KEY, CI], 'pass'],
    ['== 2', [KEY], 'fail'],
    ['>= 1', [CI], 'pass'],
    ['== 0', [], 'pass'],
  ])('are counted: %s', (comparison, signers, verdict) => {
    const spec = {
      attestors: [
        { name: 'a', ...key() },
        { name: 'b', ...keyless({ issuer: ISSUER }) },
      ],
      validationConfigurations: { required: false },
      validations: [
        {
          expression: `images.containers.all(i, verifyImageSignatures(i, [attestors.a, attestors.b]) ${comparison})`,
        },
      ],
    };
    expect(judge(spec, signed(...signers))?.verdict).toBe(verdict);
  });
});

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

describe('attestations', () => {
  const spec = { validations: [{ expression: ATTESTED }] };
  const predicate = { buildType: 'https://ci.example' };
  const payload = (test: string, before = ATTESTED) => ({
    validations: [
      { expression: before },
      {
        expression: `images.containers.all(i, extractPayload(i, attestations.slsa).${test})`,
      },
    ],
  });

  it.each<[string, Fields, EvaluationContext, string]>([
    ['there', spec, attested(predicate), 'pass'],
    ['not there', spec, known(), 'fail'],
    ['signed by another', spec, attested(predicate, CI), 'fail'],
    [
      'of another type',
      spec,
      attested(predicate, KEY, 'https://slsa.dev/provenance/v0.2'),
      'fail',
    ],
    [
      'of a type by its short name',
      {
        ...spec,
        attestations: [{ name: 'slsa', intoto: { type: 'slsaprovenance1' } }],
      },
      attested(predicate),
      'pass',
    ],
    ['without facts', spec, {}, 'notEvaluable'],
    [
      'artifacts, which Cosign does not verify',
      {
        ...spec,
        attestations: [{ name: 'slsa', referrer: { type: 'sbom/cyclone-dx' } }],
      },
      attested(predicate),
      'fail',
    ],
    [
      'artifacts with Notary',
      {
        ...spec,
        attestors: [{ name: 'a', notary: {} }],
        attestations: [{ name: 'slsa', referrer: { type: 'sbom/cyclone-dx' } }],
      },
      attested(predicate),
      'notEvaluable',
    ],
    [
      'statements with Notary, which Kyverno refuses',
      { ...spec, attestors: [{ name: 'a', notary: {} }] },
      attested(predicate),
      'error',
    ],
    [
      'with annotations',
      {
        ...spec,
        attestors: [
          { name: 'a', ...key({}, { annotations: { env: 'prod' } }) },
        ],
      },
      attested(predicate),
      'notEvaluable',
    ],
    [
      'read',
      payload('predicate.buildType == "https://ci.example"'),
      attested(predicate),
      'pass',
    ],
    [
      'read, and something else',
      payload('predicate.buildType == "https://evil.example"'),
      attested(predicate),
      'fail',
    ],
    [
      'read by their type',
      payload(`predicateType == "${SLSA}"`),
      attested(predicate),
      'pass',
    ],
    [
      'read beyond what facts hold',
      payload('subject.size() == 1'),
      attested(predicate),
      'notEvaluable',
    ],
    [
      'read as a whole',
      payload('subject.size() == 1'),
      whole({ subject: [{ name: 'web' }], predicate }),
      'pass',
    ],
    [
      'read beyond what they say',
      payload('buildType == "x"'),
      whole({ subject: [], predicate }),
      'error',
    ],
    [
      'under a tag, where the log is ignored',
      { ...spec, attestors: [{ name: 'a', ...key({}, IGNORED) }] },
      whole({}, { form: 'tag', log: 'absent' }),
      'fail',
    ],
    [
      'in a bundle, where the log is ignored',
      { ...spec, attestors: [{ name: 'a', ...key({}, IGNORED) }] },
      whole({}, { form: 'bundle', log: 'absent' }),
      'pass',
    ],
    [
      'under a tag, in a log',
      spec,
      whole({}, { form: 'tag', log: 'found' }),
      'pass',
    ],
    [
      'read before they are verified',
      payload('predicate.buildType == ""', 'true'),
      attested(predicate),
      'error',
    ],
    [
      'read by a short name, which Kyverno does not find',
      {
        ...payload('predicate.buildType == ""'),
        attestations: [{ name: 'slsa', intoto: { type: 'slsaprovenance1' } }],
      },
      attested(predicate),
      'error',
    ],
    [
      'artifacts that are read',
      {
        ...payload('bomFormat == "CycloneDX"', 'true'),
        attestations: [{ name: 'slsa', referrer: { type: 'sbom/cyclone-dx' } }],
      },
      attested(predicate),
      'notEvaluable',
    ],
  ])('%s', (_, fields, context, verdict) => {
    expect(judge(fields, context)?.verdict).toBe(verdict);
  });
});

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

describe('the controllers of pods', () => {
  it.each([
    ['Deployment', 'spec.template.spec'],
    ['StatefulSet', 'spec.template.spec'],
    ['DaemonSet', 'spec.template.spec'],
    ['ReplicaSet', 'spec.template.spec'],
    ['Job', 'spec.template.spec'],
    ['CronJob', 'spec.jobTemplate.spec.template.spec'],
  ])('%s is judged as its pods are', (kind, place) => {
    const spec = {
      matchConditions: [
        { name: 'app', expression: "object.metadata.labels.app == 'web'" },
      ],
      variables: [{ name: 'all', expression: 'object.spec.containers' }],
      validations: [
        { expression: 'variables.all.size() == 2' },
        { expression: SIGNED, message: 'not signed' },
      ],
    };
    const object = controller(kind, API, WEB);
    expect(judge(spec, signed(KEY), object)?.verdict).toBe('pass');
    const unsigned = {
      images: { ...signed(KEY).images, [WEB]: known({}, WEB).images?.[WEB] },
    } as EvaluationContext;
    expect(judge(spec, unsigned, object)).toMatchObject({
      verdict: 'fail',
      message: `not signed (container c1: ${place}.containers[1].image)`,
      container: 'c1',
      path: `${place}.containers[1].image`,
      resource: { kind, name: 'web', namespace: 'shop' },
    });
  });

  it('are left alone where the policy says so', () => {
    const autogen = { podControllers: { controllers: ['jobs'] } };
    const object = controller('Deployment', WEB);
    expect(judge({ autogen }, known(), object)).toBeUndefined();
    expect(judge({ autogen }, known(), controller('Job', WEB))?.verdict).toBe(
      'fail',
    );
  });

  it('may be named themselves', () => {
    const [rule] = PODS.resourceRules;
    const spec = {
      matchConstraints: {
        resourceRules: [
          { ...rule, apiGroups: ['apps'], resources: ['deployments'] },
        ],
      },
    };
    const object = controller('Deployment', WEB);
    expect(judge(spec, known(), object)).toMatchObject({
      verdict: 'fail',
      path: 'spec.template.spec.containers[0].image',
    });
  });

  it('judge every list of containers', () => {
    const object = pod(WEB);
    Object.assign(object.spec as Fields, {
      initContainers: [{ name: 'init', image: API }],
    });
    const expression =
      '(images.containers + images.initContainers + images.ephemeralContainers).all(i, verifyImageSignatures(i, [attestors.a]) > 0)';
    const context = {
      images: { ...signed(KEY).images, ...known({}, API).images },
    };
    expect(
      judge({ validations: [{ expression }] }, context, object),
    ).toMatchObject({
      verdict: 'fail',
      container: 'init',
      path: 'spec.initContainers[0].image',
    });
  });
});

describe('digests', () => {
  const free = (switches: Fields) => ({
    validationConfigurations: { required: false, ...switches },
    validations: [{ expression: 'images.containers.all(i, i != "")' }],
  });
  const [keep, ignore] = [
    { mutateDigest: false },
    { mutateDigest: false, verifyDigest: false },
  ];

  it.each<[string, Fields, string, EvaluationContext, string]>([
    ['there', {}, WEB, {}, 'pass'],
    ['added at admission', {}, TAGGED, known(), 'pass'],
    ['added at admission, not known', {}, TAGGED, {}, 'notEvaluable'],
    ['not added', keep, TAGGED, known(), 'fail'],
    ['not asked for', ignore, TAGGED, {}, 'pass'],
    ['added, not asked for', { verifyDigest: false }, TAGGED, known(), 'pass'],
    [
      'added, not asked for and not known',
      { verifyDigest: false },
      TAGGED,
      {},
      'notEvaluable',
    ],
    ['of no reference', keep, 'A b', {}, 'error'],
  ])('%s', (_, switches, image, context, verdict) => {
    const results = evaluate(load(text(free(switches))), pod(image), context);
    expect(results.at(-1)?.verdict).toBe(verdict);
  });

  it('name the container that has none', () => {
    expect(judge(free(keep), {}, pod(WEB, TAGGED))).toMatchObject({
      message: `image ${TAGGED} does not have a digest (container c1: spec.containers[1].image)`,
      container: 'c1',
      path: 'spec.containers[1].image',
      blocks: true,
    });
  });

  it('are added where they are known, and what follows sees them', () => {
    const spec = {
      ...free({ verifyDigest: false }),
      validations: [
        { expression: 'images.containers.all(i, i.contains("@sha256:"))' },
      ],
    };
    const policies = load(text(spec));
    const context = known({}, 'nginx', TAGGED);
    const object = pod('nginx', TAGGED, API);
    const results = evaluate(policies, object, context);
    const pinned = [`docker.io/nginx:latest@${DIGEST}`, WEB, API];
    expect(results).toMatchObject([
      {
        rule: 'mutateDigest',
        verdict: 'pass',
        message: `adds the digest of docker.io/nginx:latest, ${TAGGED}`,
        patched: { spec: { containers: pinned.map(image => ({ image })) } },
      },
      { rule: 'p', verdict: 'pass' },
    ]);
    const { resource } = mutate(policies, object, context);
    expect(resource).toEqual(results[0].patched);
    expect(mutate(policies, resource, context)).toEqual({
      resource,
      results: [],
    });
  });

  it.each<[string, Fields, EvaluationContext, KubeObject?]>([
    ['a deletion', {}, { ...known(), operation: 'DELETE' }],
    ['nothing known', {}, {}],
    [
      'another image',
      { matchImageReferences: [{ glob: 'quay.io/*' }] },
      known(),
    ],
    [
      'a condition that does not hold',
      { matchConditions: [{ name: 'no', expression: 'false' }] },
      known(),
    ],
  ])('are not added by %s', (_, spec, context) => {
    const object = pod(TAGGED);
    const policies = load(text({ ...free({}), ...spec }));
    expect(mutate(policies, object, context)).toEqual({
      resource: object,
      results: [],
    });
  });

  it('are asked for where the object is judged as it is', () => {
    const policies = load(text(free({})));
    expect(validate(policies, pod(TAGGED), known())).toMatchObject([
      { verdict: 'fail', message: expect.stringContaining('a digest') },
    ]);
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

describe('what the policy says about itself', () => {
  it('answers for its own namespace alone', () => {
    const own = text(
      {},
      {
        kind: 'NamespacedImageValidatingPolicy',
        metadata: { namespace: 'shop' },
      },
    );
    expect(evaluate(load(own), pod(WEB), known())).toMatchObject([
      { policy: 'shop/p', rule: 'p', verdict: 'fail' },
    ]);
    const elsewhere = pod(WEB);
    elsewhere.metadata.namespace = 'other';
    expect(evaluate(load(own), elsewhere, known())).toEqual([]);
  });

  it.each<[string, Fields, string, boolean]>([
    ['Deny', {}, 'fail', true],
    ['Audit', { validationActions: ['Audit'] }, 'fail', false],
    ['Warn', { validationActions: ['Warn'] }, 'fail', false],
    [
      'an error, whatever the failurePolicy',
      {
        failurePolicy: 'Ignore',
        validations: [{ expression: 'object.none == 1' }],
      },
      'error',
      true,
    ],
    [
      'a condition with an error',
      { matchConditions: [{ name: 'c', expression: 'object.none == 1' }] },
      'error',
      true,
    ],
    [
      'a condition with an error that is ignored',
      {
        failurePolicy: 'Ignore',
        matchConditions: [{ name: 'c', expression: 'object.none == 1' }],
      },
      'skip',
      false,
    ],
    [
      'a condition that does not hold',
      { matchConditions: [{ name: 'c', expression: 'false' }] },
      'skip',
      false,
    ],
  ])('%s', (_, spec, verdict, blocks) => {
    expect(judge(spec, known())).toMatchObject({ verdict, blocks });
  });

  it('judges no Kubernetes object in JSON mode', () => {
    const spec = { evaluation: { mode: 'JSON' } };
    expect(judge(spec, known())).toBeUndefined();
    expect(load(text(spec))[0].notes).toEqual([
      'evaluation.mode is JSON: no Kubernetes object is judged',
    ]);
  });

  it('says what is missing to know whom it is about', () => {
    const spec = {
      matchConstraints: {
        ...PODS,
        namespaceSelector: { matchLabels: { env: 'prod' } },
      },
    };
    expect(judge(spec, signed(KEY))).toMatchObject({
      verdict: 'notEvaluable',
      missing: "the labels of the Namespace 'shop'",
    });
  });

  it.each<[string, Fields, string]>([
    ['a message', { message: 'sign it' }, 'sign it'],
    ['none', {}, 'CEL expression validation failed at index 0'],
    [
      'an expression',
      { messageExpression: '"sign " + images.containers[0]' },
      `sign ${WEB}`,
    ],
    [
      'an expression that fails',
      { messageExpression: 'object.none' },
      'failed to evaluate message expression: it: no such key: none',
    ],
  ])('gives the message: %s', (_, fields, message) => {
    const spec = { validations: [{ expression: SIGNED, ...fields }] };
    expect(judge(spec, known())?.message).toBe(
      `${message} (container c0: spec.containers[0].image)`,
    );
  });

  it('asks for metadata of images where somebody answers', () => {
    const spec = {
      validationConfigurations: { required: false },
      validations: [
        {
          expression:
            'images.containers.all(i, getImageData(i).config.architecture == "amd64" && image.GetMetadata(i).config.config.User != "")',
        },
      ],
    };
    expect(judge(spec)).toMatchObject({ verdict: 'notEvaluable' });
    const ask = (name: string, [image]: unknown[]) =>
      image === WEB && ['getImageData', 'image.GetMetadata'].includes(name)
        ? { config: { architecture: 'amd64', config: { User: '1000' } } }
        : undefined;
    expect(judge(spec, { ask })?.verdict).toBe('pass');
  });
});

describe('exceptions', () => {
  const exception = (fields: Fields) =>
    JSON.stringify({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'PolicyException',
      metadata: { name: 'e', namespace: 'shop' },
      spec: {
        policyRefs: [{ name: 'p', kind: 'ImageValidatingPolicy' }],
        matchConditions: [
          { name: 'web', expression: "object.metadata.name == 'web'" },
        ],
        ...fields,
      },
    });

  it('take an object out of a policy, and out of its digests', () => {
    const policies = load(text({}), exception({}));
    for (const context of [known(), {}])
      expect(validate(policies, pod(WEB), context)).toMatchObject([
        { verdict: 'skip', exceptions: ['shop/e'], blocks: false },
      ]);
    const tagged = pod(TAGGED);
    expect(mutate(policies, tagged, known()).resource).toBe(tagged);
    const other = pod(WEB);
    other.metadata.name = 'api';
    expect(validate(policies, other, known())).toMatchObject([
      { verdict: 'fail' },
    ]);
  });

  it('may be reported as a pass', () => {
    const policies = load(text({}), exception({ reportResult: 'pass' }));
    expect(validate(policies, pod(WEB), known())).toMatchObject([
      { verdict: 'pass', exceptions: ['shop/e'] },
    ]);
  });

  it('of some images or values have no effect, as in Kyverno', () => {
    const policies = load(text({}), exception({ images: ['ghcr.io/*'] }));
    expect(validate(policies, pod(WEB), known())).toMatchObject([
      { verdict: 'fail' },
    ]);
  });

  it('of kyverno.io are not about it', () => {
    const classic = JSON.stringify({
      apiVersion: 'kyverno.io/v2',
      kind: 'PolicyException',
      metadata: { name: 'e' },
      spec: {
        match: { any: [{ resources: { kinds: ['Pod'] } }] },
        exceptions: [{ policyName: 'p', ruleNames: ['*'] }],
      },
    });
    expect(validate(load(text({}), classic), pod(WEB), known())).toMatchObject([
      { verdict: 'fail' },
    ]);
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

describe('a policy that does not load', () => {
  const validation = (expression: string) => ({
    validations: [{ expression }],
  });
  it.each<[string, Fields, string]>([
    ['no attestors', { attestors: undefined }, 'spec.attestors: is missing'],
    [
      'no validations',
      { validations: undefined },
      'spec.validations: a policy has at least one validation',
    ],
    ['an unknown field', { atestors: [] }, 'spec.atestors: unknown field'],
    [
      'an attestor that is two',
      { attestors: [{ name: 'a', ...key(), notary: {} }] },
      'spec.attestors[0]: needs one of cosign, notary',
    ],
    [
      'an attestor without a name',
      { attestors: [key()] },
      'spec.attestors[0].name: is missing',
    ],
    [
      'an attestor that says nothing',
      { attestors: [{ name: 'a', cosign: {} }] },
      'spec.attestors[0].cosign: needs one of key, keyless, certificate',
    ],
    [
      'a key that is none',
      { attestors: [{ name: 'a', cosign: { key: {} } }] },
      'spec.attestors[0].cosign.key: needs data, kms or expression',
    ],
    [
      'a key by a broken expression',
      { attestors: [{ name: 'a', cosign: { key: { expression: '1 +' } } }] },
      'spec.attestors[0].cosign.key.expression: the expression does not compile',
    ],
    [
      'an identity by a broken expression',
      { attestors: [{ name: 'a', ...keyless({ subjectRegExp: '(' }) }] },
      "spec.attestors[0].cosign.keyless.identities[0].subjectRegExp: '(' is not a regular expression",
    ],
    [
      'a certificate that is two things',
      {
        attestors: [
          {
            name: 'a',
            cosign: {
              certificate: { cert: { value: 'a', expression: 'object.kind' } },
            },
          },
        ],
      },
      'spec.attestors[0].cosign.certificate.cert: needs one of value, expression',
    ],
    [
      'a broken pattern',
      { matchImageReferences: [{ glob: 'a[' }] },
      'spec.matchImageReferences[0].glob: the list at character 2 has no end',
    ],
    [
      'a pattern that is two',
      { matchImageReferences: [{ glob: 'a', expression: 'true' }] },
      'spec.matchImageReferences[0]: needs one of glob, expression',
    ],
    [
      'a pattern that reads the object',
      { matchImageReferences: [{ expression: 'object.kind == ref' }] },
      "spec.matchImageReferences[0].expression: the expression does not compile: 'object' is not known here",
    ],
    [
      'a broken extractor',
      { images: [{ name: 'x', expression: 'object.' }] },
      'spec.images[0].expression: the expression does not compile',
    ],
    [
      'an unknown function',
      validation('verifyImage("a")'),
      "spec.validations[0].expression: the expression does not compile: the function 'verifyImage' is not known",
    ],
    [
      'too few arguments',
      validation('verifyImageSignatures("a") > 0'),
      'verifyImageSignatures takes (string, list of attestors), not 1 arguments',
    ],
    [
      'a number for an image',
      validation('verifyImageSignatures(1, [attestors.a]) > 0'),
      'argument 1 of verifyImageSignatures is a literal, not string',
    ],
    [
      'a list of images',
      validation('verifyImageSignatures(images.containers, [attestors.a]) > 0'),
      'argument 1 of verifyImageSignatures is list, not string',
    ],
    [
      'an attestor that is in no list',
      validation('verifyImageSignatures("a", attestors.a) > 0'),
      'argument 2 of verifyImageSignatures is an attestor, not list of attestors',
    ],
    [
      'an attestor for an attestation',
      validation(
        'verifyAttestationSignatures("a", attestors.a, [attestors.a]) > 0',
      ),
      'argument 2 of verifyAttestationSignatures is an attestor, not string',
    ],
    [
      'an unknown attestor',
      validation(
        'images.containers.all(i, verifyImageSignatures(i, [attestors.b]) > 0)',
      ),
      "the attestor 'b' is not defined",
    ],
    [
      'an unknown attestation',
      validation('extractPayload("a", attestations["sbom"]).x == 1'),
      "the attestation 'sbom' is not defined",
    ],
    [
      'exceptions, which it does not know',
      validation('exceptions.allowedImages == []'),
      "'exceptions' is not known here",
    ],
    [
      'a condition about variables',
      {
        variables: [{ name: 'v', expression: 'true' }],
        matchConditions: [{ name: 'c', expression: 'variables.v' }],
      },
      "spec.matchConditions[0].expression: the expression does not compile: 'variables' is not known here",
    ],
    [
      'a switch that is none',
      { validationConfigurations: { required: 'yes' } },
      'spec.validationConfigurations.required: expected true or false',
    ],
    [
      'an unknown provider',
      { credentials: { providers: ['acme'] } },
      "spec.credentials.providers[0]: 'acme' is none of",
    ],
  ])('has %s', (_, spec, message) => {
    const { policies, errors } = loadPolicies([
      { path: 'p.yaml', text: text(spec) },
    ]);
    expect(policies).toEqual([]);
    expect(errors).toEqual([
      expect.objectContaining({
        file: 'p.yaml',
        line: 1,
        policy: 'p',
        message: expect.stringContaining(message),
      }),
    ]);
  });

  it.each(['v1', 'v1beta1', 'v1alpha1'])('is none of %s', version => {
    const apiVersion = `policies.kyverno.io/${version}`;
    expect(load(text({}, { apiVersion }))).toMatchObject([{ apiVersion }]);
  });
});
