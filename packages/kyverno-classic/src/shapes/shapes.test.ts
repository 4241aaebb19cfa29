import { loadPolicies } from '../__testUtils__/load';

type Fields = Record<string, unknown>;

function problems(document: Fields): string {
  const text = JSON.stringify({ metadata: { name: 'p' }, ...document });
  const { errors } = loadPolicies([{ path: 'p.yaml', text }]);
  return errors.map(({ message }) => message).join('\n');
}

const pods = { any: [{ resources: { kinds: ['Pod'] } }] };
const rule = {
  name: 'r',
  match: pods,
  validate: { pattern: { metadata: { labels: { app: '?*' } } } },
};
const classic = (spec: Fields, more: Fields = {}) => ({
  apiVersion: 'kyverno.io/v1',
  kind: 'ClusterPolicy',
  spec: { rules: [rule], ...spec },
  ...more,
});
const cleanup = (spec: Fields) => ({
  apiVersion: 'kyverno.io/v2',
  kind: 'ClusterCleanupPolicy',
  spec: { schedule: '0 * * * *', match: pods, ...spec },
});
const excepts = (spec: Fields) => ({
  apiVersion: 'kyverno.io/v2',
  kind: 'PolicyException',
  spec: {
    match: pods,
    exceptions: [{ policyName: 'p', ruleNames: ['r'] }],
    ...spec,
  },
});
describe('what Kyverno does not store is refused', () => {
  it.each<[string, Fields, string]>([
    [
      'a switch that is none',
      classic({ background: 'no' }),
      'spec.background: expected true or false',
    ],
    [
      'nothing where a map belongs',
      classic({ rules: [{ ...rule, exclude: null }] }),
      'spec.rules[0].exclude: expected a map',
    ],
    [
      'an unknown field of a Secret with a CA',
      classic({
        rules: [
          {
            ...rule,
            context: [{ name: 'a', apiCall: { urlPath: '/', metod: 'GET' } }],
          },
        ],
      }),
      'apiCall.metod: unknown field; known are data',
    ],
    [
      'a version of pod security that Kyverno does not list',
      classic({
        rules: [
          {
            ...rule,
            validate: { podSecurity: { level: 'baseline', version: 'v1.99' } },
          },
        ],
      }),
      "version: 'v1.99' is none of v1.19",
    ],
    [
      'a version that no ClusterPolicy has',
      classic({}, { apiVersion: 'kyverno.io/v2' }),
      'kyverno.io/v2 is not known; known are v1, v2beta1',
    ],
    [
      'a cleanup that asks who asks',
      cleanup({
        match: {
          any: [{ resources: { kinds: ['Pod'] }, clusterRoles: ['a'] }],
        },
      }),
      'match.any[0].clusterRoles: says who asks',
    ],
    [
      'a cleanup with a ConfigMap',
      cleanup({
        context: [{ name: 'a', configMap: { name: 'b', namespace: 'c' } }],
      }),
      'context[0].configMap: a cleanup policy has no such context',
    ],
    [
      'an exception that asks who asks',
      excepts({
        match: { any: [{ resources: { kinds: ['Pod'] }, roles: ['a:b'] }] },
      }),
      'match.any[0].roles: says who asks',
    ],
    [
      'an exception with an unknown field',
      excepts({ podSecurity: [], exception: [] }),
      'spec.exception: unknown field',
    ],
    [
      'a condition of the webhook that does not compile',
      classic({
        webhookConfiguration: {
          matchConditions: [{ name: 'a', expression: 'request.' }],
        },
      }),
      'matchConditions[0].expression: the expression does not compile',
    ],
  ])('%s', (_, document, message) => {
    expect(problems(document)).toContain(message);
  });

  it.each([
    ...['soon', '* * * *', '60 * * * *', '* * * * 7', '*/0 * * * *'],
    ...['5-1 * * * *', '* * * * * *', '@every', '1,x * * * *', '* * L * *'],
  ])('a cleanup at %s', schedule => {
    expect(problems(cleanup({ schedule }))).toContain('is no cron schedule');
  });
});

describe('what Kyverno stores is taken', () => {
  it('null for a default', () => {
    expect(problems(classic({ validationFailureAction: null }))).toBe('');
  });

  it.each([
    ...['*/5 * * * *', '0 1-5,9 1 jan-mar mon', '@midnight', '@every 1h30m'],
    ...['? 0 ? * ?'],
  ])('a cleanup at %s', schedule => {
    expect(problems(cleanup({ schedule }))).toBe('');
  });
});
