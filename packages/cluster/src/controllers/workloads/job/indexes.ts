/** Completed indexes of an Indexed Job, as its status writes them: `1,3-5`. */

export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter(Boolean)) {
    const [first, last = first] = part.split('-').map(Number);
    for (let index = first; index <= last; index++) indexes.add(index);
  }
  return indexes;
}

export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let position = 0; position < sorted.length; position++) {
    const first = sorted[position];
    while (sorted[position + 1] === sorted[position] + 1) position++;
    ranges.push(
      sorted[position] === first
        ? String(first)
        : `${first}-${sorted[position]}`,
    );
  }
  return ranges.join(',');
}
