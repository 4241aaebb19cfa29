/**
 * Figures from samples.
 */

/**
 * @param {number[]} samples at least one
 * @returns {number} the middle one, or the mean of the two in the middle
 */
export function median(samples) {
  const sorted = ascending(samples);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The nearest-rank percentile: the smallest sample that so many per cent are not above.
 *
 * @param {number[]} samples at least one
 * @param {number} percent above 0, at most 100
 */
export function percentile(samples, percent) {
  const sorted = ascending(samples);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}

function ascending(samples) {
  if (samples.length === 0) throw new Error('There is no sample.');
  return [...samples].sort((a, b) => a - b);
}
