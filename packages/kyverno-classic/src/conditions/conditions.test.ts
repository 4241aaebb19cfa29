import { VariableScope } from '../variables';
import { checkConditions, evaluateConditions } from './index';

const scope = () =>
  new VariableScope({
    data: { request: { object: { spec: { replicas: 3, names: ['a', 'b'] } } } },
  });

function holds(key: unknown, operator: string, value: unknown): boolean {
  const conditions = { all: [{ key, operator, value }] };
  expect(checkConditions(conditions, [])).toEqual([]);
  return evaluateConditions(conditions, scope()).verdict;
}

describe('conditions', () => {
  it.each<[unknown, string, unknown, boolean]>([
    // Equals and NotEquals are each other's opposite, save for null.
    ['a', 'Equals', 'a', true],
    ['nginx:1', 'Equal', 'nginx:*', true],
    ['nginx:*', 'Equals', 'nginx:1', false],
    ['1h', 'Equals', '60m', true],
    ['1h', 'Equals', 3600, true],
    ['1Gi', 'Equals', '1024Mi', true],
    ['1Gi', 'Equals', 'a', false],
    ['1Gi', 'Equals', '*', false],
    ['0', 'Equals', 0, false],
    [5, 'Equals', '5', true],
    [5, 'Equals', 5, true],
    [5, 'Equals', 'x', false],
    [true, 'Equals', 'true', false],
    [true, 'Equals', true, true],
    [['a', 'b'], 'Equals', ['a', 'b'], true],
    [{ a: 1 }, 'Equals', { a: 1 }, true],
    [{ a: 1 }, 'Equals', 'a', false],
    [null, 'Equals', null, false],
    // Sets
    ['a', 'AnyIn', ['a', 'b'], true],
    ['ab', 'AnyIn', ['a*'], true],
    ['a*', 'AnyIn', ['ab'], true],
    ['a', 'AnyIn', '["a", "b"]', true],
    ['a', 'AnyIn', 'a', true],
    ['a', 'AnyIn', '?', true],
    [8080, 'AnyIn', ['8080'], true],
    [1000000, 'AnyIn', [1000000], true],
    ['8080', 'AnyIn', 8080, false],
    [['8080'], 'AnyIn', 8080, true],
    ['3', 'AnyIn', '1-5', true],
    ['6', 'AnyIn', '1-5', false],
    [['6', '2'], 'AnyIn', '1-5', true],
    [['6', '2'], 'AllIn', '1-5', false],
    [['6', '2'], 'AnyNotIn', '1-5', true],
    [['x', '2'], 'AnyNotIn', '1-5', false],
    [['x', '2'], 'AllNotIn', '1-5', false],
    [['1', '2'], 'AnyNotIn', '1-5', false],
    [['6', '2'], 'AllNotIn', '1-5', false],
    [['6', '7'], 'AllNotIn', '1-5', true],
    [['a', 'c'], 'AnyIn', ['a', 'b'], true],
    [['a', 'c'], 'AllIn', ['a', 'b'], false],
    [['a', 'b'], 'AllIn', ['b', 'a'], true],
    [[], 'AllIn', ['a'], true],
    [[], 'AllIn', 'a', true],
    [[], 'AllIn', '1', false],
    [[], 'AllNotIn', 'true', false],
    [[], 'AnyIn', ['a'], false],
    [['a', 'c'], 'AnyNotIn', ['a', 'b'], true],
    [['a', 'c'], 'AllNotIn', ['a', 'b'], false],
    [['c', 'd'], 'AllNotIn', ['a', 'b'], true],
    ['c', 'AllNotIn', ['a', 'b'], true],
    ['c', 'AnyNotIn', '5', false],
    [null, 'AnyIn', ['a'], false],
    [null, 'AllNotIn', ['a'], false],
    [null, 'AnyNotIn', ['a'], false],
    ['a', 'AnyNotIn', null, false],
    // Deprecated
    ['a', 'In', ['a*'], true],
    ['b', 'NotIn', ['a*'], true],
    [['a'], 'In', ['a*'], false],
    [['a', 'b'], 'In', ['a', 'b', 'c'], true],
    [['a', 'd'], 'NotIn', ['a', 'b', 'c'], true],
    ['b', 'NotIn', 'a', false],
    // Order
    [3, 'GreaterThan', 2, true],
    [3, 'GreaterThan', '2.5', true],
    ['3', 'GreaterThanOrEquals', 3, true],
    ['100m', 'LessThan', '1', true],
    ['1Gi', 'GreaterThan', '1000Mi', true],
    ['2h', 'GreaterThan', '90m', true],
    ['2h', 'GreaterThan', 7200, false],
    [7200, 'LessThanOrEquals', '2h', true],
    ['1.10.0', 'GreaterThan', '1.9.3', true],
    ['1.0.0-rc.1', 'LessThan', '1.0.0', true],
    ['x', 'GreaterThan', 1, false],
    [null, 'LessThan', 1, false],
    ['1h', 'DurationGreaterThan', '30m', true],
    [60, 'DurationLessThanOrEquals', '1m', true],
    ['x', 'DurationLessThan', '1m', false],
  ])('%j %s %j is %s', (key, operator, value, expected) => {
    expect(holds(key, operator, value)).toBe(expected);
  });

  it.each<[unknown, unknown, boolean]>([
    ['a', 'b', true],
    ['a', 'a', false],
    ['nginx:1', 'nginx:*', false],
    ['1h', '60m', false],
    ['1Gi', '1024Mi', false],
    ['1Gi', 'a', true],
    ['1Gi', '', true],
    [5, '5', false],
    [5, 'x', true],
    [5, 5.5, true],
    [true, 'true', true],
    [['a'], ['b'], true],
    [{ a: 1 }, 'a', true],
    [null, 'a', false],
  ])('%j NotEquals %j is %s', (key, value, expected) => {
    expect(holds(key, 'NotEquals', value)).toBe(expected);
    expect(holds(key, 'NotEqual', value)).toBe(expected);
  });

  it('fills in variables in keys and values', () => {
    expect(
      holds('{{ request.object.spec.replicas }}', 'Equals', '{{ `3` }}'),
    ).toBe(true);
    expect(
      holds('{{ request.object.spec.names[] }}', 'AllIn', ['a', 'b']),
    ).toBe(true);
  });

  it('refuses to compare what takes too long', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `a${at}`);
    expect(() => holds(many, 'AnyNotIn', many)).toThrow('comparisons');
    const long = '*a'.repeat(5_000);
    expect(() => holds(long, 'Equals', long)).toThrow('costs too much');
  });

  it('tells an error from false', () => {
    expect(() => holds('{{ request.object.nothing }}', 'Equals', 1)).toThrow(
      'failed to resolve request.object.nothing: Unknown key "nothing" in path',
    );
  });

  const yes = { key: 1, operator: 'Equals', value: 1, message: 'yes' };
  const no = { key: 1, operator: 'Equals', value: 2, message: 'no' };

  it.each<[unknown, boolean, string | undefined]>([
    [{ any: [no, yes] }, true, 'yes'],
    [{ any: [no, no] }, false, 'no; no'],
    [{ any: [] }, false, undefined],
    [{ any: [yes], all: [no] }, false, 'no'],
    [{ any: [no], all: [yes] }, false, 'no'],
    [{ all: [yes, no, no] }, false, 'no'],
    [{}, true, undefined],
    [[{ all: [yes] }, { any: [no] }], false, 'no'],
    [[{ all: [yes] }, { any: [yes] }], true, 'yes;yes'],
    [[yes, no], false, 'no'],
    [[yes, yes], true, 'yes;yes'],
  ])('%j holds: %s', (conditions, verdict, message) => {
    expect(evaluateConditions(conditions, scope())).toEqual(
      message === undefined ? { verdict } : { verdict, message },
    );
  });

  it.each<[unknown, (string | number)[], string]>([
    [{ al: [] }, ['spec', 'al'], 'unknown field; known are any, all'],
    [{ all: {} }, ['spec', 'all'], 'expected a list'],
    ['x', ['spec'], 'expected any, all, or a list of conditions'],
    [
      { all: [{ key: '{{ a..b }}', operator: 'Equals' }] },
      ['spec', 'all', 0, 'key'],
      "the expression 'a..b' does not compile",
    ],
    [
      [{ key: 'a', operator: 'Is', value: 'a' }],
      ['spec', 0, 'operator'],
      "'Is' is none of Equal, Equals",
    ],
  ])('finds what is wrong with %j', (conditions, path, message) => {
    expect(checkConditions(conditions, ['spec'])).toMatchObject([
      { path, message: expect.stringContaining(message) },
    ]);
  });
});
