import { branchStatus, STATUS_LENGTH } from './branchStatus';
import {
  summariseChanges,
  type ChangeEffect,
  type VerdictChange,
} from './changes';

const change = (workload: string, effect: ChangeEffect): VerdictChange => ({
  effect,
  workload,
  environment: 'dev',
  policy: 'p',
  rule: 'r',
  message: 'm',
  file: 'f',
  before: 'pass',
  after: 'fail',
  object: { apiVersion: 'v1', kind: 'Pod', name: workload },
});
const status = (...changes: VerdictChange[]) =>
  branchStatus({ ...summariseChanges(changes, ['dev']), problems: [] });
const many = (length: number, name: string) =>
  Array.from({ length }, (_, index) => change(`${name}${index}`, 'blocks'));

describe('what a branch comes to', () => {
  it.each([
    ['nothing', status(), 'success', 'No verdict changes'],
    [
      'one that is stopped',
      status(change('cart', 'blocks'), change('cart', 'reports')),
      'failure',
      '1 service would be stopped: cart',
    ],
    [
      'more than can be named',
      status(...many(7, 's')),
      'failure',
      '7 services would be stopped: s0, s1, s2, s3, s4 and 2 more',
    ],
    [
      'reports only',
      status(change('cart', 'reports')),
      'success',
      'No service would be stopped; 1 verdict changes',
    ],
    [
      'what cannot be judged',
      status(change('cart', 'errors'), change('cart', 'passes')),
      'success',
      'No service would be stopped; 2 verdicts change, 1 could not be judged',
    ],
  ])('of %s', (_, found, state, description) => {
    expect(found).toEqual({ state, description });
  });

  it('of what does not load is where and why', () => {
    expect(
      branchStatus({
        ...summariseChanges([], []),
        problems: [{ file: 'policies/a.yaml', line: 7, message: 'no map' }],
      }),
    ).toEqual({ state: 'error', description: 'policies/a.yaml:7: no map' });
  });

  it('fits every host', () => {
    const { description } = status(...many(5, 'x'.repeat(40)));
    expect(description).toHaveLength(STATUS_LENGTH);
    expect(description).toMatch(/…$/);
  });
});
