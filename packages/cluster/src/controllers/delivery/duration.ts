const unitMs: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Reads a duration in Go's notation (`10m`, `1h30m`, `500ms`), as metav1.Duration has it.
 * @returns milliseconds, or the fallback when there is no text
 * @throws Error naming the text when it is no duration
 */
export function parseDuration(
  text: string | undefined,
  fallbackMs: number,
): number {
  if (text === undefined || text === '') return fallbackMs;
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text))
    throw new Error(`"${text}" is not a duration such as 30s, 10m or 1h`);
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    total += Number(amount) * unitMs[unit];
  return total;
}

/** Writes milliseconds as Go's Duration.String does: `10m0s`, `1h0m0s`, `1.5s`, `20ms`, `0s`. */
export function formatDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole === 0) return '0s';
  if (whole < 1_000) return `${whole}ms`;
  const hours = Math.floor(whole / unitMs.h);
  const minutes = Math.floor((whole % unitMs.h) / unitMs.m);
  const seconds = (whole % unitMs.m) / 1_000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  if (minutes > 0) return `${minutes}m${seconds}s`;
  return `${seconds}s`;
}
