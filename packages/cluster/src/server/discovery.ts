import { groupVersion, type Kind, type KindRegistry } from '../schema/kinds';
import type { JsonObject } from '../schema/schema';
import { json, type Answer, type ApiRequest } from './request';

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

/** A kind that can only be posted, or that is computed and not stored. */
export interface VirtualKind {
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
  verbs: string[];
}

const review = (
  group: string,
  kind: string,
  namespaced = false,
): VirtualKind => ({
  group,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced,
  verbs: ['create'],
});

export const VIRTUAL_KINDS: VirtualKind[] = [
  review('authentication.k8s.io', 'TokenReview'),
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
  review('authorization.k8s.io', 'SubjectAccessReview'),
  review('authorization.k8s.io', 'LocalSubjectAccessReview', true),
  {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind: 'PodMetrics',
    plural: 'pods',
    namespaced: true,
    verbs: ['get', 'list'],
  },
  {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind: 'NodeMetrics',
    plural: 'nodes',
    namespaced: false,
    verbs: ['get', 'list'],
  },
];

interface ServedGroup {
  group: string;
  /** In order of preference. */
  versions: { name: string; kinds: Kind[]; virtual: VirtualKind[] }[];
}

/** Groups with their versions, built-in groups first. */
function groupsOf(kinds: KindRegistry): ServedGroup[] {
  const groups = new Map<
    string,
    Map<string, { kinds: Kind[]; virtual: VirtualKind[] }>
  >();
  const slot = (group: string, version: string) => {
    const versions =
      groups.get(group) ??
      new Map<string, { kinds: Kind[]; virtual: VirtualKind[] }>();
    groups.set(group, versions);
    const found = versions.get(version) ?? { kinds: [], virtual: [] };
    versions.set(version, found);
    return found;
  };
  for (const kind of kinds.all())
    for (const version of kind.versions)
      slot(kind.group, version.name).kinds.push(kind);
  for (const virtual of VIRTUAL_KINDS)
    slot(virtual.group, virtual.version).virtual.push(virtual);
  return [...groups].map(([group, versions]) => ({
    group,
    versions: [...versions].map(([name, found]) => ({ name, ...found })),
  }));
}

function subresourcesOf(
  kind: Kind,
  version: string,
): {
  name: string;
  kind: string;
  group: string;
  version: string;
  verbs: string[];
}[] {
  return [
    ...(kind.status
      ? [
          {
            name: 'status',
            kind: kind.kind,
            group: kind.group,
            version,
            verbs: ['get', 'patch', 'update'],
          },
        ]
      : []),
    ...(kind.scale
      ? [
          {
            name: 'scale',
            kind: 'Scale',
            group: 'autoscaling',
            version: 'v1',
            verbs: ['get', 'patch', 'update'],
          },
        ]
      : []),
    ...kind.subresources.map(sub => ({ group: '', version: 'v1', ...sub })),
  ];
}

function aggregatedResource(kind: Kind, version: string): JsonObject {
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: VERBS,
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
    subresources: subresourcesOf(kind, version).map(sub => ({
      subresource: sub.name,
      responseKind: { group: sub.group, version: sub.version, kind: sub.kind },
      verbs: sub.verbs,
    })),
  };
}

function aggregatedVirtual(virtual: VirtualKind): JsonObject {
  const { group, version, kind, plural, namespaced, verbs } = virtual;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: '',
    verbs,
  };
}

function aggregated(
  kinds: KindRegistry,
  core: boolean,
  form: string,
): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${form}`,
    metadata: {},
    items: groupsOf(kinds)
      .filter(({ group }) => (group === '') === core)
      .map(({ group, versions }) => ({
        metadata: { name: group },
        versions: versions.map(version => ({
          version: version.name,
          freshness: 'Current',
          resources: [
            ...version.kinds.map(kind =>
              aggregatedResource(kind, version.name),
            ),
            ...version.virtual.map(aggregatedVirtual),
          ],
        })),
      })),
  };
}

/** `v2` or `v2beta1` when the client prefers aggregated discovery, undefined for the legacy form. */
function aggregatedForm(request: ApiRequest): string | undefined {
  for (const option of (request.headers.accept ?? '').split(',')) {
    const parameters = Object.fromEntries(
      option
        .split(';')
        .slice(1)
        .map(part => part.trim().split('=')),
    );
    if (
      parameters.g === 'apidiscovery.k8s.io' &&
      (parameters.v === 'v2' || parameters.v === 'v2beta1')
    )
      return parameters.v;
    if (option.trim() === 'application/json') return undefined;
  }
  return undefined;
}

function asAggregated(
  kinds: KindRegistry,
  core: boolean,
  form: string,
): Answer {
  return {
    status: 200,
    body: aggregated(kinds, core, form),
    contentType: `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`,
  };
}

function apiGroup({ group, versions }: ServedGroup): JsonObject {
  const list = versions.map(({ name }) => ({
    groupVersion: groupVersion(group, name),
    version: name,
  }));
  return { name: group, versions: list, preferredVersion: list[0] };
}

function resourceList(
  served: ServedGroup['versions'][number],
  group: string,
): JsonObject {
  const resources = served.kinds.flatMap(kind => [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: VERBS,
      ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
      ...(kind.categories.length > 0 && { categories: kind.categories }),
    },
    ...subresourcesOf(kind, served.name).map(sub => ({
      name: `${kind.plural}/${sub.name}`,
      singularName: '',
      namespaced: kind.namespaced,
      ...(sub.group !== kind.group && {
        group: sub.group,
        version: sub.version,
      }),
      kind: sub.kind,
      verbs: sub.verbs,
    })),
  ]);
  const virtual = served.virtual.map(({ plural, namespaced, kind, verbs }) => ({
    name: plural,
    singularName: '',
    namespaced,
    kind,
    verbs,
  }));
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: groupVersion(group, served.name),
    resources: [...resources, ...virtual],
  };
}

/** Answers /api, /apis, /apis/<group>, /api/v1 and /apis/<group>/<version>; undefined for other paths. */
export function discovery(
  kinds: KindRegistry,
  request: ApiRequest,
): Answer | undefined {
  const [root, first, second, ...rest] = request.path
    .split('/')
    .filter(part => part !== '');
  if (rest.length > 0 || (root === 'api' && second !== undefined))
    return undefined;
  const groups = groupsOf(kinds);
  if (first === undefined) {
    const form = aggregatedForm(request);
    if (form) return asAggregated(kinds, root === 'api', form);
    if (root === 'api')
      return json({
        kind: 'APIVersions',
        versions: ['v1'],
        serverAddressByClientCIDRs: [],
      });
    return json({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups.filter(({ group }) => group !== '').map(apiGroup),
    });
  }
  const name = root === 'api' ? '' : first;
  const version = root === 'api' ? first : second;
  const group = groups.find(candidate => candidate.group === name);
  if (!group) return undefined;
  if (version === undefined)
    return json({ kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) });
  const served = group.versions.find(candidate => candidate.name === version);
  return served && json(resourceList(served, name));
}
