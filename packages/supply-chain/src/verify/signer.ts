import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  toSignedEntity,
  toTrustMaterial,
  Verifier,
  type SignedEntity,
  type TrustMaterial,
} from '@sigstore/verify';
import type { Signed } from './bundles';
import { matches } from './match';
import type { Authority, Signer } from './types';

/**
 * Reads a trusted root (media type `application/vnd.dev.sigstore.trustedroot+json`).
 * @throws Error when it is none
 */
export function readTrustedRoot(text: string): TrustedRoot {
  const root = TrustedRoot.fromJSON(JSON.parse(text));
  if (root.certificateAuthorities.length === 0 && root.tlogs.length === 0)
    throw new Error('it names neither a certificate authority nor a log');
  return root;
}

/**
 * Who signed, when it is this authority; otherwise why it is not.
 * @param trustedRoot - certificate authorities and logs; without one, keyless signatures fail
 */
export function verifySigner(
  signed: Signed,
  authority: Authority,
  trustedRoot: TrustedRoot | undefined,
): { signer: Signer } | { problem: string } {
  try {
    return 'key' in authority
      ? { signer: byKey(signed, authority, trustedRoot) }
      : byIdentity(signed, authority, trustedRoot);
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** What people call an authority. */
export function describeAuthority(authority: Authority): string {
  if ('key' in authority) {
    return authority.name
      ? `key ${authority.name}`
      : fingerprint(authority.key);
  }
  const { subject, subjectRegExp, issuer, issuerRegExp } = authority;
  return `${subject ?? (subjectRegExp ? `/${subjectRegExp}/` : 'anybody')} of ${issuer ?? (issuerRegExp ? `/${issuerRegExp}/` : 'any issuer')}`;
}

function byKey(
  signed: Signed,
  authority: Extract<Authority, { key: string }>,
  trustedRoot: TrustedRoot | undefined,
): Signer {
  const log = authority.transparencyLog === true;
  if (log && !trustedRoot) {
    throw new Error(
      'a transparency log is asked for, and no trusted root is mounted (macadam.supplyChain.trustedRoot)',
    );
  }
  const entity = toSignedEntity(signed.bundle, signed.payload);
  const publicKey = createPublicKey(authority.key);
  const verifier = new Verifier(trustMaterial(trustedRoot, publicKey), {
    tlogThreshold: log ? 1 : 0,
    timestampThreshold: 0,
  });
  // Without a log that is asked for, an entry of one says nothing: the key alone decides.
  const considered: SignedEntity = {
    ...entity,
    key: { $case: 'public-key', hint: '' },
    ...(!log && { tlogEntries: [], timestamps: [] }),
  };
  verifier.verify(considered);
  return {
    key: describeAuthority(authority).replace(/^key /, ''),
    ...timeOf(considered),
  };
}

function byIdentity(
  signed: Signed,
  authority: Exclude<Authority, { key: string }>,
  trustedRoot: TrustedRoot | undefined,
): { signer: Signer } | { problem: string } {
  const entity = toSignedEntity(signed.bundle, signed.payload);
  if (entity.key.$case !== 'certificate')
    return { problem: 'it is signed with a key, not with an identity' };
  if (!trustedRoot) {
    return {
      problem:
        'it is signed with an identity, and no trusted root is mounted (macadam.supplyChain.trustedRoot)',
    };
  }
  const verifier = new Verifier(trustMaterial(trustedRoot), {
    ctlogThreshold: authority.certificateLog === false ? 0 : 1,
  });
  const { identity } = verifier.verify(entity);
  const subject = identity?.subjectAlternativeName;
  const issuer = identity?.extensions?.issuer;
  if (
    !matches(subject, authority.subject, authority.subjectRegExp) ||
    !matches(issuer, authority.issuer, authority.issuerRegExp)
  ) {
    return {
      problem: `it is signed by ${subject ?? 'nobody'} of ${issuer ?? 'no issuer'}, not by ${describeAuthority(authority)}`,
    };
  }
  return {
    signer: {
      ...(subject && { subject }),
      ...(issuer && { issuer }),
      ...timeOf(entity),
    },
  };
}

function trustMaterial(
  root: TrustedRoot | undefined,
  publicKey?: KeyObject,
): TrustMaterial {
  return toTrustMaterial(root ?? TrustedRoot.fromJSON({}), () => {
    if (!publicKey)
      throw new Error('it is signed with a key, not with an identity');
    return { publicKey, validFor: () => true };
  });
}

/**
 * The verified time: a timestamp authority's, or a log's, which it vouches for only where it signed a promise (in seconds).
 */
function timeOf({ timestamps }: SignedEntity): { at?: string } {
  for (const each of timestamps) {
    if (each.$case === 'timestamp-authority')
      return { at: each.timestamp.signingTime.toISOString() };
    const { inclusionPromise, integratedTime } = each.tlogEntry;
    if (inclusionPromise)
      return { at: new Date(Number(integratedTime) * 1000).toISOString() };
  }
  return {};
}

function fingerprint(pem: string): string {
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  return `key sha256:${createHash('sha256').update(der).digest('hex').slice(0, 16)}`;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error
    ? `${error.message}: ${error.cause.message}`
    : error.message;
}
