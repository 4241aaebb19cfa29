import { whyReserved } from '@macadam/score';

/** Longest name: Kubernetes allows 63, and resources add their own name to a workload's. */
const LONGEST = 50;

/**
 * Whether a service may be called this: a DNS label that starts with a letter (RFC 1035, as Kubernetes asks of a
 * Service's name), at most 50 characters, not reserved.
 * @returns why not, or `undefined`
 */
export function whyNotAName(name: string): string | undefined {
  if (name === '') return 'A service needs a name.';
  if (name.length > LONGEST)
    return `${name.length} characters are too many: use ${LONGEST} at most.`;
  if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name))
    return 'Use small letters, digits and hyphens; start with a letter and end with a letter or a digit.';
  const reserved = whyReserved(name);
  return reserved && `"${name}" is reserved: ${reserved}. Choose another name.`;
}
