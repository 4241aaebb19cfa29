import type {
  EvaluationContext,
  ImageFacts,
  ImageSigner,
  KubeObject,
} from '@macadam/kyverno';
import { DIGEST, ISSUER, SUBJECT } from '../../../__testUtils__/images';
import { type Fields, judge, pod } from '../../__testUtils__/judge';

export const IMAGE = 'ghcr.io/shop/web:1.0';
export const SCAN = 'https://example.com/scan/v1';

export const web = pod({ name: 'web', image: IMAGE });
export const byKey = (publicKeys: string): Fields => ({ keys: { publicKeys } });
export const byCi = (more: Fields = {}): Fields => ({
  keyless: {
    issuer: ISSUER,
    subject: SUBJECT,
    rekor: { url: 'https://rekor.sigstore.dev' },
    ...more,
  },
});
export const attestors = (entries: Fields[], count?: number) => [
  { entries, ...(count !== undefined && { count }) },
];

/** An image of which facts are known. */
export function known(facts: Partial<ImageFacts> = {}, name = IMAGE) {
  const images = {
    [name]: { digest: DIGEST, signatures: [], attestations: [], ...facts },
  };
  return { images } satisfies EvaluationContext;
}

export function signed(...signers: ImageSigner[]): EvaluationContext {
  return known({ signatures: signers.map(signer => ({ signer })) });
}

/** The result of a rule with one entry of `verifyImages`. */
export function verify(
  entry: Fields,
  context: EvaluationContext = {},
  object: KubeObject = web,
) {
  const verifyImages = [
    {
      imageReferences: ['ghcr.io/shop/*'],
      failureAction: 'Enforce',
      ...entry,
    },
  ];
  return judge({ verifyImages }, object, context);
}
