import type { Evidence } from '../evidence';
import { signedBy, type Signed } from './bundles';
import { signedDigest, statementOf, type Statement } from './statement';

/** A signature or attestation that could be read; nobody is believed yet. */
export interface Readable {
  signed: Signed;
  /** How the registry keeps it. */
  form: 'tag' | 'bundle';
  /** It is about the image itself, and says no more than that somebody signed it. */
  isSignature: boolean;
  statement?: Statement;
  /** It is about another image. */
  problem?: string;
}

/** What cosign's bundles say when they only sign (cosign 2.6 and later). */
const SIGNATURE_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';

/** Reads every attached signature and attestation, and checks that each is about this digest. */
export function readAttached({ digest, attached, problems }: Evidence): {
  items: Readable[];
  problems: string[];
} {
  const items: Readable[] = [];
  const unreadable = [...problems];
  for (const each of attached) {
    if (each.kind === 'sbom') continue;
    try {
      const form: Readable['form'] = each.kind === 'bundle' ? 'bundle' : 'tag';
      items.push(
        ...signedBy(each).map(signed => ({
          ...readOne(signed, digest),
          form,
        })),
      );
    } catch (error) {
      unreadable.push(
        `${each.from}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { items, problems: unreadable };
}

function readOne(signed: Signed, digest: string): Omit<Readable, 'form'> {
  const statement = statementOf(signed.bundle);
  if (statement) {
    const { subjects, predicateType } = statement;
    return {
      signed,
      statement,
      isSignature: predicateType === SIGNATURE_PREDICATE,
      ...(!subjects.includes(digest) && {
        problem: `an attestation is about ${subjects.join(', ') || 'nothing'}, not about ${digest}`,
      }),
    };
  }
  if (!signed.payload)
    throw new Error('a bundle signs something that it does not hold');
  const about = signedDigest(signed.payload);
  return {
    signed,
    isSignature: true,
    ...(about !== digest && {
      problem: `a signature is about ${about}, not about ${digest}`,
    }),
  };
}
