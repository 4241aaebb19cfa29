/** Which volume a claim gets. Pure. */
import { matchesLabelSelector } from '@macadam/kubernetes';
import type { NewObject } from '../../../runtime';
import { parseQuantity } from '../quantity';
import type { Claim, PersistentVolume, StorageClass } from '../types';

export const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
export const SIMULATED_PROVISIONER = 'macadam.dev/simulated';
/** The same as the name of a CSI driver, which has no slash. */
const SIMULATED_DRIVER = 'simulated.macadam.dev';

export type ClaimPlan =
  | { type: 'bind'; volume: PersistentVolume }
  | { type: 'provision'; volume: NewObject }
  | { type: 'wait'; reason: string; message: string };

function requested(claim: Claim): string {
  return claim.spec.resources?.requests?.storage ?? '0';
}

function suits(claim: Claim, volume: PersistentVolume): boolean {
  const { claimRef } = volume.spec;
  if (claimRef?.name) {
    return (
      claimRef.name === claim.metadata.name &&
      claimRef.namespace === claim.metadata.namespace &&
      (!claimRef.uid || claimRef.uid === claim.metadata.uid)
    );
  }
  if (claim.spec.volumeName)
    return claim.spec.volumeName === volume.metadata.name;
  return (
    (volume.spec.storageClassName ?? '') ===
      (claim.spec.storageClassName ?? '') &&
    (volume.spec.volumeMode ?? 'Filesystem') ===
      (claim.spec.volumeMode ?? 'Filesystem') &&
    (claim.spec.accessModes ?? []).every(mode =>
      volume.spec.accessModes?.includes(mode),
    ) &&
    parseQuantity(volume.spec.capacity?.storage ?? '0') >=
      parseQuantity(requested(claim)) &&
    (!claim.spec.selector ||
      matchesLabelSelector(claim.spec.selector, volume.metadata.labels))
  );
}

/** @param volumes all volumes of the cluster */
export function planClaim(
  claim: Claim,
  volumes: readonly PersistentVolume[],
  storageClass: StorageClass | undefined,
): ClaimPlan {
  const found = volumes
    .filter(volume => suits(claim, volume))
    .sort(
      (a, b) =>
        parseQuantity(a.spec.capacity?.storage ?? '0') -
        parseQuantity(b.spec.capacity?.storage ?? '0'),
    )[0];
  if (found) return { type: 'bind', volume: found };
  const name = claim.spec.storageClassName;
  if (claim.spec.volumeName || !name) {
    const message =
      'no persistent volumes available for this claim and no storage class is set';
    return { type: 'wait', reason: 'FailedBinding', message };
  }
  if (!storageClass) {
    return {
      type: 'wait',
      reason: 'ProvisioningFailed',
      message: `storageclass.storage.k8s.io "${name}" not found`,
    };
  }
  if (storageClass.provisioner !== SIMULATED_PROVISIONER) {
    const message = `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    return { type: 'wait', reason: 'ExternalProvisioning', message };
  }
  return { type: 'provision', volume: volumeFor(claim, storageClass) };
}

function volumeFor(claim: Claim, storageClass: StorageClass): NewObject {
  const name = `pvc-${claim.metadata.uid}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      labels: { 'macadam.dev/simulated': 'true' },
      annotations: { 'pv.kubernetes.io/provisioned-by': SIMULATED_PROVISIONER },
    },
    spec: {
      capacity: { storage: requested(claim) },
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      csi: { driver: SIMULATED_DRIVER, volumeHandle: name },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: claim.metadata.namespace,
        name: claim.metadata.name,
        uid: claim.metadata.uid,
      },
    },
  };
}
