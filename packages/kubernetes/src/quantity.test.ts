import * as fc from 'fast-check';
import {
  canonicalQuantity,
  isQuantity,
  Quantity,
  quantityValue,
} from './quantity';

// Cases after k8s.io/apimachinery/pkg/api/resource/quantity_test.go.
it.each([
  ['0.5', '500m'],
  ['1000m', '1'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['1500', '1500'],
  ['1000000', '1M'],
  ['1e3', '1e3'],
  ['1E3', '1e3'],
  ['1E', '1E'],
  ['0', '0'],
  ['-0', '0'],
  ['+5', '5'],
  ['.5', '500m'],
  ['1.', '1'],
  ['100Mi', '100Mi'],
  ['-1536Mi', '-1536Mi'],
  ['0.1n', '1n'],
  ['-0.1n', '-1n'],
  ['0.5Ki', '512'],
  ['0.001Ki', '1024m'],
  ['1000Ki', '1000Ki'],
  ['not a number', 'not a number'],
])('writes %s as %s', (given, expected) =>
  expect(canonicalQuantity(given)).toBe(expected),
);

it.each(
  [
    ['', '.', 'm', 'Ki', '1.1.M', '1+1.0M', '0.1mi', '0.1am', 'aoeu', '.5i'],
    ['1i', '-3.01i', '-3.01e-', '1e', '1e1.5', '1K', '1Zi', ' 1', '1 ', '--1'],
    ['1e1000', '1\n', '9'.repeat(1_001)],
  ].flat(),
)('refuses %j', text => expect(isQuantity(text)).toBe(false));

it('gives numbers', () => {
  expect(quantityValue('500m')).toBe(0.5);
  expect(quantityValue('1Gi')).toBe(1024 ** 3);
  expect(quantityValue(2)).toBe(2);
  expect(quantityValue('one')).toBeUndefined();
});

it('keeps at most 64 bits of a binary quantity', () =>
  expect(canonicalQuantity('9999999999999Ei')).toBe('9223372036854775807'));

/** Units by what they multiply with. */
const UNITS: Record<string, [numerator: bigint, denominator: bigint]> = {
  n: [1n, 10n ** 9n],
  u: [1n, 10n ** 6n],
  m: [1n, 1000n],
  '': [1n, 1n],
  k: [1000n, 1n],
  M: [10n ** 6n, 1n],
  G: [10n ** 9n, 1n],
  Ki: [1024n, 1n],
  Mi: [1024n ** 2n, 1n],
  Gi: [1024n ** 3n, 1n],
  e2: [100n, 1n],
  'E-2': [1n, 100n],
};

interface Written {
  sign: string;
  whole: number;
  fraction?: string;
  unit: string;
}

const written: fc.Arbitrary<Written> = fc.record({
  sign: fc.constantFrom('', '-', '+'),
  whole: fc.nat(999_999),
  fraction: fc.option(fc.stringMatching(/^\d{1,6}$/), { nil: undefined }),
  unit: fc.constantFrom(...Object.keys(UNITS)),
});

const textOf = ({ sign, whole, fraction, unit }: Written) =>
  `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${unit}`;

function parsed(text: string): Quantity {
  const quantity = Quantity.parse(text);
  if (!quantity) throw new Error(`${text} is no quantity`);
  return quantity;
}

it('is worth its number times its unit, in billionths, rounded away from zero', () =>
  fc.assert(
    fc.property(written, quantity => {
      const { sign, whole, fraction = '', unit } = quantity;
      const [numerator, denominator] = UNITS[unit];
      const above = BigInt(`${whole}${fraction}`) * numerator * 10n ** 9n;
      const below = denominator * 10n ** BigInt(fraction.length);
      const nano = (above + below - 1n) / below;
      expect(parsed(textOf(quantity)).nano).toBe(sign === '-' ? -nano : nano);
    }),
  ));

it('has one canonical text, which is worth the same', () =>
  fc.assert(
    fc.property(written, quantity => {
      const text = textOf(quantity);
      const canonical = canonicalQuantity(text);
      expect(canonical).toMatch(/^-?\d+([numkMGTPE]|[KMGTPE]i|e-?\d+)?$/);
      expect(canonicalQuantity(canonical)).toBe(canonical);
      expect(parsed(canonical).compare(parsed(text))).toBe(0);
    }),
  ));

it('orders and adds as the numbers do', () =>
  fc.assert(
    fc.property(written, written, (one, two) => {
      const [left, right] = [parsed(textOf(one)), parsed(textOf(two))];
      const sum = left.add(right);
      expect(Math.sign(left.compare(right))).toBe(
        Math.sign(sum.compare(right.add(right))),
      );
      expect(sum.add(right.negated()).compare(left)).toBe(0);
    }),
  ));

it('reads or refuses any text', () =>
  fc.assert(
    fc.property(fc.string(), text => {
      const quantity = Quantity.parse(text);
      expect(quantity === undefined || isQuantity(quantity.text())).toBe(true);
    }),
  ));
