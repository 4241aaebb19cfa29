/**
 * Who made a signature that verified: the holder of a key, or the identity in a certificate. `key` is the
 * public key (PEM) or the reference by which a policy names it: `k8s://namespace/secret` or a KMS address.
 */
export type ImageSigner =
  | { key: string }
  | {
      issuer: string;
      subject: string;
      /** Further extensions of the certificate, by the name that policies use. */
      extensions?: Record<string, string>;
    };

/**
 * Whether a transparency log that is trusted has a signature: Kyverno asks for one unless a policy says otherwise. Not
 * given: whoever gives the facts vouches for it.
 */
export type LogEntry = 'found' | 'absent' | 'unknown';

/**
 * How a registry keeps what was signed: under cosign's tags beside the image, or as a Sigstore bundle that refers to it.
 * Kyverno looks at one of them, never at both. Not given: it is found, whichever is looked at.
 */
export type SignatureForm = 'tag' | 'bundle';

/** A signature of an image that verified. */
export interface ImageSignature {
  signer: ImageSigner;
  form?: SignatureForm;
  log?: LogEntry;
  /** What the signed payload says besides the digest. */
  annotations?: Record<string, string>;
}

/** An in-toto statement about an image whose signature verified and whose subject is the image's digest. */
export interface ImageAttestation {
  /** The type of the predicate, such as `https://slsa.dev/provenance/v1`. */
  type: string;
  predicate: unknown;
  signer: ImageSigner;
  form?: SignatureForm;
  log?: LogEntry;
  /** All that was signed, which holds the type and the predicate too. */
  statement?: unknown;
}

/**
 * What a registry holds about an image, verified by whoever asked it: signatures and certificates against
 * their roots and logs, and both lists about this digest. A policy only compares who and what.
 */
export interface ImageFacts {
  /** What the reference stands for, `sha256:…`. */
  digest: string;
  signatures: readonly ImageSignature[];
  attestations: readonly ImageAttestation[];
  /** Whether bundles refer to the image, verified or not. */
  hasBundles?: boolean;
}

/** Why nothing is known of an image. */
export interface UnknownImage {
  why: string;
  /** Its registry says that there is none. */
  isAbsent?: boolean;
}

/** Facts by reference, as manifests write it (`nginx`) or in full (`docker.io/nginx:latest`). */
export type ImagesFacts = Readonly<Record<string, ImageFacts>>;

/** The facts of an image without what is kept in another form. */
export function ofForm(facts: ImageFacts, wanted: SignatureForm): ImageFacts {
  const isOf = ({ form = wanted }: { form?: SignatureForm }) => form === wanted;
  return {
    ...facts,
    signatures: facts.signatures.filter(isOf),
    attestations: facts.attestations.filter(isOf),
  };
}

/** What a rule lacks about an image of which nothing is known. */
export function missingFacts(reference: string, why?: string): string {
  const missing = `the facts of the image ${reference}: its digest, signatures and attestations`;
  return why === undefined ? missing : `${missing} (${why})`;
}

/** What a policy found out about the images of an object, for one that asks for every image to be verified by any. */
export interface ImageChecks {
  /** By image that it looked into: whether one whom it trusts signed it or a statement about it. */
  verified: ReadonlyMap<string, 'yes' | { no: string } | { unknown: string }>;
  /** What it would have taken to look into the others. */
  missing?: string;
}

/** What a policy has to know of an image before it can judge. */
export interface ImageQuestion {
  /** The reference as the object writes it, by which `EvaluationContext.images` may hold the answer. */
  image: string;
  /** The public keys (PEM) that policies name: facts can only say of a key that is asked about whether it signed. */
  keys: string[];
  /** A policy names the registry. Otherwise whoever wrote the object chose it, and may choose whom we ask. */
  isNamed: boolean;
}
