import type {
  GraphNode,
  ResourceGraph,
} from '@macadam/plugin-orchestrator-common';

export interface PlacedNode extends GraphNode {
  /** Pixels from the top left. */
  x: number;
  y: number;
}

export interface GraphLayout {
  nodes: PlacedNode[];
  edges: { from: PlacedNode; to: PlacedNode; kind: string }[];
  width: number;
  height: number;
}

export const NODE = { width: 212, height: 56 };
const GAP = { x: 56, y: 12 };

/**
 * Places every node one column to the right of the last that leads to it, near the middle of those. What a workload uses
 * only because another of its resources needs it has no edge from the workload: the way there says it.
 *
 * @param graph - without cycles, as it is resolved; an edge with an end that is not there is left out
 */
export function layoutGraph({ nodes, edges }: ResourceGraph): GraphLayout {
  const ids = new Set(nodes.map(({ id }) => id));
  const drawn = edges.filter(
    ({ from, to, kind }) =>
      ids.has(from) &&
      ids.has(to) &&
      !(
        kind === 'uses' &&
        edges.some(other => other.to === to && other.kind === 'needs')
      ),
  );
  const sources = (id: string) =>
    drawn.filter(({ to }) => to === id).map(({ from }) => from);
  const columns = new Map<string, number>();
  const columnOf = (id: string): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    columns.set(id, 0);
    const column = Math.max(
      0,
      ...sources(id).map(source => columnOf(source) + 1),
    );
    columns.set(id, column);
    return column;
  };
  nodes.forEach(({ id }) => columnOf(id));
  const placed = new Map<string, PlacedNode>();
  const count = Math.max(0, ...columns.values()) + 1;
  for (let column = 0; column < count; column++) {
    const middle = (id: string) => {
      const rows = sources(id).map(source => placed.get(source)?.y ?? 0);
      return rows.reduce((sum, y) => sum + y, 0) / Math.max(1, rows.length);
    };
    nodes
      .filter(({ id }) => columns.get(id) === column)
      .map(node => ({ node, at: middle(node.id) }))
      .sort((a, b) => rank(a.node) - rank(b.node) || a.at - b.at)
      .forEach(({ node }, row) =>
        placed.set(node.id, {
          ...node,
          x: column * (NODE.width + GAP.x),
          y: row * (NODE.height + GAP.y),
        }),
      );
  }
  const all = nodes.flatMap(({ id }) => placed.get(id) ?? []);
  return {
    nodes: all,
    edges: drawn.flatMap(({ from, to, kind }) => {
      const [start, end] = [placed.get(from), placed.get(to)];
      return start && end ? [{ from: start, to: end, kind }] : [];
    }),
    width: Math.max(0, ...all.map(({ x }) => x + NODE.width)),
    height: Math.max(0, ...all.map(({ y }) => y + NODE.height)),
  };
}

/** In a column resources stand above objects, and others' workloads below. */
function rank({ kind }: GraphNode): number {
  return ['workload', 'resource', 'object', 'other-workload'].indexOf(kind);
}
