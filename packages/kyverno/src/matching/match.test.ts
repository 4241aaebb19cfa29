import { evaluate, type KubeObject } from '..';
import {
  about,
  check,
  load,
  pod,
  PODS,
  rule,
  verdicts,
} from '../kinds/validating/__testUtils__/policies';

const object = (
  apiVersion: string,
  kind: string,
  more: object = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'shop-dev' },
  ...more,
});

describe('matching', () => {
  it.each([
    ['the kind', rule('""', 'v1', 'pods'), pod(), 1],
    ['every kind', rule('"*"', '"*"', '"*"'), pod(), 1],
    ['every kind and subresource', rule('"*"', '"*"', '"*/*"'), pod(), 1],
    ['only a subresource', rule('""', 'v1', 'pods/status'), pod(), 0],
    ['another group', rule('apps', 'v1', 'pods'), pod(), 0],
    ['another version', rule('""', 'v2', 'pods'), pod(), 0],
    [
      'an odd plural',
      rule('networking.k8s.io', 'v1', 'ingresses'),
      object('networking.k8s.io/v1', 'Ingress'),
      1,
    ],
    [
      'a plural in ies',
      rule('networking.k8s.io', 'v1', 'networkpolicies'),
      object('networking.k8s.io/v1', 'NetworkPolicy'),
      1,
    ],
    [
      'a plural after a vowel',
      rule('gateway.networking.k8s.io', 'v1', 'gateways'),
      object('gateway.networking.k8s.io/v1', 'Gateway'),
      1,
    ],
    [
      'a custom kind',
      rule('postgresql.cnpg.io', 'v1', 'clusters'),
      object('postgresql.cnpg.io/v1', 'Cluster'),
      1,
    ],
    ['a name', rule('""', 'v1', 'pods', ', resourceNames: [web]'), pod(), 1],
    [
      'another name',
      rule('""', 'v1', 'pods', ', resourceNames: [other]'),
      pod(),
      0,
    ],
    ['a scope', rule('""', 'v1', '"*"', ', scope: Cluster'), pod(), 0],
    [
      'a cluster-wide scope',
      rule('""', 'v1', '"*"', ', scope: Cluster'),
      object('v1', 'Namespace'),
      1,
    ],
  ])('%s', (_name, one, subject, count) => {
    expect(verdicts(about(one) + check('true'), subject)).toHaveLength(count);
  });

  it('takes operations and exclusions into account', () => {
    const spec = about(PODS) + check('true');
    expect(verdicts(spec, pod(), { operation: 'UPDATE' })).toEqual(['pass']);
    expect(verdicts(spec, pod(), { operation: 'DELETE' })).toEqual([]);
    const excluding = `, excludeResourceRules: [${rule('""', 'v1', 'pods', ', resourceNames: [web]')}]`;
    expect(verdicts(about(PODS, excluding) + check('true'), pod())).toEqual([]);
    expect(
      verdicts(about(PODS, excluding) + check('true'), pod({}, { name: 'y' })),
    ).toEqual(['pass']);
  });

  it.each([
    ['matchLabels: { a: b }', { a: 'b' }, 1],
    ['matchLabels: { a: b }', { a: 'c' }, 0],
    [
      'matchExpressions: [{ key: a, operator: In, values: [b, c] }]',
      { a: 'c' },
      1,
    ],
    ['matchExpressions: [{ key: a, operator: NotIn, values: [b] }]', {}, 1],
    ['matchExpressions: [{ key: a, operator: Exists }]', {}, 0],
    ['matchExpressions: [{ key: a, operator: DoesNotExist }]', {}, 1],
  ])('selects by labels: %s on %j', (selector, labels, count) => {
    const byObject =
      about(PODS, `, objectSelector: { ${selector} }`) + check('true');
    expect(verdicts(byObject, pod({}, { labels }))).toHaveLength(count);
    const byNamespace =
      about(PODS, `, namespaceSelector: { ${selector} }`) + check('true');
    const namespaceObject = object('v1', 'Namespace', {
      metadata: { name: 'shop-dev', labels },
    });
    expect(verdicts(byNamespace, pod(), { namespaceObject })).toHaveLength(
      count,
    );
  });

  it('knows a namespace by its name alone, and says when it needs more', () => {
    const byName = (name: string) =>
      about(
        PODS,
        `, namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } }`,
      ) + check('true');
    expect(verdicts(byName('shop-dev'), pod())).toEqual(['pass']);
    expect(verdicts(byName('other'), pod())).toEqual([]);
    const byLabel = load(
      about(PODS, ', namespaceSelector: { matchLabels: { team: shop } }') +
        check('true'),
    );
    expect(evaluate(byLabel, pod())).toMatchObject([
      {
        verdict: 'notEvaluable',
        missing: "the labels of the Namespace 'shop-dev'",
        blocks: false,
      },
    ]);
  });
});

describe('pod controllers', () => {
  const image = check("object.spec.containers.all(c, c.image != 'bad')");
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'm', image: 'bad' }] },
  };
  const controllers: [string, KubeObject][] = [
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map(
      (kind): [string, KubeObject] => [
        kind,
        object('apps/v1', kind, { spec: { template } }),
      ],
    ),
    ['Job', object('batch/v1', 'Job', { spec: { template } })],
    [
      'CronJob',
      object('batch/v1', 'CronJob', {
        spec: { jobTemplate: { spec: { template } } },
      }),
    ],
  ];

  it.each(controllers)(
    'a policy for pods is carried over to a %s',
    (_kind, controller) => {
      expect(verdicts(about(PODS) + image, controller)).toEqual(['fail']);
    },
  );

  it.each(controllers)(
    'and to no %s when the policy says so',
    (_kind, controller) => {
      const off = '  autogen: { podControllers: { controllers: [] } }\n';
      expect(verdicts(about(PODS) + image + off, controller)).toEqual([]);
    },
  );

  it('to the named ones only', () => {
    const only = '  autogen: { podControllers: { controllers: [jobs] } }\n';
    const counts = controllers.map(
      ([, controller]) =>
        verdicts(about(PODS) + image + only, controller).length,
    );
    expect(counts).toEqual([0, 0, 0, 0, 1, 0]);
  });

  it.each([
    [
      'an object selector',
      about(PODS, ', objectSelector: { matchLabels: { a: b } }'),
    ],
    [
      'an exclusion',
      about(PODS, `, excludeResourceRules: [${rule('apps', 'v1', 'x')}]`),
    ],
    ['names', about(rule('""', 'v1', 'pods', ', resourceNames: [web]'))],
    ['a second rule', about(`${PODS}, ${rule('""', 'v1', 'services')}`)],
    ['another resource', about(rule('""', 'v1', 'pods, services'))],
  ])('not with %s', (_name, match) => {
    expect(verdicts(match + image, controllers[0][1])).toEqual([]);
  });

  it("reads the template's metadata, but the object's own namespace", () => {
    const spec =
      about(PODS) +
      check(
        "object.metadata.labels.a == 'b' && object.metadata.namespace == 'shop-dev' && !has(object.metadata.name)",
      );
    expect(verdicts(spec, controllers[0][1])).toEqual(['pass']);
    expect(verdicts(spec, controllers[5][1])).toEqual(['pass']);
  });
});
