import { formatAge, formatClock, formatDuration } from './age';

const now = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

it.each([
  [0, 'now'],
  [-30, 'now'],
  [40, '40 s ago'],
  [119, '1 min ago'],
  [3_600, '1 h ago'],
  [200_000, '2 d ago'],
])('%d seconds ago reads %s', (seconds, expected) =>
  expect(formatAge(ago(seconds), now)).toBe(expected),
);

it.each([
  [80, '80 ms'],
  [1_234, '1.2 s'],
  [42_400, '42 s'],
  [125_000, '2 min 5 s'],
  [7_260_000, '2 h 1 min'],
])('%d milliseconds read %s', (milliseconds, expected) =>
  expect(formatDuration(milliseconds)).toBe(expected),
);

it.each([
  ['today', new Date(2026, 10, 23, 9, 5), '09:05'],
  ['another day', new Date(2026, 10, 22, 21, 29), '22 Nov, 21:29'],
])('tells the time of %s', (_, then, expected) =>
  expect(formatClock(then, new Date(2026, 10, 23, 12, 0))).toBe(expected),
);
