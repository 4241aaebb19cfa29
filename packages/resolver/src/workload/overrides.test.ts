import type { ScoreOverride } from '@macadam/score';
import {
  inputOf,
  objectOf,
  PAYMENT_SERVICE,
  problemsOf,
  resolved,
} from '../__testUtils__/platformFolder';
import { originOf } from '../compare/originOf';
import { renderTree } from '../git/renderTree';

const file = (text: string): readonly ScoreOverride[] => [
  { kind: 'file', file: 'score.prod.yaml', text },
];
const overrides = file(
  'containers:\n  payment-service:\n    resources:\n      limits:\n        memory: 640Mi\nresources:\n  cache: null\n',
);
const withoutCache: readonly ScoreOverride[] = [
  ...overrides,
  {
    kind: 'property',
    property: 'containers.payment-service.variables.REDIS_URL=',
  },
];

it('what overrides say is rendered, and where they say so is known', () => {
  const resolution = resolved(PAYMENT_SERVICE, {
    environment: 'prod',
    overrides: withoutCache,
  });
  expect(resolution.resources.map(({ key }) => key)).toEqual(['db']);
  const deployment = objectOf(resolution, 'Deployment', 'payment-service');
  const path = 'spec.template.spec.containers[0].resources.limits.memory';
  expect(JSON.stringify(deployment)).toContain('"memory":"640Mi"');
  expect(originOf(resolution, deployment, path)).toEqual({
    kind: 'score',
    file: 'score.prod.yaml',
    position: { line: 5, column: 9 },
    path: 'containers.payment-service.resources.limits.memory',
  });
  expect(
    originOf(resolution, deployment, 'spec.template.spec.containers[0].image'),
  ).toMatchObject({ file: 'score.yaml' });
  expect(resolution.stages[0].details).toEqual(
    expect.arrayContaining([
      'score.prod.yaml:5 sets containers.payment-service.resources.limits.memory',
      'score.prod.yaml:7 removes resources.cache',
      '--override-property:1 removes containers.payment-service.variables.REDIS_URL',
    ]),
  );
});

it('the release says which files it was rendered from', () => {
  const input = inputOf(PAYMENT_SERVICE, {
    environment: 'prod',
    overrides: withoutCache,
  });
  const tree = renderTree(
    input,
    resolved(PAYMENT_SERVICE, {
      environment: 'prod',
      overrides: withoutCache,
    }),
    'r',
  );
  expect(
    tree.find(({ path }) => path.endsWith('/release.yaml'))?.text,
  ).toContain('overrides:\n  - score.prod.yaml\n');
});

it.each([
  [
    'containers: { payment-service: { imag: x } }\n',
    'score.prod.yaml:1:34 containers.payment-service.imag: unknown property `imag` (did you mean `image`?)',
  ],
  [
    'resources: { cache: null }\n',
    'score.yaml:9:18 containers.payment-service.variables.REDIS_URL: unknown resource `cache`',
  ],
  [
    'resources: { db: { class: huge } }\n',
    'score.yaml:11:3 resources.db: no definition serves a postgres of class huge here',
  ],
  [
    'resources: { db: { params: { storage: lots } } }\n',
    'score.prod.yaml:1:30 resources.db.params.storage: must match pattern',
  ],
])('a finding points into the file that says it: %s', (text, expected) =>
  expect(
    problemsOf(PAYMENT_SERVICE, { environment: 'prod', overrides: file(text) }),
  ).toEqual([expect.stringContaining(expected)]),
);
