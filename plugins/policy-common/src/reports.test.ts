import { normaliseReport } from './reports';

const scope = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'cart',
  uid: 'u-1',
};
const working = (results: unknown, more = {}) => ({
  apiVersion: 'wgpolicyk8s.io/v1alpha2',
  kind: 'PolicyReport',
  metadata: {
    name: 'u-1',
    namespace: 'shop',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  scope,
  results,
  ...more,
});
const result = {
  policy: 'no-latest',
  rule: 'tag',
  result: 'fail',
  message: 'Use a tag',
};
const open = (entry: object) => ({
  ...working([entry]),
  apiVersion: 'openreports.io/v1alpha1',
  kind: 'Report',
});

describe('normaliseReport', () => {
  it.each([
    [
      'a failure',
      working([result]),
      {
        policy: 'no-latest',
        rule: 'tag',
        result: 'fail',
        message: 'Use a tag',
        object: scope,
        source: 'cluster',
        at: '2026-01-01T00:00:00Z',
      },
    ],
    [
      'its own time',
      working([{ ...result, timestamp: { seconds: 1767225600, nanos: 0 } }]),
      { at: '2026-01-01T00:00:00.000Z' },
    ],
    [
      'an unscored failure as a warning',
      working([{ ...result, scored: false }]),
      { result: 'warn' },
    ],
    [
      'an unscored failure written as text',
      working([{ ...result, scored: 'false' }]),
      { result: 'warn' },
    ],
    [
      'a pass that is not scored',
      working([{ ...result, result: 'pass', scored: false }]),
      { result: 'pass' },
    ],
    [
      'container and path',
      working([
        { ...result, properties: { container: 'web', path: 'spec.x' } },
      ]),
      { container: 'web', path: 'spec.x' },
    ],
    [
      'what lacked input',
      working([
        { ...result, result: 'error', properties: { missing: 'image data' } },
      ]),
      { result: 'notEvaluable' },
    ],
    [
      'no rule',
      working([{ policy: 'p', result: 'pass' }]),
      { policy: 'p', rule: 'p', message: '' },
    ],
    [
      'openreports',
      open({ ...result, message: undefined, description: 'Use a tag' }),
      { message: 'Use a tag', object: scope },
    ],
    [
      'openreports subjects',
      {
        ...open({ ...result, subjects: [{ ...scope, name: 'other' }] }),
        scope: undefined,
      },
      { object: { ...scope, name: 'other' } },
    ],
    [
      'working group resources',
      working([{ ...result, resources: [{ ...scope, uid: 'u-2' }] }], {
        scope: undefined,
      }),
      { object: { ...scope, uid: 'u-2' } },
    ],
    [
      'an owner where there is no scope',
      working([result], {
        scope: undefined,
        metadata: {
          name: 'r',
          namespace: 'shop',
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'cart',
              uid: 'u-1',
            },
          ],
        },
      }),
      { object: scope },
    ],
    [
      'another engine',
      working([
        {
          policy: 'ksv001',
          result: 'fail',
          source: 'Trivy',
          severity: 'high',
          category: 'Pods',
        },
      ]),
      { engine: 'Trivy', severity: 'high', category: 'Pods' },
    ],
    [
      'the engine of the report',
      { ...open(result), source: 'kube-bench' },
      { engine: 'kube-bench' },
    ],
    [
      'a namespaced policy',
      working([{ ...result, policy: 'shop/own' }]),
      { policy: 'shop/own' },
    ],
  ])('reads %s', (_, report, expected) => {
    const verdicts = normaliseReport(report);
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject(expected);
  });

  it('gives one verdict for each object', () => {
    const resources = [
      { ...scope, uid: 'a' },
      { ...scope, uid: 'b' },
    ];
    expect(
      normaliseReport(working([{ ...result, resources }])).map(
        ({ object }) => object.uid,
      ),
    ).toEqual(['a', 'b']);
  });

  it.each([
    ['results that are no list', working({}), 'its results are not a list'],
    [
      'no policy',
      working([{ result: 'pass' }]),
      'results[0]: it names no policy',
    ],
    [
      'a result that does not exist',
      working([{ ...result, result: 'maybe' }]),
      'has result "maybe"',
    ],
    ['no object', working([result], { scope: undefined }), 'names no object'],
    ['an entry that is no object', working(['x']), 'results[0]'],
  ])('says so where a report has %s', (_, report, message) => {
    const [verdict] = normaliseReport(report);
    expect(verdict.result).toBe('error');
    expect(verdict.message).toContain('Policy report shop/u-1 cannot be read');
    expect(verdict.message).toContain(message);
  });

  it('finds nothing in a report without results, or in none', () => {
    expect(normaliseReport(working(undefined))).toEqual([]);
    expect(normaliseReport(null)).toEqual([]);
  });
});
