import { inPlatformOrder } from './inPlatformOrder';

const all = (...names: string[]) => names.map(environment => ({ environment }));

it.each([
  [
    ['prod', 'dev', 'staging'],
    ['dev', 'staging', 'prod'],
  ],
  [
    ['gone', 'prod', 'away', 'dev'],
    ['dev', 'prod', 'gone', 'away'],
  ],
  [[], []],
])('%j comes as %j', (given, expected) =>
  expect(inPlatformOrder(all(...given), ['dev', 'staging', 'prod'])).toEqual(
    all(...expected),
  ),
);
