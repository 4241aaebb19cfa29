import {
  resourceGraph,
  type GraphEdge,
  type GraphNode,
  type ResourceGraph,
} from '@macadam/resolver';
import { nameOf, Rendered } from './rendering/renderFiles';

/**
 * The graphs of several workloads as one. A workload is `workload:<name>`, and the one that another calls is the same
 * node; an object that two of them share is one node too.
 */
export function graphOf(workloads: readonly Rendered[]): ResourceGraph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const names = new Set(workloads.map(({ input }) => nameOf(input)));
  for (const { input, resolution } of workloads) {
    const own = nameOf(input);
    const idOf = ({ id, kind, label }: GraphNode) => {
      if (kind === 'workload') return `workload:${own}`;
      if (kind === 'resource') return `resource:${own}/${label}`;
      const here = id === `workload:/${label}` && names.has(label);
      return kind === 'other-workload' && here ? `workload:${label}` : id;
    };
    const graph = resourceGraph(resolution);
    const ids = new Map(graph.nodes.map(node => [node.id, idOf(node)]));
    for (const node of graph.nodes) {
      const id = ids.get(node.id) ?? node.id;
      if (node.kind !== 'other-workload' || !nodes.has(id))
        nodes.set(id, { ...node, id });
    }
    for (const { from, to, kind } of graph.edges) {
      const edge = { from: ids.get(from) ?? from, to: ids.get(to) ?? to, kind };
      edges.set(JSON.stringify(edge), edge);
    }
  }
  const byId = (a: string, b: string) => Number(a > b) - Number(a < b);
  return {
    nodes: [...nodes.values()].sort((a, b) => byId(a.id, b.id)),
    edges: [...edges.values()].sort(
      (a, b) => byId(a.from, b.from) || byId(a.to, b.to),
    ),
  };
}

/** A graph as a tree below each workload; what was drawn before is not drawn again. */
export function toTree({ nodes, edges }: ResourceGraph): string {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const drawn = new Set<string>();
  const below = (id: string, indent: string): string => {
    if (drawn.has(id)) return '';
    drawn.add(id);
    const children = edges.filter(({ from }) => from === id);
    return children
      .map(({ to, kind }, index) => {
        const last = index === children.length - 1;
        const again = drawn.has(to) && edges.some(({ from }) => from === to);
        const line = `${indent}${last ? '└─' : '├─'} ${kind} ${wordsOf(byId.get(to))}${again ? ' (above)' : ''}\n`;
        return line + below(to, `${indent}${last ? '   ' : '│  '}`);
      })
      .join('');
  };
  return nodes
    .filter(({ kind }) => kind === 'workload')
    .map(({ id, label }) => `${label}\n${below(id, '')}`)
    .join('\n');
}

function wordsOf(node: GraphNode | undefined): string {
  if (!node) return '';
  const { kind, label, detail, definition, shared } = node;
  if (kind === 'other-workload') return `workload ${label}`;
  if (kind !== 'resource') return label;
  return `${label} (${detail ?? ''}${shared ? ', shared' : ''}) by ${definition ?? ''}`;
}

const DOT_SHAPES = {
  workload: 'box3d',
  resource: 'box',
  object: 'note',
  'other-workload': 'box3d',
};

/** A graph for Graphviz. */
export function toDot({ nodes, edges }: ResourceGraph): string {
  const quoted = (text: string) => JSON.stringify(text);
  return [
    'digraph macadam {',
    '  rankdir=LR;',
    ...nodes.map(
      node =>
        `  ${quoted(node.id)} [label=${quoted(wordsOf(node))}, shape=${DOT_SHAPES[node.kind]}];`,
    ),
    ...edges.map(
      ({ from, to, kind }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(kind)}];`,
    ),
    '}',
    '',
  ].join('\n');
}

/** A graph for Mermaid, which forges show in Markdown. */
export function toMermaid({ nodes, edges }: ResourceGraph): string {
  const short = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const text = (words: string) => `"${words.replace(/"/g, '#quot;')}"`;
  return [
    'flowchart LR',
    ...nodes.map(node => {
      const label = text(wordsOf(node));
      const shape = node.kind === 'resource' ? `(${label})` : `[${label}]`;
      return `  ${short.get(node.id) ?? ''}${shape}`;
    }),
    ...edges.map(
      ({ from, to, kind }) =>
        `  ${short.get(from) ?? ''} -->|${kind}| ${short.get(to) ?? ''}`,
    ),
    '',
  ].join('\n');
}
