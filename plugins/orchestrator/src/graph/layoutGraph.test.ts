import type {
  GraphNode,
  ResourceGraph,
} from '@macadam/plugin-orchestrator-common';
import { layoutGraph, NODE } from './layoutGraph';

const KINDS: Record<string, GraphNode['kind']> = {
  r: 'resource',
  o: 'object',
  w: 'other-workload',
};
const graph = (ids: string, edges: string): ResourceGraph => ({
  nodes: ids.split(' ').map(id => ({
    id,
    label: id,
    kind: KINDS[id[0]] ?? 'workload',
  })),
  edges: edges
    .split(' ')
    .filter(Boolean)
    .map(edge => {
      const [, from, kind, to] = /^(\w+)([>!])(\w+)$/.exec(edge) ?? [];
      return { from, to, kind: kind === '!' ? 'needs' : 'uses' };
    }),
});

it.each([
  ['a workload alone', 'shop', '', ['shop 0,0'], []],
  [
    'two side by side, in the order of what leads to them',
    'o1 o2 r1 r2 shop',
    'shop>r1 shop>r2 r1>o2 r2>o1',
    ['o1 2,1', 'o2 2,0', 'r1 1,0', 'r2 1,1', 'shop 0,0'],
    ['shop>r1', 'shop>r2', 'r1>o2', 'r2>o1'],
  ],
  [
    'one that another needs, behind it and without an edge of its own',
    'r1 r2 shop',
    'shop>r1 shop>r2 r2!r1',
    ['r1 2,0', 'r2 1,0', 'shop 0,0'],
    ['shop>r2', 'r2>r1'],
  ],
  [
    'another workload that uses it too, below the workload',
    'r1 shop w1',
    'shop>r1 w1>r1',
    ['r1 1,0', 'shop 0,0', 'w1 0,1'],
    ['shop>r1', 'w1>r1'],
  ],
  ['one whose other end is not there', 'shop', 'shop>gone', ['shop 0,0'], []],
  ['a circle, which ends', 'r1 r2', 'r1>r2 r2>r1', undefined, undefined],
])('places %s', (_, ids, ends, nodes, edges) => {
  const layout = layoutGraph(graph(ids, ends));
  expect(layout.nodes).toHaveLength(ids.split(' ').length);
  if (!nodes) return;
  expect(
    layout.nodes.map(
      ({ id, x, y }) =>
        `${id} ${x / (NODE.width + 56)},${y / (NODE.height + 12)}`,
    ),
  ).toEqual(nodes);
  expect(layout.edges.map(({ from, to }) => `${from.id}>${to.id}`)).toEqual(
    edges,
  );
});
