/** Plural names that no rule of spelling gives. */
const IRREGULAR: Readonly<Record<string, string>> = {
  Endpoints: 'endpoints',
  SecurityContextConstraints: 'securitycontextconstraints',
  PodMetrics: 'pods',
  NodeMetrics: 'nodes',
};

/** Kinds in no namespace, by group. */
const CLUSTER_SCOPED: Readonly<Record<string, readonly string[]>> = {
  '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'cert-manager.io': ['ClusterIssuer'],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'external-secrets.io': [
    'ClusterExternalSecret',
    'ClusterPushSecret',
    'ClusterSecretStore',
  ],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'gateway.networking.k8s.io': ['GatewayClass'],
  'generators.external-secrets.io': ['ClusterGenerator'],
  'kyverno.io': ['ClusterCleanupPolicy', 'ClusterPolicy', 'GlobalContextEntry'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  'policies.kyverno.io': [
    'DeletingPolicy',
    'GeneratingPolicy',
    'ImageValidatingPolicy',
    'MutatingPolicy',
    'ValidatingPolicy',
  ],
  policy: ['PodSecurityPolicy'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': [
    'CSIDriver',
    'CSINode',
    'StorageClass',
    'VolumeAttachment',
    'VolumeAttributesClass',
  ],
  'wgpolicyk8s.io': ['ClusterPolicyReport'],
};

/**
 * The plural resource name of a kind. Kinds outside the table follow English spelling, which is how
 * nearly every CustomResourceDefinition names itself.
 */
export function pluralOf(kind: string): string {
  if (Object.hasOwn(IRREGULAR, kind)) return IRREGULAR[kind];
  const name = kind.toLowerCase();
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return `${name}s`;
}

/** Whether a kind is known to be in no namespace. */
export function isClusterScoped(group: string, kind: string): boolean {
  return (
    Object.hasOwn(CLUSTER_SCOPED, group) && CLUSTER_SCOPED[group].includes(kind)
  );
}

/** Whether a kind is known to be in no namespace; a group with wildcards stands for each that fits it. */
export function isSomewhereClusterScoped(group: string, kind: string): boolean {
  return group.includes('*')
    ? Object.values(CLUSTER_SCOPED).some(kinds => kinds.includes(kind))
    : isClusterScoped(group, kind);
}

/** Whether a kind is in a namespace; undefined for one that a CustomResourceDefinition we do not know makes. */
export function scopeOf(
  group: string,
  kind: string,
): 'Cluster' | 'Namespaced' | undefined {
  if (isClusterScoped(group, kind)) return 'Cluster';
  const isOfKubernetes =
    !group.includes('.') || /^[^.]+(\.authorization)?\.k8s\.io$/.test(group);
  return isOfKubernetes ? 'Namespaced' : undefined;
}
