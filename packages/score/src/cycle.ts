const MAX_CYCLES = 20;

/**
 * Cycles of a graph, e.g. `[a, b]` for a → b → a: none exactly when there is none, and at most 20.
 * Targets that are not nodes are ignored.
 */
export function findCycles(
  edges: ReadonlyMap<string, Iterable<string>>,
): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of edges.keys()) {
    if (done.has(start)) continue;
    const trail: string[] = [];
    const open = new Map<string, Iterator<string>>();
    const enter = (node: string) => {
      trail.push(node);
      open.set(node, (edges.get(node) ?? [])[Symbol.iterator]());
    };
    enter(start);
    while (trail.length > 0 && cycles.length < MAX_CYCLES) {
      const node = trail[trail.length - 1];
      const next = open.get(node)?.next();
      if (!next || next.done) {
        trail.pop();
        open.delete(node);
        done.add(node);
      } else if (open.has(next.value)) {
        cycles.push(trail.slice(trail.indexOf(next.value)));
      } else if (edges.has(next.value) && !done.has(next.value)) {
        enter(next.value);
      }
    }
  }
  return cycles;
}
