import type { ReleaseImage } from './deployment';

/** What a registry says of one question about an image; as @macadam/supply-chain answers it. */
export interface ImageCheck {
  check: 'signature' | 'provenance' | 'sbom';
  /** `unknown`: the registry did not say all. */
  state: 'verified' | 'failed' | 'absent' | 'unknown';
  /** Whether the policy asks for it. */
  required: boolean;
  /** One sentence. */
  reason: string;
  /** `at` is when a log or timestamp authority saw it, ISO 8601. */
  signer?: { key?: string; subject?: string; issuer?: string; at?: string };
  builder?: string;
  source?: string;
  commit?: string;
  /** Of an SBOM. */
  format?: string;
}

/** The same of one manifest of an index. */
export interface PlatformChecks {
  digest: string;
  platform?: string;
  checks: ImageCheck[];
}

/**
 * `simulated`: nothing was built, so there is nothing to verify; `unlisted`: no SupplyChainPolicy names it;
 * `pending`: not looked at yet; the others are of the newest look.
 */
export type ImageState =
  'simulated' | 'unlisted' | 'pending' | 'verified' | 'failed' | 'unknown';

/** What was found at one look at an image. Kept for ever; `at` is ISO 8601. */
export interface ImageLook {
  at: string;
  reference: string;
  /** Name of the SupplyChainPolicy that it was judged by. */
  policy: string;
  /** What the reference stood for then; absent when the registry did not say. */
  digest?: string;
  checks: ImageCheck[];
  platforms: PlatformChecks[];
  /** Why there is no answer. */
  unanswered?: string;
}

/** What is known of who made an image of a release, and of what. */
export interface ImageStanding extends ReleaseImage {
  state: ImageState;
  /** One sentence. */
  reason: string;
  /** The newest look that had an answer, or the newest of all. */
  look?: ImageLook;
}

/**
 * What is known of an image, from the policy that names it and what was found when somebody looked, oldest first. A look
 * without an answer does not undo what an earlier one found; its reason says so.
 */
export function imageStanding(
  image: ReleaseImage,
  policy: string | undefined,
  looks: readonly ImageLook[],
): ImageStanding {
  if (image.simulated) {
    return {
      ...image,
      state: 'simulated',
      reason: 'Simulated image: nothing to verify',
    };
  }
  if (policy === undefined) {
    return {
      ...image,
      state: 'unlisted',
      reason: 'No SupplyChainPolicy names this image',
    };
  }
  const mine = looks.filter(
    look => look.reference === image.reference && look.policy === policy,
  );
  const last = mine.at(-1);
  const look = mine.findLast(each => each.unanswered === undefined) ?? last;
  if (!last || !look)
    return { ...image, state: 'pending', reason: 'Not looked at yet' };
  if (last.unanswered !== undefined)
    return { ...image, state: 'unknown', reason: last.unanswered, look };
  const required = look.checks.filter(check => check.required);
  const bad =
    required.find(({ state }) => state === 'failed' || state === 'absent') ??
    required.find(({ state }) => state === 'unknown');
  if (!bad) {
    return {
      ...image,
      state: 'verified',
      reason: `Passes ${policy}`,
      look,
    };
  }
  return {
    ...image,
    state: bad.state === 'unknown' ? 'unknown' : 'failed',
    reason: `${bad.check}: ${bad.reason}`,
    look,
  };
}
