import fc from 'fast-check';
import { isSame, KeyIndex } from './keyIndex';

const value = fc.oneof(
  fc.constantFrom<unknown>(1, 2, '1', '2', '', null, undefined, true),
  fc.constant({ a: 1 }),
);
const item = fc.oneof(
  fc.record({ port: value, protocol: value }, { requiredKeys: [] }),
  fc.constantFrom<unknown>('1', 1, null),
);

it.each([[['port']], [['port', 'protocol']], [['']]])(
  'finds by %j what looking at each item finds',
  keys => {
    expect(() =>
      fc.assert(
        fc.property(fc.array(item), item, (items, wanted) => {
          const index = new KeyIndex(keys, items);
          expect(index.find(wanted)).toBe(
            items.find(each => isSame(keys, each, wanted)),
          );
        }),
        { numRuns: 500 },
      ),
    ).not.toThrow();
  },
);
