/** Volumes of pods that kube-apiserver 1.34 refuses, in its words. */
import { projected, volume } from '../objects';
import type { Refusals, Refused } from '../refused';

const VOLUMES: Refused[] = [
  [
    volume({ emptyDir: { sizeLimit: '-1' } }),
    'spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity',
  ],
  [
    volume({ secret: { secretName: 'a', items: [{ key: 'a', path: '..x' }] } }),
    'spec.volumes[0].secret.items[0].path: Invalid value: "..x": must not start with \'..\'',
  ],
  [
    volume({
      secret: { secretName: 'a', items: [{ key: 'a', path: 'x', mode: 1000 }] },
    }),
    'spec.volumes[0].secret.items[0].mode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
  ],
  [
    volume({ nfs: {} }),
    'spec.volumes[0].nfs.server: Required value',
    'spec.volumes[0].nfs.path: Required value',
    'spec.volumes[0].nfs.path: Invalid value: "": must be an absolute path',
  ],
  [
    volume({ nfs: { server: 'a', path: 'x' } }),
    'spec.volumes[0].nfs.path: Invalid value: "x": must be an absolute path',
  ],
  [
    volume({ csi: {} }),
    'spec.volumes[0].csi.driver: Required value',
    'spec.volumes[0].csi.driver: Invalid value: "": a lowercase RFC 1123 subdomain',
  ],
  [
    volume({ csi: { driver: 'a b' } }),
    'spec.volumes[0].csi.driver: Invalid value: "a b": a lowercase RFC 1123 subdomain',
  ],
  [
    volume({ downwardAPI: { items: [{ path: 'a' }] } }),
    'spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
  ],
  [
    volume({
      downwardAPI: {
        items: [{ path: '', fieldRef: { fieldPath: 'metadata.name' } }],
      },
    }),
    'spec.volumes[0].downwardAPI.path: Required value',
  ],
  [
    volume({
      downwardAPI: {
        items: [{ path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } }],
      },
    }),
    'spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "spec.nodeName": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
  ],
  [
    volume({
      downwardAPI: {
        items: [
          {
            path: 'a',
            fieldRef: { fieldPath: 'metadata.name' },
            resourceFieldRef: { resource: 'limits.cpu', containerName: 'a' },
          },
        ],
      },
    }),
    'spec.volumes[0].downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously',
  ],
  [
    volume({
      downwardAPI: {
        items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }],
      },
    }),
    'spec.volumes[0].downwardAPI.resourceFieldRef.containerName: Required value',
  ],
  [
    volume({
      downwardAPI: {
        items: [{ path: '../a', fieldRef: { fieldPath: 'metadata.name' } }],
      },
    }),
    'spec.volumes[0].downwardAPI.path: Invalid value: "../a": must not contain \'..\'',
  ],
  [
    volume({ downwardAPI: { defaultMode: 1000, items: [] } }),
    'spec.volumes[0].downwardAPI.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive',
  ],
  [
    projected({ secret: { name: 'a' }, configMap: { name: 'b' } }),
    'spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source',
  ],
  [
    projected(
      { secret: { name: 'a', items: [{ key: 'a', path: 'x' }] } },
      { configMap: { name: 'b', items: [{ key: 'a', path: 'x' }] } },
    ),
    'spec.volumes[0].projected: Invalid value: "b": conflicting duplicate paths',
  ],
  [
    volume({ ephemeral: { volumeClaimTemplate: {} } }),
    'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
    'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
  ],
  [
    volume({
      ephemeral: {
        volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } },
      },
    }),
    'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
  ],
  [
    volume({
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { labels: { 'a b': 'c' } },
          spec: {
            accessModes: ['x'],
            resources: { requests: { storage: '0' } },
          },
        },
      },
    }),
    'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.labels: Invalid value: "a b": name part must consist',
    'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Unsupported value: "x": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Invalid value: "0": must be greater than zero',
  ],
  [
    volume({
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { name: 'x' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      },
    }),
    'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
  ],
  [
    volume({ iscsi: {} }),
    'spec.volumes[0].iscsi.targetPortal: Required value',
    'spec.volumes[0].iscsi.iqn: Required value',
  ],
  [
    volume({ gitRepo: {} }),
    'spec.volumes[0].gitRepo.repository: Required value',
  ],
  [
    volume({ awsElasticBlockStore: {} }),
    'spec.volumes[0].awsElasticBlockStore.volumeID: Required value',
  ],
  [
    volume({ azureFile: {} }),
    'spec.volumes[0].azureFile.secretName: Required value',
    'spec.volumes[0].azureFile.shareName: Required value',
  ],
];

export const volumes: Refusals = { objects: VOLUMES, changes: [] };
