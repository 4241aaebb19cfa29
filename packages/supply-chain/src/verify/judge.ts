import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { Attached, Evidence, ImageEvidence } from '../evidence';
import { combine } from './combine';
import { matches } from './match';
import { readAttached, type Readable } from './readable';
import { provenanceOf } from './provenance';
import { attachedSbom, attestedSbom } from './sbom';
import { describeAuthority, verifySigner } from './signer';
import type {
  Authority,
  Check,
  CheckName,
  DigestVerdict,
  ImageVerdict,
  Requirements,
  Signer,
} from './types';

/** What a check finds in one attached thing: what holds, or why it does not. */
type Finding = Partial<Check> & ({ problem: string } | { problem?: undefined });

const ABSENT: Record<CheckName, string> = {
  signature: 'no signature is attached to this digest',
  provenance: 'no SLSA provenance is attached to this digest',
  sbom: 'no SBOM is attached to this digest',
};

/**
 * One verdict for each check of an image: the index or manifest that was asked for, and each platform of an index.
 * Pure: the same evidence gives the same verdict.
 */
export function judgeImage(
  evidence: ImageEvidence,
  requirements: Requirements,
  trustedRoot?: TrustedRoot,
): ImageVerdict {
  const platforms = evidence.platforms.map(each =>
    judge(each, requirements, trustedRoot),
  );
  const own = judge(evidence, requirements, trustedRoot);
  return {
    ...own,
    checks: own.checks.map((check, index) =>
      combine(
        check,
        platforms.map(({ platform, digest, checks }) => ({
          name: platform ?? digest,
          check: checks[index],
        })),
      ),
    ),
    platforms,
  };
}

function judge(
  evidence: Evidence,
  requirements: Requirements,
  trustedRoot: TrustedRoot | undefined,
): DigestVerdict {
  const { digest, platform } = evidence;
  const { items, problems } = readAttached(evidence);
  const signer = (item: Readable, authorities: readonly Authority[]) =>
    signerOf(item, authorities, trustedRoot);
  const conclude = (check: CheckName, required: boolean, found: Finding[]) =>
    conclusion(check, required, found, evidence, problems);
  return {
    digest,
    ...(platform && { platform }),
    checks: [
      conclude(
        'signature',
        true,
        items
          .filter(({ isSignature }) => isSignature)
          .map(item => signer(item, requirements.signedBy)),
      ),
      conclude(
        'provenance',
        requirements.provenance !== undefined,
        items.flatMap(item => provenanceFinding(item, requirements, signer)),
      ),
      conclude('sbom', requirements.sbom !== undefined, [
        ...items.flatMap(item => attestedFinding(item, requirements, signer)),
        ...(requirements.sbom === 'signed'
          ? []
          : evidence.attached.flatMap(attachedFinding)),
      ]),
    ],
  };
}

type SignerOf = (
  item: Readable,
  authorities: readonly Authority[],
) => Finding & { signer?: Signer };

function signerOf(
  { signed, problem }: Readable,
  authorities: readonly Authority[],
  trustedRoot: TrustedRoot | undefined,
): Finding {
  if (problem) return { problem };
  const problems = new Set<string>();
  for (const authority of authorities) {
    const result = verifySigner(signed, authority, trustedRoot);
    if ('signer' in result) return { signer: result.signer };
    problems.add(`${describeAuthority(authority)}: ${result.problem}`);
  }
  return { problem: [...problems].join('; ') };
}

function provenanceFinding(
  item: Readable,
  { signedBy, provenance: wanted }: Requirements,
  signer: SignerOf,
): Finding[] {
  const found = item.statement && provenanceOf(item.statement);
  if (!found) return [];
  const verdict = signer(item, wanted?.signedBy ?? signedBy);
  if (verdict.problem !== undefined) return [verdict];
  const { builder, source } = found;
  if (!matches(builder, wanted?.builder, wanted?.builderRegExp)) {
    return [
      {
        problem: `it was built by ${builder ?? 'nobody named'}, not by ${wanted?.builder ?? `/${wanted?.builderRegExp}/`}`,
      },
    ];
  }
  if (!matches(source, wanted?.source, wanted?.sourceRegExp)) {
    return [
      {
        problem: `it was built from ${source ?? 'nothing named'}, not from ${wanted?.source ?? `/${wanted?.sourceRegExp}/`}`,
      },
    ];
  }
  return [{ ...verdict, ...found }];
}

function attestedFinding(
  item: Readable,
  { signedBy, sbom }: Requirements,
  signer: SignerOf,
): Finding[] {
  const format = item.statement && attestedSbom(item.statement);
  if (!format) return [];
  const verdict = signer(item, signedBy);
  if (verdict.problem === undefined) return [{ ...verdict, format }];
  // Attached is enough, whoever signed it; but never to another image.
  return item.problem || sbom === 'signed' ? [verdict] : [{ format }];
}

function attachedFinding(attached: Attached): Finding[] {
  if (attached.kind !== 'sbom') return [];
  try {
    return [{ format: attachedSbom(attached.mediaType, attached.bytes) }];
  } catch (error) {
    return [
      { problem: error instanceof Error ? error.message : String(error) },
    ];
  }
}

function conclusion(
  check: CheckName,
  required: boolean,
  found: Finding[],
  { unanswered }: Evidence,
  problems: readonly string[],
): Check {
  const best =
    found.find(each => each.problem === undefined && each.signer) ??
    found.find(each => each.problem === undefined);
  if (best) {
    const { problem: _none, ...facts } = best;
    return {
      check,
      state: 'verified',
      required,
      reason: praise(facts),
      ...facts,
    };
  }
  if (unanswered)
    return { check, state: 'unknown', required, reason: unanswered };
  const reasons = [
    ...new Set([...found.flatMap(each => each.problem ?? []), ...problems]),
  ];
  if (reasons.length > 0) {
    const more = reasons.length > 3 ? ` (and ${reasons.length - 3} more)` : '';
    return {
      check,
      state: 'failed',
      required,
      reason: `${reasons.slice(0, 3).join('; ')}${more}`,
    };
  }
  return { check, state: 'absent', required, reason: ABSENT[check] };
}

function praise(facts: Partial<Check>): string {
  const { signer, builder, source, format } = facts;
  const by = signer
    ? `signed by ${signer.key ? `key ${signer.key}` : `${signer.subject} of ${signer.issuer}`}`
    : 'not signed';
  const what = [
    ...(format ? [format] : []),
    ...(builder ? [`built by ${builder}`] : []),
    ...(source ? [`from ${source}`] : []),
    by,
  ];
  return what.join(', ');
}
