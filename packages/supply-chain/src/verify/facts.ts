import type {
  ImageAttestation,
  ImageFacts,
  ImageSignature,
  ImageSigner,
} from '@macadam/kyverno';
import { isRecord } from '@macadam/yaml';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity } from '@sigstore/verify';
import type { Evidence } from '../evidence';
import { at } from '../json';
import type { Signed } from './bundles';
import { readAttached } from './readable';
import { verifySigner } from './signer';

/**
 * Extensions of a certificate and how policies name them (cosign's CertExtensionMap; Fulcio's list of object identifiers,
 * those whose value is plain text).
 */
const EXTENSIONS: Readonly<Record<string, string>> = {
  '1.3.6.1.4.1.57264.1.1': 'oidcIssuer',
  '1.3.6.1.4.1.57264.1.2': 'githubWorkflowTrigger',
  '1.3.6.1.4.1.57264.1.3': 'githubWorkflowSha',
  '1.3.6.1.4.1.57264.1.4': 'githubWorkflowName',
  '1.3.6.1.4.1.57264.1.5': 'githubWorkflowRepository',
  '1.3.6.1.4.1.57264.1.6': 'githubWorkflowRef',
};

/**
 * What policies compare of an image: who signed this digest and what they attested of it, of that which verifies. What is
 * attached and does not verify, or is about another digest, is none of it.
 * @param keys - public keys (PEM) to try; a signature by another one is not listed
 * @param trustedRoot - without one nobody is known by an identity
 */
export function imageFacts(
  evidence: Evidence,
  keys: readonly string[],
  trustedRoot?: TrustedRoot,
): ImageFacts {
  const signatures: ImageSignature[] = [];
  const attestations: ImageAttestation[] = [];
  for (const item of readAttached(evidence).items) {
    if (item.problem !== undefined) continue;
    const { signed, statement, isSignature, form } = item;
    for (const made of signersOf(signed, keys, trustedRoot)) {
      if (isSignature) {
        const annotations = annotationsOf(signed);
        signatures.push({ ...made, form, annotations });
      } else if (statement) {
        const { predicateType: type, predicate, json } = statement;
        attestations.push({ ...made, form, type, predicate, statement: json });
      }
    }
  }
  const hasBundles = evidence.attached.some(({ kind }) => kind === 'bundle');
  return {
    digest: evidence.digest,
    signatures,
    attestations,
    ...(hasBundles && { hasBundles }),
  };
}

type Made = Pick<ImageSignature, 'signer' | 'log'>;

function signersOf(
  signed: Signed,
  keys: readonly string[],
  trustedRoot: TrustedRoot | undefined,
): Made[] {
  const byKeys = keys.flatMap((key): Made[] => {
    const result = verifySigner(signed, { key }, trustedRoot);
    return 'signer' in result
      ? [{ signer: { key }, log: logOf(signed, key, trustedRoot) }]
      : [];
  });
  const signer = identityOf(signed, trustedRoot);
  // Who is known by an identity is known by the log's word for the time.
  return signer ? [...byKeys, { signer, log: 'found' }] : byKeys;
}

function logOf(
  signed: Signed,
  key: string,
  trustedRoot: TrustedRoot | undefined,
): Made['log'] {
  const { tlogEntries } = signed.bundle.verificationMaterial;
  if (tlogEntries.length === 0) return 'absent';
  if (!trustedRoot) return 'unknown';
  const logged = verifySigner(
    signed,
    { key, transparencyLog: true },
    trustedRoot,
  );
  return 'signer' in logged ? 'found' : 'absent';
}

function identityOf(
  signed: Signed,
  trustedRoot: TrustedRoot | undefined,
): ImageSigner | undefined {
  const result = verifySigner(signed, {}, trustedRoot);
  if (!('signer' in result)) return undefined;
  const { subject, issuer } = result.signer;
  return subject && issuer
    ? { subject, issuer, extensions: extensionsOf(signed) }
    : undefined;
}

/** By name and by object identifier, as policies may write either. */
function extensionsOf({ bundle, payload }: Signed): Record<string, string> {
  const { key } = toSignedEntity(bundle, payload);
  if (key.$case !== 'certificate') return {};
  return Object.fromEntries(
    Object.entries(EXTENSIONS).flatMap(([identifier, name]) => {
      const value = key.certificate.extension(identifier)?.value.toString();
      return value === undefined
        ? []
        : [
            [name, value],
            [identifier, value],
          ];
    }),
  );
}

/** What a simple signing payload says besides the digest. */
function annotationsOf({ payload }: Signed): Record<string, string> {
  const optional = payload && at(JSON.parse(payload.toString()), 'optional');
  return Object.fromEntries(
    Object.entries(isRecord(optional) ? optional : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
