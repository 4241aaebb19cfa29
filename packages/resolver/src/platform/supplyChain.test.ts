import { formatFinding } from '@macadam/score';
import { filesWith, platformWith } from '../__testUtils__/platformFolder';
import { loadPlatform } from './loadPlatform';
import { supplyChainPolicyOf } from './supplyChain';

const KEY = `-----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
        -----END PUBLIC KEY-----`;

const policy = (
  name: string,
  images: string,
  spec = `  signedBy:
    - name: release
      key: |
        ${KEY}
`,
) => `apiVersion: macadam.dev/v1alpha1
kind: SupplyChainPolicy
metadata:
  name: ${name}
spec:
  images: [${images}]
${spec}`;

function errorsWith(text: string): string[] {
  const result = loadPlatform(filesWith({ 'supply-chain/test.yaml': text }));
  return result.ok ? [] : result.findings.map(formatFinding);
}

describe('SupplyChainPolicy', () => {
  it('is read with its signers', () => {
    const { supplyChain } = platformWith({
      'supply-chain/test.yaml': policy(
        'cart',
        'ghcr.io/acme/cart',
        `  signedBy:
    - subject: https://ci.example/cart
      issuerRegExp: https://issuer\\..+
      certificateLog: false
  provenance: { builder: https://ci.example }
  sbom: signed
`,
      ),
    });
    expect(supplyChain.find(({ name }) => name === 'cart')).toMatchObject({
      file: 'supply-chain/test.yaml',
      images: ['ghcr.io/acme/cart'],
      signedBy: [
        {
          subject: 'https://ci.example/cart',
          issuerRegExp: 'https://issuer\\..+',
          certificateLog: false,
        },
      ],
      provenance: { builder: 'https://ci.example' },
      sbom: 'signed',
    });
  });

  it('decides about an image by the pattern that says most', () => {
    const { supplyChain } = platformWith({
      'supply-chain/test.yaml': [
        policy('all', 'ghcr.io/*'),
        policy('team', '"ghcr.io/acme/*"'),
        policy('cart', 'ghcr.io/acme/cart'),
      ].join('---\n'),
    });
    const of = (image: string) => supplyChainPolicyOf(supplyChain, image)?.name;
    expect(of('ghcr.io/acme/cart')).toBe('cart');
    expect(of('ghcr.io/acme/cart-api')).toBe('team');
    expect(of('ghcr.io/else/where')).toBe('all');
    expect(of('ghcr.io.evil.example/acme/cart')).toBeUndefined();
    expect(of('quay.io/acme/cart')).toBeUndefined();
  });

  it.each([
    [
      'a pattern twice',
      [policy('a', 'ghcr.io/x'), policy('b', 'ghcr.io/x')].join('---\n'),
      'a (supply-chain/test.yaml:1) already names ghcr.io/x',
    ],
    ['a pattern that names no registry', policy('a', '"*/cart"'), 'images'],
    [
      'an identity that nobody vouches for',
      policy('a', 'ghcr.io/x', '  signedBy: [{ subject: me }]\n'),
      'an identity names who signed and who vouches for it',
    ],
    [
      'a broken expression',
      policy(
        'a',
        'ghcr.io/x',
        '  signedBy: [{ subject: me, issuerRegExp: "(" }]\n',
      ),
      'missing closing )',
    ],
    [
      'a key that is none',
      policy('a', 'ghcr.io/x', '  signedBy: [{ key: hello }]\n'),
      'signedBy',
    ],
    ['no signer', policy('a', 'ghcr.io/x', '  sbom: attached\n'), 'signedBy'],
  ])('is refused with %s', (_name, text, message) => {
    const errors = errorsWith(text);
    expect(errors).toEqual([
      expect.stringMatching(/^supply-chain\/test\.yaml:\d+:\d+/),
    ]);
    expect(errors[0]).toContain(message);
  });

  it('decides nothing unless an environment says so', () => {
    const { environments } = platformWith();
    expect(
      environments.map(({ name, gates }) => [name, gates.supplyChain]),
    ).toEqual([
      ['dev', 'off'],
      ['staging', 'off'],
      ['prod', 'audit'],
    ]);
  });
});
