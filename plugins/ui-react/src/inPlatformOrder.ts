/**
 * Environments in the platform's own order, never in that of the alphabet. Those that the platform does not name come
 * last, in the order in which they came.
 */
export function inPlatformOrder<T extends { environment: string }>(
  all: readonly T[],
  order: readonly string[],
): T[] {
  const rank = ({ environment }: T) => {
    const at = order.indexOf(environment);
    return at < 0 ? order.length : at;
  };
  return [...all].sort((a, b) => rank(a) - rank(b));
}
