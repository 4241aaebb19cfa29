import type { ImageSigner } from '@macadam/kyverno';

/** Two digests of images. */
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER = `sha256:${'b'.repeat(64)}`;

/** A public key as it is written in PEM, which holds no key. */
export const pem = (body: string) =>
  `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`;

export const ISSUER = 'https://token.actions.githubusercontent.com';
export const SUBJECT =
  'https://github.com/shop/web/.github/workflows/release.yml@refs/tags/v1';

/** The workflow that releases an image, as it signs. */
export const CI: ImageSigner = {
  issuer: ISSUER,
  subject: SUBJECT,
  extensions: { githubWorkflowTrigger: 'push' },
};

/** The type of provenance. */
export const SLSA = 'https://slsa.dev/provenance/v1';
