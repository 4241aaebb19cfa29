/** The roles and bindings that every cluster starts with. */
import type { NewObject } from '../runtime';
import type { JsonObject } from '../schema/schema';

const GROUP = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

function rule(
  groups: string[],
  resources: string[],
  verbs: string[],
): JsonObject {
  return { apiGroups: groups, resources, verbs };
}

function clusterRole(
  name: string,
  rules: JsonObject[],
  labels: Record<string, string> = {},
): NewObject {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: {
      name,
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
    },
    rules,
  };
}

/** A role that gathers the rules of those labelled for it. */
function aggregate(
  name: string,
  labels: Record<string, string> = {},
): NewObject {
  const { rules: _rules, ...role } = clusterRole(name, [], labels);
  return {
    ...role,
    aggregationRule: {
      clusterRoleSelectors: [
        { matchLabels: { [`${GROUP}/aggregate-to-${name}`]: 'true' } },
      ],
    },
  };
}

const VIEWED: [string, string[]][] = [
  [
    '',
    [
      'bindings',
      'configmaps',
      'endpoints',
      'events',
      'limitranges',
      'namespaces',
      'namespaces/status',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'pods/log',
      'pods/status',
      'resourcequotas',
      'resourcequotas/status',
      'serviceaccounts',
      'services',
      'services/status',
    ],
  ],
  [
    'apps',
    [
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/scale',
      'deployments/status',
      'replicasets',
      'replicasets/scale',
      'replicasets/status',
      'statefulsets',
      'statefulsets/scale',
      'statefulsets/status',
    ],
  ],
  [
    'autoscaling',
    ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'],
  ],
  ['batch', ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status']],
  ['discovery.k8s.io', ['endpointslices']],
  ['networking.k8s.io', ['ingresses', 'ingresses/status', 'networkpolicies']],
  ['policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status']],
  ['metrics.k8s.io', ['pods']],
  ['source.toolkit.fluxcd.io', ['*']],
  ['kustomize.toolkit.fluxcd.io', ['*']],
  ['external-secrets.io', ['externalsecrets', 'secretstores']],
  ['gateway.networking.k8s.io', ['gateways', 'httproutes']],
  ['postgresql.cnpg.io', ['*']],
  ['wgpolicyk8s.io', ['policyreports']],
  ['openreports.io', ['reports']],
];

const EDITED: [string, string[]][] = [
  [
    '',
    [
      'configmaps',
      'endpoints',
      'events',
      'persistentvolumeclaims',
      'pods',
      'pods/attach',
      'pods/eviction',
      'pods/exec',
      'pods/portforward',
      'pods/proxy',
      'secrets',
      'serviceaccounts',
      'services',
      'services/proxy',
    ],
  ],
  [
    'apps',
    [
      'daemonsets',
      'deployments',
      'deployments/rollback',
      'deployments/scale',
      'replicasets',
      'replicasets/scale',
      'statefulsets',
      'statefulsets/scale',
    ],
  ],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['batch', ['cronjobs', 'jobs']],
  ['discovery.k8s.io', ['endpointslices']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
  ['policy', ['poddisruptionbudgets']],
  ['source.toolkit.fluxcd.io', ['*']],
  ['kustomize.toolkit.fluxcd.io', ['*']],
  ['external-secrets.io', ['externalsecrets', 'secretstores']],
  ['generators.external-secrets.io', ['*']],
  ['gateway.networking.k8s.io', ['gateways', 'httproutes']],
  ['postgresql.cnpg.io', ['*']],
];

function binding(
  name: string,
  role: string,
  subjects: JsonObject[],
): NewObject {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: {
      name,
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
    },
    roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
    subjects,
  };
}

const group = (name: string): JsonObject => ({
  apiGroup: GROUP,
  kind: 'Group',
  name,
});

/** cluster-admin, admin, edit, view and what every signed-in user may do. */
export function defaultRoles(): NewObject[] {
  const label = (name: string) => ({
    [`${GROUP}/aggregate-to-${name}`]: 'true',
  });
  const paths = (urls: string[]): JsonObject => ({
    nonResourceURLs: urls,
    verbs: ['get'],
  });
  return [
    clusterRole('cluster-admin', [
      rule(['*'], ['*'], ['*']),
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ]),
    aggregate('admin'),
    aggregate('edit', label('admin')),
    aggregate('view', label('edit')),
    clusterRole(
      'system:aggregate-to-view',
      VIEWED.map(([name, resources]) => rule([name], resources, READ)),
      label('view'),
    ),
    clusterRole(
      'system:aggregate-to-edit',
      [
        ...EDITED.map(([name, resources]) => rule([name], resources, WRITE)),
        rule(
          [''],
          [
            'secrets',
            'pods/exec',
            'pods/attach',
            'pods/portforward',
            'pods/proxy',
            'services/proxy',
          ],
          READ,
        ),
        rule([''], ['serviceaccounts/token'], ['create']),
        rule([''], ['serviceaccounts'], ['impersonate']),
      ],
      label('edit'),
    ),
    clusterRole(
      'system:aggregate-to-admin',
      [
        rule(
          ['authorization.k8s.io'],
          ['localsubjectaccessreviews'],
          ['create'],
        ),
        rule([GROUP], ['roles', 'rolebindings'], [...READ, ...WRITE]),
      ],
      label('admin'),
    ),
    clusterRole('system:discovery', [
      paths([
        '/api',
        '/api/*',
        '/apis',
        '/apis/*',
        '/healthz',
        '/livez',
        '/openapi',
        '/openapi/*',
        '/readyz',
        '/version',
        '/version/',
      ]),
    ]),
    clusterRole('system:public-info-viewer', [
      paths(['/healthz', '/livez', '/readyz', '/version', '/version/']),
    ]),
    clusterRole('system:basic-user', [
      rule(
        ['authorization.k8s.io'],
        ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        ['create'],
      ),
      rule(['authentication.k8s.io'], ['selfsubjectreviews'], ['create']),
    ]),
    binding('cluster-admin', 'cluster-admin', [group('system:masters')]),
    binding('system:discovery', 'system:discovery', [
      group('system:authenticated'),
    ]),
    binding('system:basic-user', 'system:basic-user', [
      group('system:authenticated'),
    ]),
    binding('system:public-info-viewer', 'system:public-info-viewer', [
      group('system:authenticated'),
      group('system:unauthenticated'),
    ]),
  ];
}
