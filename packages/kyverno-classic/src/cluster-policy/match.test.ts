import type { EvaluationContext, KubeObject } from '@macadam/kyverno';
import { Reader, readDocuments, toTarget } from '@macadam/kyverno/engine';
import { readFilters } from './filter';
import { type Match, matchesRule, toSubject } from './match';

function filters(value: unknown) {
  const [source] = readDocuments({ path: 'p.yaml', text: 'a: b' });
  const read = readFilters(new Reader(source), ['match'], value);
  expect(source.errors).toEqual([]);
  if (!read) throw new Error('no filters');
  return read;
}

interface Case {
  match?: unknown;
  exclude?: unknown;
  object?: KubeObject;
  context?: EvaluationContext;
}

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-1',
    namespace: 'shop',
    labels: { app: 'web', 'corp.org/tier': 'front' },
    annotations: { 'corp.org/owner': 'mira' },
  },
};
const namespace: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { env: 'prod' } },
};

function answer({ match, exclude, object = pod, context = {} }: Case): Match {
  const target = toTarget(object, context);
  return matchesRule(
    {
      match: filters(match ?? { resources: { kinds: ['*'] } }),
      ...(exclude !== undefined && { exclude: filters(exclude) }),
    },
    toSubject(target),
  );
}

const resources = (value: Record<string, unknown>) => ({
  any: [{ resources: value }],
});
const kind = (...kinds: string[]) => resources({ kinds });

describe('match and exclude', () => {
  it.each<[string, Case, 'yes' | 'no']>([
    ['a kind', { match: kind('Pod') }, 'yes'],
    ['another kind', { match: kind('Service') }, 'no'],
    ['one of several kinds', { match: kind('Service', 'Pod') }, 'yes'],
    ['a version', { match: kind('v1/Pod') }, 'yes'],
    ['another version', { match: kind('v1beta1/Pod') }, 'no'],
    ['any version', { match: kind('*/Pod') }, 'yes'],
    ['another group', { match: kind('apps/v1/Pod') }, 'no'],
    ['a wildcard', { match: kind('P?d') }, 'yes'],
    ['everything', { match: kind('*') }, 'yes'],
    [
      'a subresource',
      { match: kind('Pod/exec'), context: { subresource: 'exec' } },
      'yes',
    ],
    [
      'a subresource after a dot',
      { match: kind('Pod.exec'), context: { subresource: 'exec' } },
      'yes',
    ],
    [
      'another subresource',
      { match: kind('Pod/exec'), context: { subresource: 'log' } },
      'no',
    ],
    [
      'a subresource of a kind that names none',
      { match: kind('Pod'), context: { subresource: 'exec' } },
      'no',
    ],
    [
      'the ephemeral containers of a Pod',
      { match: kind('Pod'), context: { subresource: 'ephemeralcontainers' } },
      'yes',
    ],
    [
      'a Scale, by what it scales',
      {
        match: kind('Deployment/scale'),
        object: { ...pod, apiVersion: 'autoscaling/v1', kind: 'Scale' },
        context: {
          subresource: 'scale',
          about: {
            group: 'apps',
            version: 'v1',
            kind: 'Deployment',
            name: 'web-1',
          },
        },
      },
      'yes',
    ],
    ['no subresource', { match: kind('Pod/exec') }, 'no'],
    ['a name', { match: resources({ name: 'web-*' }) }, 'yes'],
    [
      'one of the names',
      { match: resources({ names: ['db-*', 'web-?'] }) },
      'yes',
    ],
    ['no name', { match: resources({ names: ['db-*'] }) }, 'no'],
    ['a namespace', { match: resources({ namespaces: ['sh*'] }) }, 'yes'],
    ['another namespace', { match: resources({ namespaces: ['prod'] }) }, 'no'],
    [
      'the namespace of a Namespace is its name',
      { match: resources({ namespaces: ['shop'] }), object: namespace },
      'yes',
    ],
    [
      'annotations',
      { match: resources({ annotations: { 'corp.org/*': 'm*' } }) },
      'yes',
    ],
    [
      'other annotations',
      { match: resources({ annotations: { 'corp.org/*': 'x' } }) },
      'no',
    ],
    [
      'labels',
      { match: resources({ selector: { matchLabels: { app: 'web' } } }) },
      'yes',
    ],
    [
      'labels with wildcards',
      { match: resources({ selector: { matchLabels: { '*/tier': 'f*' } } }) },
      'yes',
    ],
    [
      'other labels',
      { match: resources({ selector: { matchLabels: { app: 'db' } } }) },
      'no',
    ],
    [
      'In',
      {
        match: resources({
          selector: {
            matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }],
          },
        }),
      },
      'yes',
    ],
    [
      'NotIn an absent label',
      {
        match: resources({
          selector: {
            matchExpressions: [
              { key: 'x', operator: 'NotIn', values: ['web'] },
            ],
          },
        }),
      },
      'yes',
    ],
    [
      'Exists',
      {
        match: resources({
          selector: { matchExpressions: [{ key: 'x', operator: 'Exists' }] },
        }),
      },
      'no',
    ],
    [
      'DoesNotExist',
      {
        match: resources({
          selector: {
            matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }],
          },
        }),
      },
      'yes',
    ],
    [
      'an operation',
      { match: resources({ kinds: ['Pod'], operations: ['CREATE'] }) },
      'yes',
    ],
    [
      'another operation',
      { match: resources({ kinds: ['Pod'], operations: ['DELETE'] }) },
      'no',
    ],
    [
      'all parts together',
      { match: resources({ kinds: ['Pod'], namespaces: ['prod'] }) },
      'no',
    ],
    [
      'all blocks',
      {
        match: {
          all: [
            { resources: { kinds: ['Pod'] } },
            { resources: { names: ['db'] } },
          ],
        },
      },
      'no',
    ],
    [
      'any block',
      {
        match: {
          any: [
            { resources: { kinds: ['Service'] } },
            { resources: { kinds: ['Pod'] } },
          ],
        },
      },
      'yes',
    ],
    ['the older form', { match: { resources: { kinds: ['Pod'] } } }, 'yes'],
    ['an empty block matches nothing', { match: { any: [{}] } }, 'no'],
    [
      'a generated name',
      {
        match: resources({ names: ['web-*'] }),
        object: {
          ...pod,
          metadata: { ...pod.metadata, name: '', generateName: 'web-' },
        },
      },
      'yes',
    ],

    ['excluded', { exclude: kind('Pod') }, 'no'],
    ['not excluded', { exclude: kind('Service') }, 'yes'],
    [
      'excluded by a part only',
      { exclude: resources({ kinds: ['Pod'], namespaces: ['prod'] }) },
      'yes',
    ],
    ['an empty exclusion', { exclude: {} }, 'yes'],

    [
      'a known namespace',
      {
        match: resources({
          kinds: ['Pod'],
          namespaceSelector: { matchLabels: { env: 'prod' } },
        }),
        context: { namespaceObject: namespace },
      },
      'yes',
    ],
    [
      'other namespace labels',
      {
        match: resources({
          kinds: ['Pod'],
          namespaceSelector: { matchLabels: { env: 'dev' } },
        }),
        context: { namespaceObject: namespace },
      },
      'no',
    ],
    [
      'a namespace by its name',
      {
        match: resources({
          namespaceSelector: {
            matchLabels: { 'kubernetes.io/metadata.name': 'shop' },
          },
        }),
      },
      'yes',
    ],
    [
      'a selector of namespaces never matches a Namespace',
      {
        match: resources({
          namespaceSelector: { matchLabels: { env: 'prod' } },
        }),
        object: namespace,
        context: { namespaceObject: namespace },
      },
      'no',
    ],

    [
      'a user who is not known is not asked for',
      {
        match: {
          any: [{ resources: { kinds: ['Pod'] }, clusterRoles: ['admin'] }],
        },
      },
      'yes',
    ],
    [
      'a role',
      {
        match: { any: [{ clusterRoles: ['admin'] }] },
        context: { userInfo: { clusterRoles: ['admin'] } },
      },
      'yes',
    ],
    [
      'another role',
      {
        match: { any: [{ roles: ['shop:admin'] }] },
        context: { userInfo: { roles: ['shop:view'] } },
      },
      'no',
    ],
    [
      'a user who is not known is not excluded',
      { exclude: { clusterRoles: ['admin'] } },
      'yes',
    ],
    [
      'an excluded user',
      {
        exclude: { subjects: [{ kind: 'User', name: 'mi*' }] },
        context: { userInfo: { username: 'mira' } },
      },
      'no',
    ],
    [
      'an excluded group',
      {
        exclude: { subjects: [{ kind: 'Group', name: 'system:masters' }] },
        context: { userInfo: { groups: ['system:masters'] } },
      },
      'no',
    ],
    [
      'an excluded service account',
      {
        exclude: {
          subjects: [{ kind: 'ServiceAccount', namespace: 'ci', name: 'bot' }],
        },
        context: { userInfo: { username: 'system:serviceaccount:ci:bot' } },
      },
      'no',
    ],
  ])('%s', (_, given, expected) => {
    expect(answer(given)).toBe(expected);
  });

  it('say what it takes to know the labels of a namespace', () => {
    const selector = { namespaceSelector: { matchLabels: { env: 'prod' } } };
    const unknown = { unknown: "the labels of the Namespace 'shop'" };
    expect(answer({ match: resources(selector) })).toEqual(unknown);
    expect(answer({ exclude: resources(selector) })).toEqual(unknown);
    expect(
      answer({ match: resources({ kinds: ['Service'], ...selector }) }),
    ).toBe('no');
  });
});
