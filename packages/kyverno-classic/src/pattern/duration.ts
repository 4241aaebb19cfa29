/** Nanoseconds of each unit that Go's `time.ParseDuration` knows. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** So many of a unit, in whole nanoseconds; what is less than one is dropped. */
function nanosOf(text: string, unit: number): number {
  const [whole, fraction = ''] = text.split('.');
  const part = Number(fraction) * (unit / 10 ** fraction.length);
  return Number(whole) * unit + Math.trunc(part);
}

/** Reads a duration as Go does (`1h30m`, `-1.5s`, `0`), in nanoseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const isNegative = text.startsWith('-');
  const start = isNegative || text.startsWith('+') ? 1 : 0;
  if (text.slice(start) === '0') return 0;
  if (start === text.length || text.length > 64) return undefined;
  let total = 0;
  PART.lastIndex = start;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (!part) return undefined;
    total += nanosOf(part[1], UNITS[part[2]]);
  }
  return isNegative ? -total : total;
}
