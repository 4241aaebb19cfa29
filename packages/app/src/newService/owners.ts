import type { PlatformStatus } from '@macadam/plugin-orchestrator-common';

export interface Owner {
  /** Entity reference of a group. */
  value: string;
  label: string;
}

const same = (a: string, b: string) =>
  a.toLocaleLowerCase('en-US') === b.toLocaleLowerCase('en-US');

/**
 * For which teams a person may create services: their own, where the platform has a place (a tenant) for those; the
 * platform team for all that have one. The back end checks it again.
 */
export function ownersFor(
  { tenants, owner: platformTeam }: Pick<PlatformStatus, 'tenants' | 'owner'>,
  ownershipEntityRefs: readonly string[],
): Owner[] {
  const isMine = (ref: string) =>
    ownershipEntityRefs.some(mine => same(mine, ref));
  const all = platformTeam !== undefined && isMine(platformTeam);
  const owners = new Map(
    tenants.map(({ owner, title, name }) => [owner, title ?? name]),
  );
  return [...owners]
    .filter(([owner]) => all || isMine(owner))
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
