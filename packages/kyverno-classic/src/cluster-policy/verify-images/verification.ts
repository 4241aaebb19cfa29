import type { SignatureForm } from '@macadam/kyverno';

/** What a signature says besides the digest, and where it is when not beside the image. */
export interface Stored {
  annotations: Record<string, string>;
  repository?: string;
}

/** One who may have signed. Texts may hold variables. */
export type Attestor =
  | (Stored & {
      by: 'keys';
      key: string;
      /** Whether the signature has to be in a transparency log. */
      isLogged: boolean;
    })
  | (Stored & {
      by: 'keyless';
      issuer?: string;
      issuerRegExp?: string;
      subject?: string;
      subjectRegExp?: string;
      extensions: Record<string, string>;
    })
  | { by: 'attestor'; set: AttestorSet }
  /** One that facts about images say nothing of; `missing` is what it would take. */
  | { by: 'certificates' | 'other'; missing: string };

/** Some who may have signed; without a count all of them have to. */
export interface AttestorSet {
  count?: number;
  entries: Attestor[];
}

/** A statement that has to be there, who signs it, and what it has to say. */
export interface Attestation {
  /** The variable that is the predicate, beside one for each of its fields. */
  name?: string;
  type: string;
  attestors: AttestorSet[];
  conditions: unknown;
}

/** One entry of `verifyImages`. */
export interface Verification {
  references: string[];
  skipped: string[];
  attestors: AttestorSet[];
  attestations: Attestation[];
  mutateDigest: boolean;
  verifyDigest: boolean;
  required: boolean;
  /** Where it looks for what was signed. */
  form: SignatureForm;
  /** What the entry asks that no facts answer. */
  missing?: string;
}
