import { layoutResources, NODE } from './layoutResources';

const resource = (key: string, ...dependsOn: string[]) => ({
  key,
  type: 'any',
  dependsOn,
});
const COLUMN = 224;
const ROW = 68;

it.each([
  ['none', [], ['shop 0,0'], []],
  [
    'two side by side',
    [resource('db'), resource('cache')],
    ['shop 0,0', 'db 1,0', 'cache 1,1'],
    ['shop>db', 'shop>cache'],
  ],
  [
    'one that another uses',
    [resource('dns'), resource('route', 'dns')],
    ['shop 0,0', 'dns 2,0', 'route 1,0'],
    ['route>dns', 'shop>route'],
  ],
  [
    'a diamond, behind the longest way',
    [
      resource('d'),
      resource('c', 'd'),
      resource('b', 'c', 'd'),
      resource('a', 'd'),
    ],
    ['shop 0,0', 'd 3,0', 'c 2,0', 'b 1,0', 'a 1,1'],
    ['c>d', 'b>d', 'a>d', 'b>c', 'shop>b', 'shop>a'],
  ],
  [
    'one that uses what is not there',
    [resource('a', 'gone')],
    ['shop 0,0', 'a 1,0'],
    ['shop>a'],
  ],
  [
    'one named like the workload',
    [resource('shop')],
    ['shop 0,0', 'shop 1,0'],
    ['shop>shop'],
  ],
])('lays out %s', (_, resources, places, edges) => {
  const graph = layoutResources('shop', resources);
  expect(
    graph.nodes.map(({ label, x, y }) => `${label} ${x / COLUMN},${y / ROW}`),
  ).toEqual(places);
  expect(
    graph.edges.map(({ from, to }) => `${from.label}>${to.label}`),
  ).toEqual(edges);
  expect(new Set(graph.nodes.map(({ id }) => id)).size).toBe(places.length);
  for (const { x, y } of graph.nodes) {
    expect(x + NODE.width).toBeLessThanOrEqual(graph.width);
    expect(y + NODE.height).toBeLessThanOrEqual(graph.height);
  }
});
