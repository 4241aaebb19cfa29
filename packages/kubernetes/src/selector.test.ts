import {
  hasLabels,
  type LabelSelector,
  matchesLabelSelector,
} from './selector';

const labels = { app: 'web', tier: 'front', cores: '8' };
const where = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

it.each<[LabelSelector | undefined, boolean]>([
  [undefined, false],
  [{}, true],
  [{ matchLabels: { app: 'web' } }, true],
  [{ matchLabels: { app: 'web', tier: 'back' } }, false],
  [{ matchLabels: { app: 'web' }, ...where('tier', 'Exists') }, true],
  [where('app', 'In', 'api', 'web'), true],
  [where('app', 'In', 'api'), false],
  [where('gone', 'In', ''), false],
  [where('app', 'NotIn', 'web'), false],
  [where('gone', 'NotIn', 'web'), true],
  [where('gone', 'Exists'), false],
  [where('gone', 'DoesNotExist'), true],
  [where('app', 'DoesNotExist'), false],
  [where('cores', 'Gt', '4'), true],
  [where('cores', 'Lt', '4'), false],
  [where('app', 'Gt', '4'), false],
  [where('app', 'Like', 'web'), false],
  [where('constructor', 'Exists'), false],
])('%j: %s', (selector, expected) =>
  expect(matchesLabelSelector(selector, labels)).toBe(expected),
);

it('says whether an object has labels', () => {
  expect(hasLabels(labels, { app: 'web' })).toBe(true);
  expect(hasLabels(labels, { app: 'api' })).toBe(false);
  expect(hasLabels(undefined, {})).toBe(true);
  expect(hasLabels(undefined, { app: 'web' })).toBe(false);
});
