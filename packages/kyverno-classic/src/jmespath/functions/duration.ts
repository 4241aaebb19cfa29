const SECOND = 1e9;

function trimmed(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '');
}

/** A duration in nanoseconds as Go prints it: `1h30m0s`, `1.5s`, `20ms`. */
export function formatDuration(nanos: number): string {
  if (nanos === 0) return '0s';
  const size = Math.abs(nanos);
  const sign = nanos < 0 ? '-' : '';
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${trimmed(size / 1e3)}µs`;
  if (size < SECOND) return `${sign}${trimmed(size / 1e6)}ms`;
  const total = Math.floor(size / SECOND);
  const part = trimmed((size % SECOND) / SECOND).replace(/^0/, '');
  const seconds = `${total % 60}${part}`;
  const minutes = Math.floor(total / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${sign}${hours}h${minutes % 60}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
