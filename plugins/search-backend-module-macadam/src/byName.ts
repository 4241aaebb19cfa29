/** What a result is called. */
export interface Named {
  title: string;
  /** Where the title is another; a service's own name. */
  name?: string;
}

/** How well a name answers what was typed: smaller is better. */
function distance({ title, name }: Named, term: string): number {
  const names = [name ?? title, title].map(each => each.toLowerCase());
  if (names.includes(term)) return 0;
  if (names.some(each => each.startsWith(term))) return 1;
  const words = names.flatMap(each => each.split(/[\s/._-]+/));
  return words.some(word => word.startsWith(term)) ? 2 : 3;
}

/**
 * Results whose name is what was typed come first, then those whose name begins with it, then those with a word that
 * does; of two names the shorter. The others follow in the order in which they came.
 */
export function byName<T>(
  results: readonly T[],
  typed: string,
  nameOf: (result: T) => Named,
): T[] {
  const term = typed.trim().toLowerCase();
  if (!term) return [...results];
  return results
    .map((result, index) => {
      const named = nameOf(result);
      const far = distance(named, term);
      const length = far < 3 ? (named.name ?? named.title).length : 0;
      return { result, key: [far, length, index] };
    })
    .sort(
      (a, b) =>
        a.key.map((part, at) => part - b.key[at]).find(part => part !== 0) ?? 0,
    )
    .map(({ result }) => result);
}
