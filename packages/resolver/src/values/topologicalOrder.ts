/**
 * Names so that each comes after those it needs (Kahn's algorithm), in their given order where that leaves a choice.
 * Takes time in proportion to names and needs.
 *
 * @param needs - of a name, some of the names; others are left out of account
 * @returns `stuck`: names that need each other, or one that does, in their given order
 */
export function topologicalOrder(
  names: readonly string[],
  needs: (name: string) => Iterable<string>,
): { ordered: string[]; stuck: string[] } {
  const rank = new Map(names.map((name, index) => [name, index]));
  const missing = new Map<string, number>();
  const waitedBy = new Map<string, string[]>();
  for (const name of names) {
    const needed = [...new Set(needs(name))].filter(each => rank.has(each));
    missing.set(name, needed.length);
    for (const each of needed) {
      const list = waitedBy.get(each);
      if (list) list.push(name);
      else waitedBy.set(each, [name]);
    }
  }
  const ready = names.filter(name => missing.get(name) === 0);
  const ordered: string[] = [];
  const rankOf = (name: string) => rank.get(name) ?? 0;
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    ordered.push(next);
    for (const name of waitedBy.get(next) ?? []) {
      const left = (missing.get(name) ?? 0) - 1;
      missing.set(name, left);
      if (left === 0)
        ready.splice(placeIn(ready, rankOf(name), rankOf), 0, name);
    }
  }
  const done = new Set(ordered);
  return { ordered, stuck: names.filter(name => !done.has(name)) };
}

/** Where a rank belongs in a sorted list. */
function placeIn(
  sorted: readonly string[],
  rank: number,
  rankOf: (name: string) => number,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (rankOf(sorted[middle]) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
