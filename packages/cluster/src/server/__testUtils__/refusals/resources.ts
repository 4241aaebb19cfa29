/** Quotas, roles, data and what a cluster says to itself, as kube-apiserver 1.34 refuses it, in its words. */
import {
  clusterRole,
  configMap,
  endpointSlice,
  kubeObject,
  lease,
  limits,
  long,
  priorityClass,
  quota,
  role,
  roleBinding,
  secret,
  withMetadata,
} from '../objects';
import type { Refusals, Refused, RefusedChange } from '../refused';

const QUOTAS: Refused[] = [
  [
    quota({
      hard: { pods: '1' },
      scopeSelector: {
        matchExpressions: [{ scopeName: 'x', operator: 'Exists' }],
      },
    }),
    'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "x": unsupported scope',
  ],
  [
    quota({
      hard: { pods: '1' },
      scopeSelector: {
        matchExpressions: [
          { scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] },
        ],
      },
    }),
    "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
  ],
  [
    quota({
      hard: { pods: '1' },
      scopeSelector: {
        matchExpressions: [
          { scopeName: 'BestEffort', operator: 'In', values: ['a'] },
        ],
      },
    }),
    'spec.scopeSelector.matchExpressions.operator: Invalid value: "In": must be \'Exists\' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity',
  ],
  [
    quota({
      hard: { services: '1' },
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator: 'Exists' }],
      },
    }),
    'spec.scopeSelector.matchExpressions: Invalid value: {"MatchExpressions":[{"ScopeName":"PriorityClass","Operator":"Exists","Values":null}]}: unsupported scope applied to resource',
  ],
  [
    quota({ hard: { 'a b/c': '1' } }),
    'spec.hard[a b/c]: Invalid value: "a b/c": prefix part a lowercase RFC 1123 subdomain',
  ],
  [
    limits({ type: 'Pod', max: { x: '1' } }),
    'spec.limits[0].max[x]: Invalid value: "x": must be a standard resource type or fully qualified',
    'spec.limits[0].max[x]: Invalid value: "x": must be a standard resource for containers',
  ],
  [
    limits({ type: 'Container', maxLimitRequestRatio: { x: '1' } }),
    'spec.limits[0].maxLimitRequestRatio[x]: Invalid value: "x": must be a standard resource type or fully qualified',
    'spec.limits[0].maxLimitRequestRatio[x]: Invalid value: "x": must be a standard resource for containers',
  ],
];

const ROLES: Refused[] = [
  [
    role({
      verbs: ['get'],
      apiGroups: [''],
      resources: ['pods'],
      nonResourceURLs: ['/x'],
    }),
    'rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
    'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
  ],
  [
    clusterRole({
      rules: [{ verbs: ['get'], nonResourceURLs: ['/x'], apiGroups: [''] }],
    }),
    'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
  ],
  [
    clusterRole({ aggregationRule: { clusterRoleSelectors: [] } }),
    'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
  ],
  [
    clusterRole({
      aggregationRule: {
        clusterRoleSelectors: [
          { matchExpressions: [{ key: 'a', operator: 'Is' }] },
        ],
      },
    }),
    'aggregationRule.clusterRoleSelectors[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
    'aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.',
  ],
  [
    roleBinding({ subjects: [{ kind: 'User', name: 'a', apiGroup: 'x' }] }),
    'subjects[0].apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
  ],
  [
    withMetadata(role(), { name: 'a%b' }),
    'metadata.name: Invalid value: "a%b": may not contain \'%\'',
  ],
];

const DATA: Refused[] = [
  [
    configMap({ data: { '..': 'c' } }),
    'data[..]: Invalid value: "..": must not be \'..\'',
  ],
  [
    configMap({ data: { '.': 'c' } }),
    'data[.]: Invalid value: ".": must not be \'.\'',
  ],
  [
    configMap({ data: { '..a': 'c' } }),
    'data[..a]: Invalid value: "..a": must not start with \'..\'',
  ],
  [
    configMap({ data: { [long(254)]: 'c' } }),
    'data[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 253 characters',
  ],
  [
    secret({
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': 'x' },
    }),
    'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'x\' looking for beginning of value',
  ],
  [
    secret({
      type: 'kubernetes.io/dockercfg',
      stringData: { '.dockercfg': 'x' },
    }),
    'data[.dockercfg]: Invalid value: "<secret contents redacted>": invalid character \'x\' looking for beginning of value',
  ],
  [
    secret({ type: 'kubernetes.io/basic-auth', stringData: {} }),
    'data[username]: Required value',
    'data[password]: Required value',
  ],
  [
    secret({
      type: 'kubernetes.io/ssh-auth',
      stringData: { 'ssh-privatekey': '' },
    }),
    'data[ssh-privatekey]: Required value',
  ],
  [
    secret({ type: 'kubernetes.io/service-account-token' }),
    'metadata.annotations[kubernetes.io/service-account.name]: Required value',
  ],
  [
    priorityClass({ value: 2e9 }),
    'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
  ],
  [
    priorityClass({ preemptionPolicy: 'x' }),
    'preemptionPolicy: Unsupported value: "x": supported values: "PreemptLowerPriority", "Never"',
  ],
  [
    withMetadata(priorityClass({}), { name: 'system-x' }),
    "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class",
  ],
  [
    lease({ leaseDurationSeconds: 0 }),
    'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
  ],
  [
    lease({ leaseTransitions: -1 }),
    'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    withMetadata(configMap({}), { labels: { 'A.b/c/d': 'b' } }),
    'metadata.labels: Invalid value: "A.b/c/d": a qualified name',
  ],
  [
    withMetadata(configMap({}), { labels: { '/a': 'b' } }),
    'metadata.labels: Invalid value: "/a": prefix part must be non-empty',
  ],
  [
    kubeObject('v1', 'PodTemplate', { template: { spec: {} } }),
    'template.spec.containers: Required value',
  ],
];

const ROLE_CHANGES: RefusedChange[] = [
  [
    roleBinding(),
    { roleRef: { name: 'b' } },
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef',
  ],
];

const DATA_CHANGES: RefusedChange[] = [
  [
    priorityClass({}),
    { value: 2 },
    'value: Forbidden: may not be changed in an update.',
  ],
  [
    priorityClass({}),
    { preemptionPolicy: 'Never' },
    'preemptionPolicy: Invalid value: "Never": field is immutable',
  ],
  [
    endpointSlice({}),
    { addressType: 'IPv6' },
    'addressType: Invalid value: "IPv6": field is immutable',
  ],
  [
    endpointSlice({}),
    { ports: [{ name: 'A_b', port: 1 }] },
    'ports[0].name: Invalid value: "A_b": a lowercase RFC 1123 label',
  ],
];

export const resources: Refusals = {
  objects: [...QUOTAS, ...ROLES, ...DATA],
  changes: [...ROLE_CHANGES, ...DATA_CHANGES],
};
