import { showText } from '@macadam/yaml';
/** Fields that tell the items of a list apart; the empty name stands for the item itself. */
type MergeKeys = readonly string[];

/** Lists of built-in kinds that a strategic merge merges item by item, by the field they are in. */
const BY_FIELD: Readonly<Record<string, MergeKeys>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  finalizers: [''],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  podIPs: ['ip'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** Lists whose meaning depends on what they are part of: `kind.field`, or `list.field` for list items. */
const BY_OWNER: Readonly<Record<string, MergeKeys>> = {
  'containers.ports': ['containerPort', 'protocol'],
  'ephemeralContainers.ports': ['containerPort', 'protocol'],
  'initContainers.ports': ['containerPort', 'protocol'],
  'MutatingWebhookConfiguration.webhooks': ['name'],
  'Node.addresses': ['type'],
  'Service.ports': ['port', 'protocol'],
  'ServiceAccount.secrets': ['name'],
  'ValidatingWebhookConfiguration.webhooks': ['name'],
};

/** Lists of ServiceAccounts and others that go by a shared name but are replaced as a whole. */
const REPLACED = new Set(['ServiceAccount.imagePullSecrets']);

const BUILT_IN =
  /^(?:v1|(?:apps|batch|autoscaling|policy)\/.+|.+\.k8s\.io\/.+)$/;

/** An object's type, which decides how its lists are merged. */
export interface ObjectType {
  apiVersion: unknown;
  kind: unknown;
}

/**
 * The merge keys of a list in Kubernetes' own schemas (`x-kubernetes-patch-merge-key` and
 * `x-kubernetes-list-map-keys`); undefined when the list is replaced as a whole, as every list of a custom
 * resource is.
 *
 * @param path the keys from the top of the object to the list; items of lists add none
 */
export function mergeKeys(
  { apiVersion, kind }: ObjectType,
  path: readonly string[],
): MergeKeys | undefined {
  if (typeof apiVersion !== 'string' || !BUILT_IN.test(apiVersion))
    return path.join('.') === 'metadata.finalizers' ? [''] : undefined;
  const field = path[path.length - 1];
  const owners = [path[path.length - 2], showText(kind)];
  if (owners.some(owner => REPLACED.has(`${owner}.${field}`))) return undefined;
  const owned = owners
    .map(owner => BY_OWNER[`${owner}.${field}`])
    .find(keys => keys !== undefined);
  return owned ?? BY_FIELD[field];
}
