/** Everything that is not a workload. */
import type { KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { ageOf } from '../columns';
import type { TableView } from '../kinds';
import {
  AGE,
  condition,
  mapText,
  selectorText,
  specOf,
  statusOf,
  table,
} from './cells';

const keys =
  (...fields: string[]) =>
  (object: KubeObject) =>
    fields.reduce(
      (sum, field) => sum + Object.keys(objectOf(object[field])).length,
      0,
    );

function servicePorts(service: KubeObject): string {
  const ports = objectsOf(specOf(service).ports).map(
    port =>
      `${textOf(port.port)}${port.nodePort === undefined ? '' : `:${textOf(port.nodePort)}`}/${textOf(port.protocol)}`,
  );
  return ports.join(',') || '<none>';
}

function externalAddress(service: KubeObject): string {
  const { type, externalName, externalIPs } = specOf(service);
  if (type === 'ExternalName') return textOf(externalName);
  const addresses = objectsOf(
    objectOf(statusOf(service).loadBalancer).ingress,
  ).map(address => textOf(address.ip) || textOf(address.hostname));
  const all = [...addresses, ...listOf(externalIPs).map(textOf)];
  if (all.length > 0) return all.join(',');
  return type === 'LoadBalancer' ? '<pending>' : '<none>';
}

function ingressAddress(ingress: KubeObject): string {
  return objectsOf(objectOf(statusOf(ingress).loadBalancer).ingress)
    .map(address => textOf(address.ip) || textOf(address.hostname))
    .join(',');
}

function nodeStatus(node: KubeObject): string {
  const ready = condition(node, 'Ready')?.status;
  const words: Record<string, string> = { True: 'Ready', False: 'NotReady' };
  const word = words[textOf(ready)] ?? 'Unknown';
  return specOf(node).unschedulable === true
    ? `${word},SchedulingDisabled`
    : word;
}

function nodeRoles(node: KubeObject): string {
  const prefix = 'node-role.kubernetes.io/';
  return (
    Object.keys(node.metadata.labels ?? {})
      .filter(key => key.startsWith(prefix))
      .map(key => key.slice(prefix.length))
      .sort()
      .join(',') || '<none>'
  );
}

function quotaText(
  quota: KubeObject,
  filter: (resource: string) => boolean,
): string {
  const hard = objectOf(statusOf(quota).hard ?? specOf(quota).hard);
  const used = objectOf(statusOf(quota).used);
  return Object.keys(hard)
    .filter(filter)
    .sort()
    .map(name => `${name}: ${textOf(used[name]) || '0'}/${textOf(hard[name])}`)
    .join(', ');
}

const isLimit = (resource: string) => resource.startsWith('limits.');

function lastSeen(event: KubeObject, now: number): string {
  const { lastTimestamp, eventTime, firstTimestamp } = event;
  return ageOf(lastTimestamp ?? eventTime ?? firstTimestamp, now);
}

const events: TableView = {
  columns: ['Last Seen', 'Type', 'Reason', 'Object', 'Message'].map(name => ({
    name,
    type: 'string',
  })),
  row: (event, now) => {
    const involved = objectOf(event.involvedObject ?? event.regarding);
    return [
      lastSeen(event, now),
      textOf(event.type),
      textOf(event.reason),
      `${textOf(involved.kind).toLowerCase()}/${textOf(involved.name)}`,
      textOf(event.message ?? event.note).trim(),
    ];
  },
};

function accessModes(modes: unknown): string {
  const short: Record<string, string> = {
    ReadWriteOnce: 'RWO',
    ReadOnlyMany: 'ROX',
    ReadWriteMany: 'RWX',
    ReadWriteOncePod: 'RWOP',
  };
  return listOf(modes)
    .map(mode => short[textOf(mode)] ?? textOf(mode))
    .join(',');
}

const claims = table({
  Status: claim =>
    claim.metadata.deletionTimestamp
      ? 'Terminating'
      : textOf(statusOf(claim).phase),
  Volume: claim => textOf(specOf(claim).volumeName),
  Capacity: claim => textOf(objectOf(statusOf(claim).capacity).storage),
  'Access Modes': claim => accessModes(statusOf(claim).accessModes),
  StorageClass: claim => textOf(specOf(claim).storageClassName),
  VolumeAttributesClass: claim =>
    textOf(specOf(claim).volumeAttributesClassName) || '<unset>',
  ...AGE,
  '+VolumeMode': claim => textOf(specOf(claim).volumeMode),
});

const volumes = table({
  Capacity: volume => textOf(objectOf(specOf(volume).capacity).storage),
  'Access Modes': volume => accessModes(specOf(volume).accessModes),
  'Reclaim Policy': volume =>
    textOf(specOf(volume).persistentVolumeReclaimPolicy),
  Status: volume =>
    volume.metadata.deletionTimestamp
      ? 'Terminating'
      : textOf(statusOf(volume).phase),
  Claim: volume => {
    const claim = objectOf(specOf(volume).claimRef);
    return claim.name ? `${textOf(claim.namespace)}/${textOf(claim.name)}` : '';
  },
  StorageClass: volume => textOf(specOf(volume).storageClassName),
  Reason: volume => textOf(statusOf(volume).reason),
  ...AGE,
  '+VolumeMode': volume => textOf(specOf(volume).volumeMode),
});

const bindings = table({
  Role: binding =>
    `${textOf(objectOf(binding.roleRef).kind)}/${textOf(objectOf(binding.roleRef).name)}`,
  ...AGE,
  '+Users': binding => subjects(binding, 'User'),
  '+Groups': binding => subjects(binding, 'Group'),
  '+ServiceAccounts': binding => subjects(binding, 'ServiceAccount'),
});

function subjects(binding: KubeObject, kind: string): string {
  return objectsOf(binding.subjects)
    .filter(subject => subject.kind === kind)
    .map(subject =>
      subject.namespace
        ? `${textOf(subject.namespace)}/${textOf(subject.name)}`
        : textOf(subject.name),
    )
    .join(', ');
}

const createdAt = table({
  'Created At': object => object.metadata.creationTimestamp ?? '',
});

export const RESOURCE_TABLES: Record<string, TableView> = {
  '/ConfigMap': table({ '#Data': keys('data', 'binaryData'), ...AGE }),
  '/Secret': table({
    Type: secret => textOf(secret.type),
    '#Data': keys('data'),
    ...AGE,
  }),
  '/Service': table({
    Type: service => textOf(specOf(service).type),
    'Cluster-IP': service => textOf(specOf(service).clusterIP) || '<none>',
    'External-IP': externalAddress,
    'Port(s)': servicePorts,
    ...AGE,
    '+Selector': service => mapText(specOf(service).selector),
  }),
  '/Endpoints': table({
    Endpoints: endpoints => {
      const all = objectsOf(endpoints.subsets).flatMap(subset =>
        objectsOf(subset.addresses).flatMap(address =>
          objectsOf(subset.ports).map(
            port => `${textOf(address.ip)}:${textOf(port.port)}`,
          ),
        ),
      );
      if (all.length === 0) return '<none>';
      return all.length > 3
        ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...`
        : all.join(',');
    },
    ...AGE,
  }),
  '/ServiceAccount': table({
    '#Secrets': account => objectsOf(account.secrets).length,
    ...AGE,
  }),
  '/Namespace': table({
    Status: namespace => textOf(statusOf(namespace).phase),
    ...AGE,
  }),
  '/Node': table({
    Status: nodeStatus,
    Roles: nodeRoles,
    ...AGE,
    Version: node => textOf(objectOf(statusOf(node).nodeInfo).kubeletVersion),
    '+Internal-IP': node =>
      textOf(
        objectsOf(statusOf(node).addresses).find(
          address => address.type === 'InternalIP',
        )?.address,
      ) || '<none>',
    '+External-IP': () => '<none>',
    '+OS-Image': node =>
      textOf(objectOf(statusOf(node).nodeInfo).osImage) || '<unknown>',
    '+Kernel-Version': node =>
      textOf(objectOf(statusOf(node).nodeInfo).kernelVersion) || '<unknown>',
    '+Container-Runtime': node =>
      textOf(objectOf(statusOf(node).nodeInfo).containerRuntimeVersion) ||
      '<unknown>',
  }),
  '/PersistentVolume': volumes,
  '/PersistentVolumeClaim': claims,
  '/Event': events,
  '/ResourceQuota': table({
    Request: quota => quotaText(quota, resource => !isLimit(resource)),
    Limit: quota => quotaText(quota, isLimit),
    ...AGE,
  }),
  '/LimitRange': createdAt,
  'networking.k8s.io/Ingress': table({
    Class: ingress => textOf(specOf(ingress).ingressClassName) || '<none>',
    Hosts: ingress =>
      objectsOf(specOf(ingress).rules)
        .map(rule => textOf(rule.host) || '*')
        .join(',') || '*',
    Address: ingressAddress,
    Ports: ingress =>
      objectsOf(specOf(ingress).tls).length > 0 ? '80, 443' : '80',
    ...AGE,
  }),
  'networking.k8s.io/IngressClass': table({
    Controller: object => textOf(specOf(object).controller),
    Parameters: () => '<none>',
    ...AGE,
  }),
  'networking.k8s.io/NetworkPolicy': table({
    'Pod-Selector': policy => selectorText(specOf(policy).podSelector),
    ...AGE,
  }),
  'rbac.authorization.k8s.io/Role': createdAt,
  'rbac.authorization.k8s.io/ClusterRole': createdAt,
  'rbac.authorization.k8s.io/RoleBinding': bindings,
  'rbac.authorization.k8s.io/ClusterRoleBinding': bindings,
  'storage.k8s.io/StorageClass': table({
    Provisioner: object => textOf(object.provisioner),
    ReclaimPolicy: object => textOf(object.reclaimPolicy),
    VolumeBindingMode: object => textOf(object.volumeBindingMode),
    AllowVolumeExpansion: object =>
      String(object.allowVolumeExpansion === true),
    ...AGE,
  }),
  'discovery.k8s.io/EndpointSlice': table({
    AddressType: slice => textOf(slice.addressType),
    Ports: slice =>
      objectsOf(slice.ports)
        .map(port => textOf(port.port))
        .join(',') || '<unset>',
    Endpoints: slice =>
      objectsOf(slice.endpoints)
        .flatMap(endpoint => listOf(endpoint.addresses).map(textOf))
        .join(',') || '<unset>',
    ...AGE,
  }),
  'apiextensions.k8s.io/CustomResourceDefinition': createdAt,
};
