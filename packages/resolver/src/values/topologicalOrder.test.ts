import fc from 'fast-check';
import { topologicalOrder } from './topologicalOrder';

it('puts what is needed first, and keeps the given order otherwise', () => {
  const needs: Record<string, string[]> = {
    aa: ['cc'],
    bb: [],
    cc: ['dd', 'x'],
  };
  expect(
    topologicalOrder(['aa', 'bb', 'cc', 'dd'], name => needs[name] ?? []),
  ).toEqual({
    ordered: ['bb', 'dd', 'cc', 'aa'],
    stuck: [],
  });
});

it('gives everything once; what is stuck needs something stuck', () => {
  const name = fc.constantFrom(...'abcdefgh');
  fc.assert(
    fc.property(
      fc.dictionary(name, fc.array(name, { maxLength: 3 })),
      graph => {
        const names = Object.keys(graph).sort();
        const { ordered, stuck } = topologicalOrder(
          names,
          each => graph[each] ?? [],
        );
        expect([...ordered, ...stuck].sort()).toEqual(names);
        ordered.forEach((each, index) => {
          for (const other of graph[each].filter(n => names.includes(n))) {
            expect(ordered.indexOf(other)).toBeLessThan(index);
            expect(ordered.indexOf(other)).toBeGreaterThanOrEqual(0);
          }
        });
        for (const each of stuck) {
          expect(graph[each].some(other => stuck.includes(other))).toBe(true);
        }
      },
    ),
  );
});

it('takes a long chain, the wrong way round, without much time', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `n${index}`);
  const { ordered } = topologicalOrder(names, name => {
    const index = Number(name.slice(1));
    return index + 1 < names.length ? [`n${index + 1}`] : [];
  });
  expect(ordered).toEqual([...names].reverse());
});
