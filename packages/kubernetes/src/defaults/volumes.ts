import { type Draft, fill, mapAt, mapIn, mapsIn } from './fill';

const FILE_MODE = 0o644;

/** What a field of a pod is read by, where environment variables and files name one. */
export function fieldSource(draft: Draft | undefined): void {
  const field = mapIn(draft, 'fieldRef');
  if (field) fill(field, { apiVersion: 'v1' });
  const resource = mapIn(draft, 'resourceFieldRef');
  if (resource) fill(resource, { divisor: '0' });
}

/** Sources that a pod's volume and a PersistentVolume share. */
const SOURCES: Readonly<Record<string, Draft>> = {
  azureDisk: {
    cachingMode: 'ReadWrite',
    fsType: 'ext4',
    kind: 'Shared',
    readOnly: false,
  },
  hostPath: { type: '' },
  iscsi: { iscsiInterface: 'default' },
  rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
};

/** Fills in the source of a volume that is a member of the draft. */
export function volumeSource(draft: Draft): void {
  for (const [key, values] of Object.entries(SOURCES)) {
    const source = mapIn(draft, key);
    if (source) fill(source, values);
  }
}

function projected(draft: Draft): void {
  fill(draft, { defaultMode: FILE_MODE });
  for (const source of mapsIn(draft, 'sources')) {
    const token = mapIn(source, 'serviceAccountToken');
    if (token) fill(token, { expirationSeconds: 3600 });
    mapsIn(mapIn(source, 'downwardAPI'), 'items').forEach(fieldSource);
  }
}

/** Fills in one of a pod's volumes. */
export function podVolume(draft: Draft): void {
  if (Object.keys(draft).every(key => key === 'name')) draft.emptyDir = {};
  for (const key of ['secret', 'configMap', 'downwardAPI']) {
    const source = mapIn(draft, key);
    if (source) fill(source, { defaultMode: FILE_MODE });
  }
  mapsIn(mapIn(draft, 'downwardAPI'), 'items').forEach(fieldSource);
  const sources = mapIn(draft, 'projected');
  if (sources) projected(sources);
  const ephemeral = mapIn(draft, 'ephemeral');
  const claim = ephemeral && mapAt(ephemeral, 'volumeClaimTemplate');
  if (claim) mapAt(claim, 'metadata');
  const spec = claim && mapAt(claim, 'spec');
  if (spec) claimSpec(spec);
  volumeSource(draft);
}

/** Fills in the spec of a PersistentVolumeClaim. */
export function claimSpec(spec: Draft): void {
  fill(spec, { volumeMode: 'Filesystem' });
}

/** Fills in the spec of a PersistentVolume. */
export function volumeSpec(spec: Draft): void {
  fill(spec, {
    persistentVolumeReclaimPolicy: 'Retain',
    volumeMode: 'Filesystem',
  });
  volumeSource(spec);
}

/** Fills in the spec of a CSIDriver. */
export function driverSpec(spec: Draft): void {
  fill(spec, {
    attachRequired: true,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    podInfoOnMount: false,
    requiresRepublish: false,
    seLinuxMount: false,
    storageCapacity: false,
    volumeLifecycleModes: ['Persistent'],
  });
}
