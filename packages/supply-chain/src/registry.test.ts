import { collectEvidence } from './evidence';
import { parseReference } from './oci/reference';
import { RegistryClient } from './oci/RegistryClient';
import {
  attestationLayer,
  COMMIT,
  keyBundle,
  signatureLayer,
  statement,
  testKey,
  V02,
  V1,
} from './__testUtils__/signing';
import {
  INDEX_TYPE,
  registryAvailable,
  TestRegistry,
  withRegistry,
} from './__testUtils__/TestRegistry';
import { TestSigstore } from './__testUtils__/TestSigstore';
import { judgeImage } from './verify/judge';
import { readTrustedRoot } from './verify/signer';
import type { ImageVerdict, Requirements } from './verify/types';

const suite = registryAvailable ? describe : describe.skip;
const key = testKey();
const byKey: Requirements = {
  signedBy: [{ name: 'release', key: key.pem }],
  provenance: {
    builder: 'https://ci.example/builder',
    source: 'https://git.example/acme/cart',
  },
  sbom: 'attached',
};
const WORKFLOW = 'https://git.example/acme/cart/ci.yaml@refs/heads/main';
const ISSUER = 'https://issuer.example';
const SPDX = 'https://spdx.dev/Document/v2.3';

suite(withRegistry('images of a registry'), () => {
  let registry: TestRegistry;
  let client: RegistryClient;
  beforeAll(async () => {
    registry = await TestRegistry.start();
    client = new RegistryClient();
  });
  afterAll(() => registry.close());

  async function judged(
    name: string,
    requirements: Requirements = byKey,
    root?: string,
  ): Promise<ImageVerdict> {
    const image = parseReference(`${registry.host}/${name}`);
    if (!image) throw new Error(`${name} is no reference`);
    return judgeImage(
      await collectEvidence(client, image),
      requirements,
      root === undefined ? undefined : readTrustedRoot(root),
    );
  }
  const states = ({ checks }: Pick<ImageVerdict, 'checks'>) =>
    checks.map(({ check, state }) => `${check} ${state}`);

  it('says that nothing is attached', async () => {
    const image = await registry.image('bare', 'bare', '1');
    const verdict = await judged('bare:1');
    expect(verdict.digest).toBe(image.digest);
    expect(states(verdict)).toEqual([
      'signature absent',
      'provenance absent',
      'sbom absent',
    ]);
  });

  it.each([
    ['v0.2', V02],
    ['v1', V1],
  ])(
    'verifies what cosign attaches by tags, provenance %s',
    async (version, { type, predicate }) => {
      const name = `tags-${version}`;
      const { digest } = await registry.image(name, name, '1');
      await registry.attachByTag(name, digest, 'sig', [
        signatureLayer(key, digest),
      ]);
      await registry.attachByTag(name, digest, 'att', [
        attestationLayer(key, statement(digest, type, predicate)),
      ]);
      await registry.attachByTag(name, digest, 'sbom', [
        { content: '{"spdxVersion":"SPDX-2.3"}', mediaType: 'text/spdx+json' },
      ]);
      expect((await judged(`${name}@${digest}`)).checks).toEqual([
        {
          check: 'signature',
          state: 'verified',
          required: true,
          reason: 'signed by key release',
          signer: { key: 'release' },
        },
        {
          check: 'provenance',
          state: 'verified',
          required: true,
          reason:
            'built by https://ci.example/builder, from https://git.example/acme/cart, signed by key release',
          signer: { key: 'release' },
          builder: 'https://ci.example/builder',
          source: 'https://git.example/acme/cart',
          commit: COMMIT,
        },
        {
          check: 'sbom',
          state: 'verified',
          required: true,
          reason: 'SPDX, not signed',
          format: 'SPDX',
        },
      ]);
    },
  );

  it('verifies bundles that refer to the image', async () => {
    const image = await registry.image('bundles', 'bundles', '1');
    await registry.attachAsReferrer('bundles', image, [
      keyBundle(
        key,
        statement(image.digest, 'https://sigstore.dev/cosign/sign/v1', {}),
      ),
      keyBundle(key, statement(image.digest, V1.type, V1.predicate)),
      keyBundle(
        key,
        statement(image.digest, SPDX, { spdxVersion: 'SPDX-2.3' }),
      ),
    ]);
    const verdict = await judged('bundles:1', { ...byKey, sbom: 'signed' });
    expect(states(verdict)).toEqual([
      'signature verified',
      'provenance verified',
      'sbom verified',
    ]);
  });

  it('refuses an SBOM that nobody signed where one that is signed is asked for', async () => {
    const image = await registry.image('unsigned', 'unsigned', '1');
    await registry.attachAsReferrer('unsigned', image, [
      {
        content: '{"bomFormat":"CycloneDX"}',
        mediaType: 'application/vnd.cyclonedx+json',
      },
    ]);
    const sbom = async (want: Requirements['sbom']) =>
      (await judged('unsigned:1', { ...byKey, sbom: want })).checks[2];
    expect(await sbom('attached')).toMatchObject({
      state: 'verified',
      format: 'CycloneDX',
    });
    expect(await sbom('signed')).toMatchObject({ state: 'absent' });
  });

  it.each<[string, (digest: string, other: string) => Promise<void>, string]>([
    [
      'a signature of another image',
      (digest, other) =>
        registry.attachByTag('bad', digest, 'sig', [
          signatureLayer(key, other),
        ]),
      'a signature is about sha256:',
    ],
    [
      'a signature of another key',
      digest =>
        registry.attachByTag('bad', digest, 'sig', [
          signatureLayer(testKey(), digest),
        ]),
      'key release: signature verification failed',
    ],
    [
      'a signature that is garbage',
      digest =>
        registry.attachByTag('bad', digest, 'sig', [
          { ...signatureLayer(key, digest), content: 'garbage' },
        ]),
      'a signature is of something that is not JSON',
    ],
    [
      'a payload that was changed after it was signed',
      digest => {
        const layer = signatureLayer(key, digest);
        const content = Buffer.from(
          layer.content.toString().replace('null', '{}'),
        );
        return registry.attachByTag('bad', digest, 'sig', [
          { ...layer, content },
        ]);
      },
      'signature verification failed',
    ],
  ])('refuses %s', async (name, attach, reason) => {
    const { digest } = await registry.image('bad', name);
    const other = await registry.image('bad', `not ${name}`);
    await attach(digest, other.digest);
    const [signature] = (await judged(`bad@${digest}`)).checks;
    expect(signature).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(reason),
    });
  });

  it.each<[string, (digest: string, other: string) => Buffer, string]>([
    [
      'an attestation about another image',
      (_digest, other) => statement(other, V1.type, V1.predicate),
      'an attestation is about sha256:',
    ],
    [
      'provenance of another builder',
      digest =>
        statement(digest, V02.type, {
          ...V02.predicate,
          builder: { id: 'https://ci.example/builder-of-somebody' },
        }),
      'it was built by https://ci.example/builder-of-somebody, not by https://ci.example/builder',
    ],
    [
      'provenance of another repository',
      digest =>
        statement(digest, V02.type, {
          ...V02.predicate,
          invocation: {
            configSource: {
              uri: 'git+https://git.example/acme/cart-fork',
              digest: { sha1: COMMIT },
            },
          },
        }),
      'it was built from https://git.example/acme/cart-fork, not from',
    ],
    [
      'provenance that names nobody',
      digest => statement(digest, V1.type, {}),
      'it was built by nobody named',
    ],
  ])('refuses %s', async (name, payload, reason) => {
    const { digest } = await registry.image('worse', name);
    const other = await registry.image('worse', `not ${name}`);
    await registry.attachByTag('worse', digest, 'att', [
      attestationLayer(key, payload(digest, other.digest)),
    ]);
    expect((await judged(`worse@${digest}`)).checks[1]).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(reason),
    });
  });

  it('refuses a referrer that belongs to another image', async () => {
    const image = await registry.image('stolen', 'stolen', '1');
    const other = await registry.image('stolen', 'other');
    await registry.attachAsReferrer(
      'stolen',
      image,
      [keyBundle(key, statement(image.digest, V1.type, V1.predicate))],
      other,
    );
    expect((await judged('stolen:1')).checks[1]).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining(`it belongs to ${other.digest}`),
    });
  });

  describe('of several platforms', () => {
    async function index(repository: string, sign: 'index' | 'each' | 'one') {
      const images = await Promise.all(
        ['amd64', 'arm64'].map(async architecture => ({
          ...(await registry.image(repository, architecture)),
          platform: { os: 'linux', architecture },
        })),
      );
      const whole = await registry.manifest(
        repository,
        { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: images },
        '1',
      );
      const signed = { index: [whole], each: images, one: [images[0]] }[sign];
      for (const { digest } of signed) {
        await registry.attachByTag(repository, digest, 'sig', [
          signatureLayer(key, digest),
        ]);
      }
      return { whole, images };
    }

    it('verifies an index that is signed', async () => {
      const { whole, images } = await index('multi-index', 'index');
      const verdict = await judged('multi-index:1');
      expect(verdict.digest).toBe(whole.digest);
      expect(verdict.checks[0].state).toBe('verified');
      expect(
        verdict.platforms.map(({ platform, digest, checks }) => [
          platform,
          digest,
          checks[0].state,
        ]),
      ).toEqual([
        ['linux/amd64', images[0].digest, 'absent'],
        ['linux/arm64', images[1].digest, 'absent'],
      ]);
    });

    it('verifies an index each of whose platforms is signed', async () => {
      await index('multi-each', 'each');
      expect((await judged('multi-each:1')).checks[0]).toMatchObject({
        state: 'verified',
        reason: 'each of 2 platforms: signed by key release',
      });
    });

    it('refuses an index with a platform that nobody signed', async () => {
      await index('multi-one', 'one');
      expect((await judged('multi-one:1')).checks[0]).toMatchObject({
        state: 'failed',
        reason: 'linux/arm64: no signature is attached to this digest',
      });
    });
  });

  describe('signed by an identity', () => {
    const by = (identity: object): Requirements => ({ signedBy: [identity] });

    async function keyless(repository: string, sigstore: TestSigstore) {
      const image = await registry.image(repository, repository, '1');
      await registry.attachByTag(repository, image.digest, 'sig', [
        await sigstore.signatureLayer(image.digest, WORKFLOW, ISSUER),
      ]);
      await registry.attachAsReferrer(repository, image, [
        await sigstore.bundle(
          statement(image.digest, V1.type, V1.predicate),
          WORKFLOW,
          ISSUER,
        ),
      ]);
    }
    let sigstore: TestSigstore;
    let root: string;
    beforeAll(async () => {
      sigstore = await TestSigstore.create();
      root = sigstore.trustedRoot();
      await keyless('keyless', sigstore);
    });

    it('verifies it, with the time that the log vouches for', async () => {
      const verdict = await judged(
        'keyless:1',
        by({ subject: WORKFLOW, issuer: ISSUER }),
        root,
      );
      const signer = {
        subject: WORKFLOW,
        issuer: ISSUER,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      };
      expect(verdict.checks).toMatchObject([
        { state: 'verified', signer },
        { state: 'verified', signer, commit: COMMIT },
        { state: 'absent' },
      ]);
    });

    it.each<[string, object, string]>([
      [
        'an identity that only contains the wanted one',
        { subjectRegExp: 'git\\.example/acme/cart', issuer: ISSUER },
        `it is signed by ${WORKFLOW} of ${ISSUER}`,
      ],
      [
        'an identity that only begins with the wanted one',
        { subject: 'https://git.example/acme/cart', issuer: ISSUER },
        `it is signed by ${WORKFLOW} of ${ISSUER}`,
      ],
      [
        'another issuer',
        { subject: WORKFLOW, issuer: 'https://issuer.example.evil' },
        `it is signed by ${WORKFLOW} of ${ISSUER}`,
      ],
      [
        'an identity where a key is wanted',
        { key: key.pem },
        'signature verification failed',
      ],
    ])('refuses %s', async (_name, authority, reason) => {
      const { checks } = await judged('keyless:1', by(authority), root);
      expect(checks[0]).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining(reason),
      });
    });

    it('matches a whole identity by an expression', async () => {
      const { checks } = await judged(
        'keyless:1',
        by({
          subjectRegExp: 'https://git\\.example/acme/[^/]+/ci\\.yaml@.*',
          issuerRegExp: 'https://issuer\\.example',
        }),
        root,
      );
      expect(checks[0].state).toBe('verified');
    });

    it('refuses it without a trusted root, and with one of somebody else', async () => {
      const other = await TestSigstore.create();
      const signature = async (with_?: string) =>
        (await judged('keyless:1', by({ subject: WORKFLOW }), with_)).checks[0];
      expect(await signature()).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('no trusted root is mounted'),
      });
      expect(await signature(other.trustedRoot())).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('Failed to verify certificate chain'),
      });
    });

    it('refuses a certificate that had expired when it was logged', async () => {
      const late = await TestSigstore.create(
        new Date(Date.now() - 60 * 60 * 1000),
      );
      await keyless('expired', late);
      const { checks } = await judged(
        'expired:1',
        by({ subject: WORKFLOW }),
        late.trustedRoot(),
      );
      expect(checks[0]).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('not valid or expired'),
      });
    });
  });
});
