import { BUILTIN_TABLES } from './tables';
import { coreSchema } from './coreSchemas';
import { NAME_AND_AGE } from './columns';
import type { Kind, ScalePaths, Subresource } from './kinds';
import { PREPARE } from './prepare';
import { SELECTABLE } from './selectable';
import { VALIDATORS } from './validation';

interface Options {
  short?: string[];
  cluster?: boolean;
  status?: boolean;
  /** Kinds of which `metadata.generation` counts changes. */
  generation?: boolean;
  scale?: ScalePaths;
  /** In the category `all`. */
  all?: boolean;
  subresources?: Subresource[];
}

/** Groups as the table of core types names them. */
const home = (group: string) => group.split('.')[0] || 'core';

function builtin(
  group: string,
  version: string,
  kind: string,
  plural: string,
  options: Options = {},
): Kind {
  const key = `${group}/${kind}`;
  const prepare = PREPARE[key];
  return {
    group,
    kind,
    listKind: `${kind}List`,
    plural,
    singular: kind.toLowerCase(),
    shortNames: options.short ?? [],
    categories: options.all ? ['all'] : [],
    namespaced: !options.cluster,
    versions: [
      {
        name: version,
        schema: coreSchema(`${home(group)}.${version}.${kind}`),
      },
    ],
    storedVersion: version,
    status: options.status ?? false,
    generation: options.generation ?? false,
    subresources: options.subresources ?? [],
    selectable: SELECTABLE[key] ?? {},
    table: BUILTIN_TABLES[key] ?? NAME_AND_AGE,
    prepareCreate: prepare?.create,
    prepareUpdate: prepare?.update,
    validate: VALIDATORS[key],
    ...(options.scale && { scale: options.scale }),
  };
}

const REPLICAS: ScalePaths = {
  spec: 'spec.replicas',
  status: 'status.replicas',
  selector: 'spec.selector',
};
const scaled = { status: true, generation: true, all: true, scale: REPLICAS };

/** The kinds that Kubernetes itself brings. */
export function builtinKinds(): Kind[] {
  return [
    ...coreKinds(),
    builtin('apps', 'v1', 'ControllerRevision', 'controllerrevisions'),
    builtin('apps', 'v1', 'DaemonSet', 'daemonsets', {
      short: ['ds'],
      status: true,
      generation: true,
      all: true,
    }),
    builtin('apps', 'v1', 'Deployment', 'deployments', {
      short: ['deploy'],
      ...scaled,
    }),
    builtin('apps', 'v1', 'ReplicaSet', 'replicasets', {
      short: ['rs'],
      ...scaled,
    }),
    builtin('apps', 'v1', 'StatefulSet', 'statefulsets', {
      short: ['sts'],
      ...scaled,
    }),
    builtin('batch', 'v1', 'CronJob', 'cronjobs', {
      short: ['cj'],
      status: true,
      generation: true,
      all: true,
    }),
    builtin('batch', 'v1', 'Job', 'jobs', {
      status: true,
      generation: true,
      all: true,
    }),
    builtin(
      'autoscaling',
      'v2',
      'HorizontalPodAutoscaler',
      'horizontalpodautoscalers',
      {
        short: ['hpa'],
        status: true,
        all: true,
      },
    ),
    builtin('networking.k8s.io', 'v1', 'Ingress', 'ingresses', {
      short: ['ing'],
      status: true,
      generation: true,
    }),
    builtin('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', {
      cluster: true,
      generation: true,
    }),
    builtin('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', {
      short: ['netpol'],
      generation: true,
    }),
    builtin('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', {
      short: ['pdb'],
      status: true,
      generation: true,
    }),
    builtin('rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', {
      cluster: true,
    }),
    builtin(
      'rbac.authorization.k8s.io',
      'v1',
      'ClusterRoleBinding',
      'clusterrolebindings',
      { cluster: true },
    ),
    builtin('rbac.authorization.k8s.io', 'v1', 'Role', 'roles'),
    builtin('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings'),
    builtin('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', {
      short: ['sc'],
      cluster: true,
    }),
    builtin('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', {
      short: ['pc'],
      cluster: true,
      generation: true,
    }),
    builtin('coordination.k8s.io', 'v1', 'Lease', 'leases'),
    builtin('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices', {
      generation: true,
    }),
    builtin(
      'apiextensions.k8s.io',
      'v1',
      'CustomResourceDefinition',
      'customresourcedefinitions',
      {
        short: ['crd', 'crds'],
        cluster: true,
        status: true,
        generation: true,
      },
    ),
    ...[
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
      'ValidatingAdmissionPolicyBinding',
    ].map(kind =>
      builtin(
        'admissionregistration.k8s.io',
        'v1',
        kind,
        `${kind.toLowerCase()}s`,
        { cluster: true, generation: true },
      ),
    ),
    builtin(
      'admissionregistration.k8s.io',
      'v1',
      'ValidatingAdmissionPolicy',
      'validatingadmissionpolicies',
      {
        cluster: true,
        status: true,
        generation: true,
      },
    ),
  ];
}

function coreKinds(): Kind[] {
  const pods: Subresource[] = [
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    {
      name: 'eviction',
      kind: 'Eviction',
      group: 'policy',
      version: 'v1',
      verbs: ['create'],
    },
    {
      name: 'ephemeralcontainers',
      kind: 'Pod',
      verbs: ['get', 'patch', 'update'],
    },
    { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
    { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    {
      name: 'portforward',
      kind: 'PodPortForwardOptions',
      verbs: ['create', 'get'],
    },
  ];
  return [
    builtin('', 'v1', 'ConfigMap', 'configmaps', { short: ['cm'] }),
    builtin('', 'v1', 'Endpoints', 'endpoints', { short: ['ep'] }),
    builtin('', 'v1', 'Event', 'events', { short: ['ev'] }),
    builtin('', 'v1', 'LimitRange', 'limitranges', { short: ['limits'] }),
    builtin('', 'v1', 'Namespace', 'namespaces', {
      short: ['ns'],
      cluster: true,
      status: true,
      subresources: [
        { name: 'finalize', kind: 'Namespace', verbs: ['update'] },
      ],
    }),
    builtin('', 'v1', 'Node', 'nodes', {
      short: ['no'],
      cluster: true,
      status: true,
    }),
    builtin('', 'v1', 'PersistentVolume', 'persistentvolumes', {
      short: ['pv'],
      cluster: true,
      status: true,
    }),
    builtin('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', {
      short: ['pvc'],
      status: true,
    }),
    builtin('', 'v1', 'Pod', 'pods', {
      short: ['po'],
      status: true,
      generation: true,
      all: true,
      subresources: pods,
    }),
    builtin('', 'v1', 'ResourceQuota', 'resourcequotas', {
      short: ['quota'],
      status: true,
    }),
    builtin('', 'v1', 'Secret', 'secrets'),
    builtin('', 'v1', 'Service', 'services', {
      short: ['svc'],
      status: true,
      all: true,
    }),
    builtin('', 'v1', 'ServiceAccount', 'serviceaccounts', {
      short: ['sa'],
      subresources: [
        {
          name: 'token',
          kind: 'TokenRequest',
          group: 'authentication.k8s.io',
          version: 'v1',
          verbs: ['create'],
        },
      ],
    }),
  ];
}
