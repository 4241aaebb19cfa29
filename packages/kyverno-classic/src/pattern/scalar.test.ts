import { compileScalar } from './scalar';

/** Pattern, values that match, values that do not. */
const TABLE: [unknown, unknown[], unknown[]][] = [
  // Text and wildcards
  ['nginx', ['nginx'], ['nginx:1', '', null, undefined, 3]],
  ['*', ['', 'x', 0, 7, true, false], [null, undefined]],
  ['?*', ['x', 'longer', 5, false], ['', null, undefined]],
  ['a?c', ['abc'], ['ac', 'abbc']],
  ['*:latest', ['nginx:latest'], ['nginx:1', 'latest']],
  ['true', [true, 'true'], [false, 'false', 1]],
  // A number is text in Go's notation E
  ['8.08*', [8080], ['8080']],
  ['?', ['1'], [1]],
  // Negation
  ['!default', ['other', 0], ['default', null, undefined]],
  ['!*:latest', ['nginx:1'], ['nginx:latest', null]],
  ['!false', [true, 'true', 'x'], [false, 'false']],
  // Alternatives and conjunctions
  ['a | b', ['a', 'b'], ['c', 'a | c']],
  ['a|b', ['a', 'b', 'a|b'], ['c']],
  ['a* & *b', ['ab', 'axb'], ['a', 'b']],
  ['!a* & !b* | always', ['c', 'always'], ['a', 'b']],
  // Numbers
  ['>0', [1, '1', 0.5, '100m'], [0, -1, '0', null, undefined, 'x']],
  ['>=1', [1, '1', 2], [0, 0.5]],
  ['<1', [0, '0', null, undefined, -3], [1, '1']],
  ['<= 3', [3, '3', 2], [4, 3.5]],
  ['1000', [1000, '1000', '1k', '1e3'], [1001, '1Ki']],
  ['<', [], [1, '>']],
  // Quantities
  ['<=1Gi', ['1Gi', '1024Mi', '500Mi', 1], ['1.1Gi', '2G', 'x']],
  ['100m', ['100m', '0.1'], ['101m', '100']],
  ['!100m', ['101m', 'x'], ['100m', '0.1']],
  ['!1', ['2', 'x'], ['1', '1.0', 1]],
  // Durations
  ['<=8h', ['8h', '30m', '7h59m', '0'], ['9h', '481m', 'x']],
  ['1h', ['60m', '1h0m0s'], ['61m']],
  // Ranges
  ['5000-6000', [5000, '5500', 6000], [4999, 6001, 'x', null]],
  ['100Mi-1Gi', ['100Mi', '512Mi', '1Gi'], ['99Mi', '2Gi']],
  ['5000!-6000', [4999, 6001, null], [5000, 5500, 6000]],
  ['100-200 | 500-600', [150, 500], [300]],
  ['-5--1', [-5, -3, -1], [0, -6]],
  ['a-b', ['a-b'], ['a', 'b']],
  // Typed patterns
  [1000, [1000, '1000'], [1001, '1e3', '1000.5', true, null]],
  [1.5, [1.5, '1.5'], [1, '1,5', null]],
  [true, [true], ['true', 1, null]],
  [false, [false], ['false', 0, null, undefined]],
  [null, [null, undefined, 0, '', false], ['x', 1, true, {}, []]],
  [{ a: 1 }, [{}, { b: 2 }], ['x', null, []]],
  [[1], [], [[1], 1]],
];

describe('a scalar of a pattern', () => {
  it.each(TABLE)('%j', (pattern, matching, others) => {
    const test = compileScalar(pattern);
    expect(matching.filter(value => !test(value))).toEqual([]);
    expect(others.filter(test)).toEqual([]);
  });

  it('does not hang on stars', () => {
    const test = compileScalar(`${'*a'.repeat(50)}b`);
    expect(test('a'.repeat(20_000))).toBe(false);
  });
});
