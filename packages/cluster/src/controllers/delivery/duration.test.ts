import { formatDuration, parseDuration } from './duration';

describe('durations', () => {
  it.each([
    ['10m', 600_000, '10m0s'],
    ['1h', 3_600_000, '1h0m0s'],
    ['1h2m3s', 3_723_000, '1h2m3s'],
    ['30s', 30_000, '30s'],
    ['1.5s', 1_500, '1.5s'],
    ['250ms', 250, '250ms'],
    ['0', 0, '0s'],
  ])('%s', (text, ms, written) => {
    expect(parseDuration(text, 1)).toBe(ms);
    expect(formatDuration(ms)).toBe(written);
  });

  it('takes the fallback for nothing, and refuses what is none', () => {
    expect(parseDuration(undefined, 5)).toBe(5);
    expect(() => parseDuration('10 minutes', 5)).toThrow(
      '"10 minutes" is not a duration',
    );
  });
});
