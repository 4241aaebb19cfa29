/** Volumes, claims and classes of them that kube-apiserver 1.34 refuses, in its words. */
import {
  claim,
  kubeObject,
  long,
  nodeTerm,
  persistentVolume,
  storageClass,
} from '../objects';
import type { Refusals, Refused, RefusedChange } from '../refused';

const STORAGE: Refused[] = [
  [
    claim({ dataSourceRef: { kind: 'x', name: 'a' } }),
    'spec.dataSource: Invalid value: "x": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
    'spec.dataSourceRef: Invalid value: "x": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
  ],
  [
    claim({
      dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
      dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' },
    }),
    'spec: Invalid value: {}: must match dataSourceRef',
  ],
  [
    claim({ volumeAttributesClassName: 'A_b' }),
    'spec.volumeAttributesClassName: Invalid value: "A_b": a lowercase RFC 1123 subdomain',
  ],
  [
    persistentVolume({ capacity: { storage: '0' } }),
    'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
  ],
  [
    persistentVolume({ capacity: { cpu: '1' } }),
    'spec.capacity: Unsupported value: {"cpu":"1"}: supported values: "storage"',
  ],
  [
    persistentVolume({ capacity: { storage: '1Gi', cpu: '1' } }),
    'spec.capacity: Unsupported value: {"cpu":"1","storage":"1Gi"}: supported values: "storage"',
  ],
  [persistentVolume({ accessModes: [] }), 'spec.accessModes: Required value'],
  [
    persistentVolume({ accessModes: ['x'] }),
    'spec.accessModes: Unsupported value: "x": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
  ],
  [
    persistentVolume({ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] }),
    'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
  ],
  [
    persistentVolume({ hostPath: undefined }),
    'spec: Required value: must specify a volume type',
  ],
  [
    persistentVolume({
      hostPath: { path: '/' },
      persistentVolumeReclaimPolicy: 'Recycle',
    }),
    "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
  ],
  [
    persistentVolume({ hostPath: { path: '/x', type: 'z' } }),
    'spec.hostPath.type: Unsupported value: "z": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
  ],
  [
    persistentVolume({ persistentVolumeReclaimPolicy: 'x' }),
    'spec.persistentVolumeReclaimPolicy: Unsupported value: "x": supported values: "Delete", "Recycle", "Retain"',
  ],
  [
    persistentVolume({ storageClassName: 'A_b' }),
    'spec.storageClassName: Invalid value: "A_b": a lowercase RFC 1123 subdomain',
  ],
  [
    persistentVolume({ volumeMode: 'x' }),
    'spec.volumeMode: Unsupported value: "x": supported values: "Block", "Filesystem"',
  ],
  [
    persistentVolume({ nfs: { server: 'a', path: '/x' } }),
    'spec.nfs: Forbidden: may not specify more than 1 volume type',
  ],
  [
    persistentVolume({ hostPath: undefined, csi: {} }),
    'spec.csi.driver: Required value',
    'spec.csi.driver: Invalid value: "": a lowercase RFC 1123 subdomain',
    'spec.csi.volumeHandle: Required value',
  ],
  [
    persistentVolume({
      hostPath: undefined,
      csi: { driver: 'a', volumeHandle: '' },
    }),
    'spec.csi.volumeHandle: Required value',
  ],
  [
    persistentVolume({ hostPath: undefined, local: { path: '/x' } }),
    'spec.nodeAffinity: Required value: Local volume requires node affinity',
  ],
  [
    persistentVolume({ hostPath: undefined, local: {} }),
    'spec.local.path: Required value',
    'spec.nodeAffinity: Required value: Local volume requires node affinity',
  ],
  [
    persistentVolume({
      hostPath: undefined,
      local: { path: '/../x' },
      nodeAffinity: { required: nodeTerm({ key: 'a', operator: 'In' }) },
    }),
    "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    'spec.local.path: Invalid value: "/../x": must not contain \'..\'',
  ],
  [
    persistentVolume({ nodeAffinity: {} }),
    'spec.nodeAffinity.required: Required value: must specify required node constraints',
  ],
  [
    persistentVolume({ volumeAttributesClassName: 'x' }),
    'spec.csi: Required value: has to be specified when using volumeAttributesClassName',
  ],
  [
    kubeObject('v1', 'PersistentVolume', { spec: {} }),
    'spec.accessModes: Required value',
    'spec.capacity: Required value',
    'spec.capacity: Unsupported value: null: supported values: "storage"',
    'spec: Required value: must specify a volume type',
  ],
  [storageClass({ provisioner: '' }), 'provisioner: Required value'],
  [
    storageClass({ provisioner: 'A b' }),
    'provisioner: Invalid value: "a b": name part must consist',
  ],
  [
    storageClass({ reclaimPolicy: 'x' }),
    'reclaimPolicy: Unsupported value: "x": supported values: "Delete", "Retain"',
  ],
  [
    storageClass({ volumeBindingMode: 'x' }),
    'volumeBindingMode: Unsupported value: "x": supported values: "Immediate", "WaitForFirstConsumer"',
  ],
  [
    storageClass({ parameters: { '': 'x' } }),
    'parameters: Invalid value: "": field can not be empty.',
  ],
  [
    storageClass({ parameters: { a: long(256 * 1024) } }),
    'parameters: Too long: may not be more than 262144 bytes',
  ],
  [
    storageClass({ allowedTopologies: [{}] }),
    'allowedTopologies[0].matchLabelExpressions: Duplicate value: ""',
  ],
  [
    storageClass({
      allowedTopologies: [
        { matchLabelExpressions: [{ key: 'a', values: [] }] },
      ],
    }),
    'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
  ],
  [
    storageClass({
      allowedTopologies: [
        {
          matchLabelExpressions: [
            { key: 'a', values: ['x'] },
            { key: 'a', values: ['y'] },
          ],
        },
      ],
    }),
    'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "a"',
  ],
];

const STORAGE_CHANGES: RefusedChange[] = [
  [
    claim(),
    { spec: { resources: { requests: { storage: '2Gi' } } } },
    'spec: Forbidden: spec is immutable after creation except',
  ],
  [
    claim(),
    { spec: { volumeMode: 'Block' } },
    'spec: Forbidden: spec is immutable after creation except',
    'volumeMode: Invalid value: "Block": field is immutable',
  ],
  [
    persistentVolume(),
    { spec: { hostPath: { path: '/y' } } },
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  ],
  [
    persistentVolume(),
    { spec: { volumeMode: 'Block' } },
    'volumeMode: Invalid value: "Block": field is immutable',
  ],
  [
    persistentVolume({
      nodeAffinity: { required: nodeTerm({ key: 'a', operator: 'Exists' }) },
    }),
    { spec: { nodeAffinity: null } },
    'nodeAffinity: Invalid value: null: field is immutable, except for updating from beta label to GA',
  ],
  [
    storageClass(),
    { provisioner: 'x.y/z' },
    'provisioner: Forbidden: updates to provisioner are forbidden.',
  ],
  [
    storageClass(),
    { parameters: { a: 'b' } },
    'parameters: Forbidden: updates to parameters are forbidden.',
  ],
  [
    storageClass(),
    { reclaimPolicy: 'Retain' },
    'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
  ],
  [
    storageClass(),
    { volumeBindingMode: 'WaitForFirstConsumer' },
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ],
];

export const storage: Refusals = { objects: STORAGE, changes: STORAGE_CHANGES };
