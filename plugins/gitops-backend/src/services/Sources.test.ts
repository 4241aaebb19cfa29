import { isUnanswered } from './Sources';

const NOW = Date.parse('2026-12-01T10:00:00Z');
const REQUESTED = 'reconcile.fluxcd.io/requestedAt';

it.each<[string, string | undefined, string | undefined, boolean]>([
  ['nobody has asked', undefined, undefined, false],
  ['somebody has just asked', '2026-12-01T09:59:58Z', undefined, false],
  ['Flux has not answered', '2026-12-01T09:59:40Z', undefined, true],
  [
    'Flux has answered what was asked before',
    '2026-12-01T09:59:40Z',
    '2026-12-01T09:00:00Z',
    true,
  ],
  ['Flux has answered', '2026-12-01T09:59:40Z', '2026-12-01T09:59:40Z', false],
  ['a person has asked without a time', 'now', undefined, false],
])('asks again or not where %s', (_, asked, handled, expected) => {
  const source = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: {
      name: 'environments',
      uid: '1',
      resourceVersion: '1',
      ...(asked && { annotations: { [REQUESTED]: asked } }),
    },
    status: { ...(handled && { lastHandledReconcileAt: handled }) },
  };

  expect(isUnanswered(source, NOW)).toBe(expected);
});
