import type { ObjectDiff } from '@macadam/plugin-orchestrator-common';
import {
  countByCause,
  differingBy,
  diffPath,
  formatValue,
  originName,
  releaseIn,
  sideOptions,
} from './view';

it.each([
  ['nginx', 'nginx'],
  [0, '0'],
  [null, 'null'],
  [{ a: 1 }, '{"a":1}'],
  [{ a: 'x'.repeat(60) }, `{\n  "a": "${'x'.repeat(60)}"\n}`],
])('shows %j as people read it', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

it('an address says both sides', () => {
  expect(
    diffPath('checkout/cart', { from: 'dev', to: releaseIn('prod', 'abc') }),
  ).toBe('/catalog/checkout/component/cart/delivery?from=dev&to=prod%40abc');
});

it('offers what is deployed, and what the address names besides', () => {
  expect(
    sideOptions([{ environment: 'staging' }], [], {
      from: 'dev',
      to: 'prod@aaaaaaaaaa',
    }),
  ).toEqual([
    { value: 'dev', label: 'dev' },
    { value: 'prod@aaaaaaaaaa', label: 'aaaaaaa, as it would be in prod' },
  ]);
});

const object = (part: Partial<ObjectDiff>): ObjectDiff => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'x',
  change: 'changed',
  fields: [],
  ...part,
});
const objects = [
  object({
    fields: [
      { path: '/a', causes: ['release'] },
      { path: '/b', causes: ['release', 'environment'] },
    ],
  }),
  object({ name: 'y', change: 'added', causes: ['environment'] }),
];

it('tells what differs by one cause', () => {
  expect(differingBy(objects, undefined)).toEqual(objects);
  expect(differingBy(objects, 'environment')).toEqual([
    { ...objects[0], fields: [objects[0].fields[1]] },
    objects[1],
  ]);
  expect(differingBy(objects, 'platform')).toEqual([]);
});

it('counts by cause only where it is known', () => {
  const differs = ['release' as const, 'environment' as const];
  expect(countByCause({ differs, objects })).toEqual([
    { cause: 'release', count: 2 },
    { cause: 'environment', count: 2 },
  ]);
  expect(countByCause({ differs: ['release'], objects })).toEqual([]);
  expect(countByCause({ differs, objects, unattributed: 'no' })).toEqual([]);
});

it.each([
  [
    {
      kind: 'score' as const,
      file: 'score.yaml',
      path: '',
      position: { line: 7, column: 1 },
    },
    'score.yaml:7',
  ],
  [{ kind: 'score' as const, file: 'score.yaml', path: '' }, 'score.yaml'],
  [
    { kind: 'default' as const, file: 'd.yaml', line: 3, name: 'production' },
    'default production',
  ],
])('calls an origin by its name', (origin, name) => {
  expect(originName(origin)).toBe(name);
});
