import type { Attached, Evidence } from '../evidence';
import {
  attestationLayer,
  keyBundle,
  signatureLayer,
  statement,
  testKey,
  V1,
} from '../__testUtils__/signing';
import { TestSigstore } from '../__testUtils__/TestSigstore';
import { imageFacts } from './facts';
import { readTrustedRoot } from './signer';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const WORKFLOW = 'https://git.example/acme/cart/ci.yaml@refs/heads/main';
const ISSUER = 'https://issuer.example';
const release = testKey();
const stranger = testKey();

type Layer = ReturnType<typeof signatureLayer> & { mediaType: string };

const signature = ({ content, annotations }: Layer): Attached => ({
  kind: 'signature',
  from: OTHER,
  payload: content,
  annotations,
});
const attestation = (key: typeof release, about = DIGEST): Attached => ({
  kind: 'envelope',
  from: OTHER,
  json: JSON.parse(
    attestationLayer(key, statement(about, V1.type, V1.predicate)).content,
  ),
  annotations: {},
});
const evidence = (...attached: Attached[]): Evidence => ({
  digest: DIGEST,
  attached,
  problems: [],
});
const nothing = { digest: DIGEST, signatures: [], attestations: [] };

describe('the facts of an image', () => {
  it('are who signed it, of the keys that were asked', () => {
    const found = evidence(
      signature(signatureLayer(release, DIGEST)),
      signature(signatureLayer(stranger, DIGEST)),
    );
    expect(imageFacts(found, [release.pem])).toEqual({
      ...nothing,
      signatures: [
        {
          signer: { key: release.pem },
          form: 'tag',
          log: 'absent',
          annotations: {},
        },
      ],
    });
    expect(imageFacts(found, []).signatures).toEqual([]);
    expect(
      imageFacts(found, [release.pem, stranger.pem]).signatures,
    ).toHaveLength(2);
  });

  it('are what was attested, by whom', () => {
    const found = evidence(attestation(release), attestation(stranger));
    expect(imageFacts(found, [release.pem])).toEqual({
      ...nothing,
      attestations: [
        {
          signer: { key: release.pem },
          form: 'tag',
          log: 'absent',
          type: V1.type,
          predicate: V1.predicate,
          statement: expect.objectContaining({
            subject: [{ name: 'image', digest: { sha256: DIGEST.slice(7) } }],
            predicateType: V1.type,
            predicate: V1.predicate,
          }),
        },
      ],
    });
  });

  it.each<[string, Attached]>([
    ['a signature of another image', signature(signatureLayer(release, OTHER))],
    ['an attestation of another image', attestation(release, OTHER)],
    [
      'a signature of other bytes',
      signature({
        ...signatureLayer(release, DIGEST),
        annotations: signatureLayer(release, OTHER).annotations,
      }),
    ],
    [
      'a signature of garbage',
      {
        kind: 'signature',
        from: OTHER,
        payload: Buffer.from('{'),
        annotations: {},
      },
    ],
    [
      'an SBOM that nobody signed',
      {
        kind: 'sbom',
        from: OTHER,
        mediaType: 'application/spdx+json',
        bytes: Buffer.from('{}'),
      },
    ],
  ])('are not %s', (_, attached) => {
    expect(imageFacts(evidence(attached), [release.pem])).toEqual(nothing);
  });

  it('say that bundles are there, and what they hold', () => {
    const { content } = keyBundle(
      release,
      statement(DIGEST, V1.type, V1.predicate),
    );
    const bundle = (json: unknown): Attached => ({
      kind: 'bundle',
      from: OTHER,
      json,
    });
    expect(
      imageFacts(evidence(bundle(JSON.parse(content))), [release.pem]),
    ).toMatchObject({
      signatures: [],
      attestations: [{ signer: { key: release.pem }, form: 'bundle' }],
      hasBundles: true,
    });
    expect(imageFacts(evidence(bundle(7)), [release.pem])).toEqual({
      ...nothing,
      hasBundles: true,
    });
  });

  it.each(['', 'no key', 'k8s://kyverno/cosign'])(
    'are none of a key that is none: %p',
    key => {
      const found = evidence(signature(signatureLayer(release, DIGEST)));
      expect(imageFacts(found, [key])).toEqual(nothing);
    },
  );

  it('hold what was signed besides the digest', () => {
    const payload = JSON.parse(
      signatureLayer(release, DIGEST).content.toString(),
    );
    const layer = signatureLayer(
      release,
      DIGEST,
      Buffer.from(
        JSON.stringify({ ...payload, optional: { env: 'prod', build: 7 } }),
      ),
    );
    const { signatures } = imageFacts(evidence(signature(layer)), [
      release.pem,
    ]);
    expect(signatures[0].annotations).toEqual({ env: 'prod' });
  });

  describe('signed by an identity', () => {
    it('name it and what its certificate says, with a trusted root only', async () => {
      const sigstore = await TestSigstore.create();
      const layer = await sigstore.signatureLayer(DIGEST, WORKFLOW, ISSUER);
      const found = evidence(signature(layer));
      const root = readTrustedRoot(sigstore.trustedRoot());
      expect(imageFacts(found, [release.pem], root)).toEqual({
        ...nothing,
        signatures: [
          {
            signer: {
              issuer: ISSUER,
              subject: WORKFLOW,
              extensions: {
                oidcIssuer: ISSUER,
                '1.3.6.1.4.1.57264.1.1': ISSUER,
                githubWorkflowRepository: 'acme/cart',
                '1.3.6.1.4.1.57264.1.5': 'acme/cart',
              },
            },
            form: 'tag',
            log: 'found',
            annotations: {},
          },
        ],
      });
      expect(imageFacts(found, [])).toEqual(nothing);
      const other = await TestSigstore.create();
      expect(
        imageFacts(found, [], readTrustedRoot(other.trustedRoot())),
      ).toEqual(nothing);
    });
  });

  it('say of a key whether a log that is trusted has the signature', async () => {
    const sigstore = await TestSigstore.create();
    const layer = await sigstore.keyLayer(release, DIGEST);
    const found = evidence(signature(layer));
    const log = (root?: string) =>
      imageFacts(found, [release.pem], root ? readTrustedRoot(root) : undefined)
        .signatures[0].log;
    expect(log()).toBe('unknown');
    expect(log(sigstore.trustedRoot())).toBe('found');
    expect(log((await TestSigstore.create()).trustedRoot())).toBe('absent');
  });
});
