import type { FetchApi } from '@backstage/frontend-plugin-api';
import { fetchJson } from '@macadam/plugin-ui-react';

/** Longest name: Kubernetes allows 63, and resources add their own name to a workload's. */
const LONGEST = 50;

/**
 * What is wrong with a name by itself, as far as that can be told without asking: a DNS label that starts with a
 * letter (RFC 1035, as Kubernetes asks of a Service's name).
 * @returns why it will not do, or `undefined`; an empty name is not yet wrong
 */
export function whyNotALabel(name: string): string | undefined {
  if (name.length > LONGEST)
    return `${name.length} characters are too many: use ${LONGEST} at most.`;
  if (name !== '' && !/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name))
    return 'Use small letters, digits and hyphens; start with a letter and end with a letter or a digit.';
  return undefined;
}

/**
 * Asks the back end whether a new service may have a name.
 * @param owner - entity reference of the group that will own it; its right to have services is checked as well
 * @returns why not, or `undefined`
 * @throws what the back end said when it could not answer
 */
export async function whyNotAvailable(
  fetchApi: FetchApi,
  name: string,
  owner: string | undefined,
): Promise<string | undefined> {
  const query = owner ? `?${new URLSearchParams({ owner })}` : '';
  const answer = await fetchJson<{ available: boolean; reason?: string }>(
    fetchApi,
    `plugin://scaffolder/macadam/names/${encodeURIComponent(name)}${query}`,
  );
  if (answer.available) return undefined;
  return answer.reason ?? `"${name}" is not available.`;
}

/** The owner that the form says, if it says one already. */
export const ownerOf = (form: unknown): string | undefined =>
  typeof form === 'object' &&
  form !== null &&
  'owner' in form &&
  typeof form.owner === 'string' &&
  form.owner !== ''
    ? form.owner
    : undefined;
