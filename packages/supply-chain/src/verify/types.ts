/** Whom to believe: whoever holds a private key, or whoever a certificate of the trusted root says signed. */
export type Authority =
  | {
      /** What people call the key. */
      name?: string;
      /** Public key in PEM. */
      key: string;
      /** Whether the signature also has to be in the trusted root's transparency log. */
      transparencyLog?: boolean;
    }
  | ({
      /** Whether the certificate has to be in the trusted root's certificate log. True unless given. */
      certificateLog?: boolean;
    } & Identity);

/**
 * A certificate's subject (an address or the URI of a workflow) and the issuer that vouched for it. A regular expression
 * (RE2) has to match all of it, not a part.
 */
export interface Identity {
  subject?: string;
  subjectRegExp?: string;
  issuer?: string;
  issuerRegExp?: string;
}

/** What an organisation asks of an image. */
export interface Requirements {
  /** Any one of these. */
  signedBy: readonly Authority[];
  provenance?: {
    /** Who may sign the provenance; who may sign the image unless given. */
    signedBy?: readonly Authority[];
    builder?: string;
    builderRegExp?: string;
    source?: string;
    sourceRegExp?: string;
  };
  /** `attached`: there is one; `signed`: in an attestation that one of `signedBy` signed. */
  sbom?: 'attached' | 'signed';
}

/** Who signed, as far as it is verified. */
export interface Signer {
  /** Name of the key, or what identifies it. */
  key?: string;
  subject?: string;
  issuer?: string;
  /** When, by a transparency log or timestamp authority; ISO 8601. */
  at?: string;
}

/**
 * `verified`: it holds; `failed`: something is there and does not hold; `absent`: nothing is there;
 * `unknown`: the registry did not say all.
 */
export type CheckState = 'verified' | 'failed' | 'absent' | 'unknown';

export const CHECKS = ['signature', 'provenance', 'sbom'] as const;
export type CheckName = (typeof CHECKS)[number];

export interface Check {
  check: CheckName;
  state: CheckState;
  /** Whether the policy asks for it. */
  required: boolean;
  /** One sentence. */
  reason: string;
  signer?: Signer;
  /** Id of the builder that the provenance names. */
  builder?: string;
  /** Address of the repository that it was built from. */
  source?: string;
  commit?: string;
  /** Of an SBOM, such as `SPDX` or `CycloneDX`. */
  format?: string;
}

export interface DigestVerdict {
  digest: string;
  platform?: string;
  checks: Check[];
}

export interface ImageVerdict extends DigestVerdict {
  /** Each platform of an index; none for a plain image. */
  platforms: DigestVerdict[];
}
