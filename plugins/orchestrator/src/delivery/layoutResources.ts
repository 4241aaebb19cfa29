import type { EnvironmentCard } from '@macadam/plugin-orchestrator-common';

export interface GraphNode {
  /** Key of the resource; the workload's is its name behind a colon, which no key has. */
  id: string;
  label: string;
  detail: string;
  /** Pixels from the top left. */
  x: number;
  y: number;
}

export interface ResourceGraph {
  nodes: GraphNode[];
  /** From who uses to what is used. */
  edges: { from: GraphNode; to: GraphNode }[];
  width: number;
  height: number;
}

export const NODE = { width: 168, height: 52 };
const GAP = { x: 56, y: 16 };

type Resource = Pick<
  EnvironmentCard['resources'][number],
  'key' | 'type' | 'dependsOn'
>;

/**
 * Places a workload at the left and each resource one column to the right of the last that uses it. The workload asks
 * for every resource; its edge to one that another resource uses is left out.
 *
 * @param resources - without cycles, as they are resolved; what `dependsOn` names and is not there is left out
 */
export function layoutResources(
  workload: string,
  resources: readonly Resource[],
): ResourceGraph {
  const users = new Map(
    resources.map(({ key }) => [
      key,
      resources.filter(other => other.dependsOn.includes(key)),
    ]),
  );
  const columnOf = ({ key }: Resource): number =>
    1 + Math.max(0, ...(users.get(key) ?? []).map(columnOf));
  const filled: number[] = [];
  const place = (id: string, label: string, detail: string, column: number) => {
    const row = filled[column] ?? 0;
    filled[column] = row + 1;
    return {
      id,
      label,
      detail,
      x: column * (NODE.width + GAP.x),
      y: row * (NODE.height + GAP.y),
    };
  };
  const root = place(`:${workload}`, workload, 'workload', 0);
  const nodes = new Map<string, GraphNode>();
  for (const resource of resources) {
    const { key, type } = resource;
    nodes.set(key, place(key, key, type, columnOf(resource)));
  }
  const edges = [...nodes.values()].flatMap(to => {
    const from = users.get(to.id) ?? [];
    return from.length === 0
      ? [{ from: root, to }]
      : from.flatMap(({ key }) => {
          const user = nodes.get(key);
          return user ? [{ from: user, to }] : [];
        });
  });
  return {
    nodes: [root, ...nodes.values()],
    edges,
    width: filled.length * (NODE.width + GAP.x) - GAP.x,
    height: Math.max(...filled) * (NODE.height + GAP.y) - GAP.y,
  };
}
