import { readImagesFacts } from './readImagesFacts';
import { DIGEST } from '../__testUtils__/images';

const read = (text: string) => readImagesFacts({ path: 'images.yaml', text });

describe('facts about images in a file', () => {
  it('are read by reference', () => {
    const text = `
ghcr.io/shop/web:1.0:
  digest: ${DIGEST}
  signatures:
    - signer: { key: k8s://kyverno/cosign }
      annotations: { env: prod }
  attestations:
    - type: https://slsa.dev/provenance/v1
      predicate: { runDetails: {} }
      signer: { issuer: https://issuer.example, subject: ci }
      log: absent
      form: bundle
      statement: { subject: [] }
  hasBundles: true
nginx: { digest: "${DIGEST}" }
`;
    expect(read(text)).toEqual({
      errors: [],
      images: {
        'ghcr.io/shop/web:1.0': {
          digest: DIGEST,
          signatures: [
            {
              signer: { key: 'k8s://kyverno/cosign' },
              annotations: { env: 'prod' },
            },
          ],
          attestations: [
            {
              type: 'https://slsa.dev/provenance/v1',
              predicate: { runDetails: {} },
              signer: {
                issuer: 'https://issuer.example',
                subject: 'ci',
                extensions: {},
              },
              log: 'absent',
              form: 'bundle',
              statement: { subject: [] },
            },
          ],
          hasBundles: true,
        },
        nginx: { digest: DIGEST, signatures: [], attestations: [] },
      },
    });
  });

  it.each([
    ['no map', '[]', 1, 'expected a map'],
    ['no digest', 'nginx: {}', 1, 'is missing'],
    ['no real digest', 'nginx: { digest: latest }', 1, 'sha256'],
    [
      'an unknown field',
      `nginx:\n  digest: ${DIGEST}\n  signers: []`,
      3,
      'unknown field',
    ],
    [
      'bundles that are none',
      `nginx:\n  digest: ${DIGEST}\n  hasBundles: many`,
      3,
      'expected true or false',
    ],
    [
      'a log that is none',
      `nginx:\n  digest: ${DIGEST}\n  signatures: [{ signer: { key: k }, log: maybe }]`,
      3,
      "'maybe' is none of found, absent, unknown",
    ],
    [
      'a signer who is nobody',
      `nginx:\n  digest: ${DIGEST}\n  signatures:\n    - signer: { issuer: a }`,
      4,
      'needs a key, or an issuer and a subject',
    ],
    [
      'a signer with a key and an identity',
      `nginx:\n  digest: ${DIGEST}\n  signatures:\n    - signer: { key: a, issuer: a, subject: b }`,
      4,
      'needs a key, or an issuer and a subject',
    ],
    [
      'a statement without a type',
      `nginx:\n  digest: ${DIGEST}\n  attestations:\n    - signer: { key: a }`,
      4,
      'is missing',
    ],
    ['no YAML', 'nginx: {', 1, ''],
  ])('are refused with %s', (_, text, line, message) => {
    const { images, errors } = read(text);
    expect(images).toEqual({});
    expect(errors[0]).toMatchObject({ file: 'images.yaml', line });
    expect(errors[0].message).toContain(message);
  });
});
