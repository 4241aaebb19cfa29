import {
  daysUntil,
  decideException,
  type PolicyExceptionView,
} from '@macadam/plugin-policy-common';
import type { Found } from './ExceptionFiles';

/** `macadam.policy.exceptions`. */
export interface ExceptionSettings {
  /** Longest time that an exception may last, in days. */
  maxDays: number;
  /** An exception that ends within so many days warns. */
  warnDays: number;
}

/** Who looks; undefined for a service. */
export type Viewer =
  { userEntityRef: string; ownershipEntityRefs: string[] } | undefined;

const NOBODY = { userEntityRef: '', ownershipEntityRefs: [] };

/** An exception as pages show it, with what the viewer may do about it. */
export function viewOf(
  { facts, state, at, url, declined }: Found,
  about: {
    viewer: Viewer;
    platformOwner: string;
    now: Date;
    warnDays: number;
  },
): PolicyExceptionView {
  const { viewer = NOBODY, platformOwner, now, warnDays } = about;
  const left = daysUntil(facts.expires, now);
  const hasEnded = Date.parse(facts.expires) <= now.getTime();
  const owns = [viewer.userEntityRef, ...viewer.ownershipEntityRefs].some(
    ref =>
      ref.toLocaleLowerCase('en-US') ===
      platformOwner.toLocaleLowerCase('en-US'),
  );
  const isOwn = viewer.userEntityRef === facts.requestedBy;
  const closed = { allowed: false, reason: 'It does not wait to be decided' };
  return {
    ...facts,
    state: state === 'inForce' && hasEnded ? 'ended' : state,
    at,
    url,
    daysLeft: Math.max(0, left),
    isEnding: state === 'inForce' && !hasEnded && left < warnDays,
    ...(declined && { declined }),
    mayDecide:
      state === 'pending'
        ? decideException({
            actor: viewer,
            requestedBy: facts.requestedBy,
            platformOwner,
          })
        : closed,
    mayEnd:
      state !== 'declined' && (owns || isOwn)
        ? {
            allowed: true,
            reason: owns
              ? `${platformOwner} owns the policies`
              : 'You asked for it',
          }
        : {
            allowed: false,
            reason: `Only who asked for it and ${platformOwner} may end it`,
          },
  };
}
