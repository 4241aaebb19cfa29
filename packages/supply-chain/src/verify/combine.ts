import type { Check } from './types';

/**
 * A check of an index with the same check of each platform that it lists. What holds of the index holds of all, because its
 * digest covers theirs; otherwise it holds when it holds of every platform.
 */
export function combine(
  own: Check,
  platforms: readonly { name: string; check: Check }[],
): Check {
  if (own.state !== 'absent' || platforms.length === 0) return own;
  const first = platforms[0].check;
  const bad = platforms.find(({ check }) => check.state !== 'verified');
  if (!bad) {
    return {
      ...first,
      reason: `each of ${platforms.length} platforms: ${first.reason}`,
    };
  }
  if (platforms.every(({ check }) => check.state === 'absent')) return own;
  return {
    check: own.check,
    required: own.required,
    state: bad.check.state === 'unknown' ? 'unknown' : 'failed',
    reason: `${bad.name}: ${bad.check.reason}`,
  };
}
