import fc from 'fast-check';
import { canonicalJson, nameHash, randomSuffix, sameValue } from './canonical';

describe('canonical values', () => {
  it('sameValue agrees with canonicalJson', () => {
    const value = fc.jsonValue();
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(sameValue(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(sameValue(a, structuredClone(a))).toBe(true);
      }),
    );
  });

  it.each([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: null }, {}, true],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: {} }, {}, false],
    [[], {}, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(sameValue(a, b)).toBe(expected);
    expect(sameValue(b, a)).toBe(expected);
  });

  it('makes names that Kubernetes takes', () => {
    expect(nameHash({ b: 1, a: 2 })).toBe(nameHash({ a: 2, b: 1 }));
    expect(nameHash({ a: 1 })).toMatch(/^[a-z0-9]{10}$/);
    expect(randomSuffix()).toMatch(/^[a-z0-9]{5}$/);
  });
});
