import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface TestKey {
  privateKey: KeyObject;
  /** Public key in PEM. */
  pem: string;
}

export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });
  return {
    privateKey,
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** What cosign signs of an image (containers/image, atomic container signature). */
export function simpleSigning(digest: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': '' },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
}

export const SIMPLE_SIGNING =
  'application/vnd.dev.cosign.simplesigning.v1+json';
export const ENVELOPE = 'application/vnd.dsse.envelope.v1+json';
export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const IN_TOTO = 'application/vnd.in-toto+json';

/** A layer of a `.sig` manifest. */
export function signatureLayer(
  key: TestKey,
  digest: string,
  content = simpleSigning(digest),
) {
  return {
    content,
    mediaType: SIMPLE_SIGNING,
    annotations: {
      'dev.cosignproject.cosign/signature': sign(
        'sha256',
        content,
        key.privateKey,
      ).toString('base64'),
    },
  };
}

export function statement(
  digest: string,
  predicateType: string,
  predicate: unknown,
): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'image', digest: { sha256: digest.slice(7) } }],
      predicateType,
      predicate,
    }),
  );
}

/** The bytes that a DSSE signature is of (DSSE protocol, pre-authentication encoding). */
export function preAuthEncoding(payload: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${IN_TOTO.length} ${IN_TOTO} ${payload.length} `),
    payload,
  ]);
}

export function envelope(key: TestKey, payload: Buffer) {
  return {
    payloadType: IN_TOTO,
    payload: payload.toString('base64'),
    signatures: [
      {
        keyid: '',
        sig: sign('sha256', preAuthEncoding(payload), key.privateKey).toString(
          'base64',
        ),
      },
    ],
  };
}

/** A layer of an `.att` manifest. */
export function attestationLayer(key: TestKey, payload: Buffer) {
  return {
    content: JSON.stringify(envelope(key, payload)),
    mediaType: ENVELOPE,
    // cosign looks for it, although the signature is in the envelope.
    annotations: { 'dev.cosignproject.cosign/signature': '' },
  };
}

/** A Sigstore bundle of an attestation that a key signed. */
export function keyBundle(key: TestKey, payload: Buffer) {
  return {
    content: JSON.stringify({
      mediaType: BUNDLE,
      verificationMaterial: { publicKey: { hint: '' } },
      dsseEnvelope: envelope(key, payload),
    }),
    mediaType: BUNDLE,
  };
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export const V1 = {
  type: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'test',
      resolvedDependencies: [
        {
          uri: 'git+https://git.example/acme/cart@refs/heads/main',
          digest: { gitCommit: COMMIT },
        },
      ],
    },
    runDetails: { builder: { id: 'https://ci.example/builder' } },
  },
};

export const V02 = {
  type: 'https://slsa.dev/provenance/v0.2',
  predicate: {
    builder: { id: 'https://ci.example/builder' },
    invocation: {
      configSource: {
        uri: 'git+https://git.example/acme/cart.git',
        digest: { sha1: COMMIT },
      },
    },
  },
};
