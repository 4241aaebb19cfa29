import fc from 'fast-check';
import { VariableScope } from '../variables';
import { evaluateConditions } from './index';
import { OPERATOR_NAMES } from './operators';

const scope = new VariableScope({ data: {} });
const scalars = fc.oneof(
  fc.constantFrom(
    '1h',
    '0',
    '1Gi',
    '100m',
    '1-5',
    '1!-5',
    '["a"]',
    '*',
    '?',
    '1.2.3',
    '',
  ),
  fc.string().filter(text => !/\{\{|\$\(/.test(text)),
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const values = fc.oneof(
  scalars,
  fc.array(scalars, { maxLength: 4 }),
  fc.dictionary(fc.constantFrom('a', 'b'), scalars),
);

function holds(key: unknown, operator: string, value: unknown): boolean {
  return evaluateConditions({ all: [{ key, operator, value }] }, scope).verdict;
}

describe('operators', () => {
  it.each(OPERATOR_NAMES)('%s answers for any key and value', operator => {
    expect(() =>
      fc.assert(
        fc.property(values, values, (key, value) => {
          expect(typeof holds(key, operator, value)).toBe('boolean');
        }),
      ),
    ).not.toThrow();
  });

  it('Equals and NotEquals are opposites, save for null', () => {
    expect(() =>
      fc.assert(
        fc.property(values, values, (key, value) => {
          const either =
            holds(key, 'Equals', value) !== holds(key, 'NotEquals', value);
          expect(either).toBe(key !== null);
        }),
      ),
    ).not.toThrow();
  });

  it('AllIn and AnyNotIn of lists are opposites, as AnyIn and AllNotIn', () => {
    const lists = fc.array(fc.string(), { minLength: 1, maxLength: 4 });
    const plain = lists.filter(
      list => !list.some(text => /\{\{|\$\(/.test(text)),
    );
    expect(() =>
      fc.assert(
        fc.property(plain, plain, (key, value) => {
          expect(holds(key, 'AllIn', value)).toBe(
            !holds(key, 'AnyNotIn', value),
          );
          expect(holds(key, 'AnyIn', value)).toBe(
            !holds(key, 'AllNotIn', value),
          );
        }),
      ),
    ).not.toThrow();
  });
});
