import {
  type Decision,
  workloadName,
} from '@macadam/plugin-orchestrator-common';
import type { RefusedPlatform } from './refusedPlatform';

/** Where exceptions live in a cluster; Kyverno is told to take them from no other namespace. */
export const EXCEPTION_NAMESPACE = 'policy-exceptions';

/** Folder of the platform repository. */
export const EXCEPTION_FOLDER = 'policies/exceptions';

/** Longest reason, in characters. */
export const LONGEST_REASON = 1000;

/** Body of `POST /exceptions`: what a developer asks for. */
export interface ExceptionRequest {
  /** `tenant/name`. */
  workload: string;
  policy: string;
  /** Counts for a ClusterPolicy; a ValidatingPolicy is excepted as a whole. */
  rule: string;
  environments: string[];
  reason: string;
  /** Last day, `YYYY-MM-DD`, UTC. */
  until: string;
}

/** What an exception says of itself, wherever it stands. */
export interface ExceptionFacts {
  /** Name of the object, of the file and of the branch. */
  name: string;
  /** `tenant/name`; older ones only have the name. */
  workload: string;
  policy: string;
  policyKind: string;
  /** Rules of a ClusterPolicy. */
  rules?: string[];
  environments: string[];
  reason: string;
  /** ISO 8601. */
  expires: string;
  /** Entity reference. */
  requestedBy: string;
  approvedBy?: string;
}

/** Whether an exception is of a workload (`tenant/name`). */
export function isAbout(
  facts: Pick<ExceptionFacts, 'workload'>,
  workload: string,
): boolean {
  return [workload, workloadName(workload)].includes(facts.workload);
}

/** `pending`: on a branch; `inForce`: on the main branch; `declined`: on a branch, with why; `ended`: its day is over. */
export type ExceptionState = 'pending' | 'inForce' | 'declined' | 'ended';

/** One exception as pages show it. */
export interface PolicyExceptionView extends ExceptionFacts {
  state: ExceptionState;
  /** When it was asked for or, in force, approved. ISO 8601. */
  at: string;
  /** Full days until it ends; 0 on the last one. */
  daysLeft: number;
  /** In force, and it ends within the days that the platform warns before. */
  isEnding: boolean;
  declined?: { by: string; reason: string };
  url: string;
  mayDecide: Decision;
  /** End it early, or take the request back. */
  mayEnd: Decision;
}

/** `GET /exceptions`. */
export interface PolicyExceptions {
  /** Longest time that an exception may last. */
  maxDays: number;
  /** Those that ask for something first: pending, ending, in force, declined, ended. */
  exceptions: PolicyExceptionView[];
  /** Files that are there and are no exceptions that the portal can read. */
  unreadable: { file: string; message: string; url: string }[];
  /** Where what Git has now is not in force. */
  refused?: RefusedPlatform;
}

/** Body of `POST /exceptions/:name/decisions`. */
export interface ExceptionDecision {
  decision: 'approve' | 'decline';
  /** Needed to decline. */
  comment?: string;
}

const DAY = 86_400_000;

/** The end of the last day, UTC. */
export function endOf(until: string): Date {
  return new Date(`${until}T23:59:59.000Z`);
}

/**
 * What is wrong with a request, in a sentence that says what to do; undefined when nothing is.
 * @param maxDays - how long the platform lets an exception last
 */
export function problemOfRequest(
  { reason, until, environments }: ExceptionRequest,
  { now, maxDays }: { now: Date; maxDays: number },
): string | undefined {
  if (reason.trim() === '')
    return 'Say why: whoever approves it decides by the reason.';
  if (reason.length > LONGEST_REASON)
    return `The reason has ${reason.length} characters; at most ${LONGEST_REASON} are kept.`;
  if (environments.length === 0) return 'Name at least one environment.';
  const end = endOf(until);
  if (Number.isNaN(end.getTime()) || end.toISOString().slice(0, 10) !== until)
    return `"${until}" is no day: write it as 2026-12-31.`;
  if (end.getTime() <= now.getTime())
    return `${until} is over: an exception ends in the future.`;
  const last = new Date(now.getTime() + maxDays * DAY);
  if (until > last.toISOString().slice(0, 10))
    return `${until} is too far: the platform lets an exception last ${maxDays} days, so until ${last.toISOString().slice(0, 10)} at most.`;
  return undefined;
}

/** Full days until a time; negative when it is over. */
export function daysUntil(expires: string, now: Date): number {
  return Math.floor((Date.parse(expires) - now.getTime()) / DAY);
}

/** Who may approve or decline: the platform's owner, but not the person who asked. Compared without regard to case. */
export function decideException({
  actor,
  requestedBy,
  platformOwner,
}: {
  actor: { userEntityRef: string; ownershipEntityRefs: string[] };
  requestedBy: string;
  platformOwner: string;
}): Decision {
  const me = actor.userEntityRef.toLocaleLowerCase('en-US');
  const refs = [me, ...actor.ownershipEntityRefs].map(ref =>
    ref.toLocaleLowerCase('en-US'),
  );
  if (!refs.includes(platformOwner.toLocaleLowerCase('en-US'))) {
    return {
      allowed: false,
      reason: `Only ${platformOwner}, who owns the policies, may decide on exceptions`,
    };
  }
  if (me === requestedBy.toLocaleLowerCase('en-US')) {
    return {
      allowed: false,
      reason: `${actor.userEntityRef} asked for this exception: somebody else has to decide`,
    };
  }
  return {
    allowed: true,
    reason: `${platformOwner} owns the policies`,
  };
}

const ORDER: ExceptionState[] = ['pending', 'inForce', 'declined', 'ended'];

/** Those that ask for something first; then those that end first. */
export function sortExceptions<
  T extends Pick<PolicyExceptionView, 'state' | 'expires' | 'name'>,
>(exceptions: readonly T[]): T[] {
  const rank = ({ state, expires, name }: T) =>
    `${ORDER.indexOf(state)} ${expires} ${name}`;
  return [...exceptions].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
