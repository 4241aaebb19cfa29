import type { Controller } from '../../../runtime';
import { keyOf } from '../informers';
import { isFinished } from '../pods';
import { parseQuantity } from '../quantity';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import type { Claim, PersistentVolume } from '../types';
import { planClaim, SIMULATED_PROVISIONER } from './plan';

const MANAGER = { fieldManager: CONTROLLER_MANAGER };
const COMPONENT = 'persistentvolume-controller';
const PROTECTION = 'kubernetes.io/pvc-protection';

/** Binds claims to volumes, makes volumes for the simulated storage class, and keeps claims that pods use. */
export function claimController(tools: Tools): Controller {
  const { client, informers, events } = tools;
  const claims = informers.of('Claim');
  const volumes = informers.of('PersistentVolume');
  const classes = informers.of('StorageClass');
  const pods = informers.of('Pod');

  function isUsed(claim: Claim): boolean {
    return pods
      .inNamespace(claim.metadata.namespace ?? '')
      .some(
        pod =>
          !isFinished(pod) &&
          pod.spec.volumes?.some(
            volume =>
              volume.persistentVolumeClaim?.claimName === claim.metadata.name,
          ),
      );
  }

  function protect(claim: Claim): Claim {
    const finalizers = claim.metadata.finalizers ?? [];
    const isProtected = finalizers.includes(PROTECTION);
    let wanted = finalizers;
    if (!claim.metadata.deletionTimestamp && !isProtected)
      wanted = [...finalizers, PROTECTION];
    if (claim.metadata.deletionTimestamp && isProtected && !isUsed(claim))
      wanted = finalizers.filter(name => name !== PROTECTION);
    if (wanted === finalizers) return claim;
    client.update(
      { ...claim, metadata: { ...claim.metadata, finalizers: wanted } },
      MANAGER,
    );
    return claims.byKey(keyOf(claim)) ?? claim;
  }

  function bind(claim: Claim, volume: PersistentVolume): void {
    if (!volume.spec.claimRef?.uid) {
      const { namespace, name, uid } = claim.metadata;
      const claimRef = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name,
        uid,
      };
      client.update({ ...volume, spec: { ...volume.spec, claimRef } }, MANAGER);
    }
    const bound = volumes.byKey(volume.metadata.name);
    if (bound) writeStatus(tools, bound, { ...bound.status, phase: 'Bound' });
    if (claim.spec.volumeName !== volume.metadata.name) {
      const annotations = {
        ...claim.metadata.annotations,
        'pv.kubernetes.io/bind-completed': 'yes',
      };
      client.update(
        {
          ...claim,
          metadata: { ...claim.metadata, annotations },
          spec: { ...claim.spec, volumeName: volume.metadata.name },
        },
        MANAGER,
      );
    }
    const current = claims.byKey(keyOf(claim));
    if (!current) return;
    writeStatus(tools, current, {
      ...current.status,
      phase: 'Bound',
      accessModes: volume.spec.accessModes,
      capacity: volume.spec.capacity,
    });
  }

  /** A claim that asks for more later gets it: nothing has to be moved. */
  function grow(claim: Claim, volume: PersistentVolume): PersistentVolume {
    const wanted = claim.spec.resources?.requests?.storage;
    const isOurs =
      volume.spec.csi !== undefined &&
      volume.metadata.annotations?.['pv.kubernetes.io/provisioned-by'] ===
        SIMULATED_PROVISIONER;
    if (
      !wanted ||
      !isOurs ||
      parseQuantity(wanted) <=
        parseQuantity(volume.spec.capacity?.storage ?? '0')
    )
      return volume;
    const capacity = { ...volume.spec.capacity, storage: wanted };
    client.update({ ...volume, spec: { ...volume.spec, capacity } }, MANAGER);
    events.record(claim, COMPONENT, {
      type: 'Normal',
      reason: 'FileSystemResizeSuccessful',
      message: `Resized to ${wanted} (simulated)`,
    });
    return volumes.byKey(volume.metadata.name) ?? volume;
  }

  /** Kubernetes tells a provisioner by these which claims are its own. */
  function nameProvisioner(claim: Claim, provisioner: string): void {
    const annotations = {
      ...claim.metadata.annotations,
      'volume.beta.kubernetes.io/storage-provisioner': provisioner,
      'volume.kubernetes.io/storage-provisioner': provisioner,
    };
    client.update(
      { ...claim, metadata: { ...claim.metadata, annotations } },
      MANAGER,
    );
  }

  function reconcileClaim(key: string): void {
    const seen = claims.byKey(key);
    const claim = seen && protect(seen);
    if (!claim || claim.metadata.deletionTimestamp) return;
    const held = claim.spec.volumeName
      ? volumes.byKey(claim.spec.volumeName)
      : undefined;
    if (claim.status?.phase === 'Bound') {
      if (held) bind(claim, grow(claim, held));
      else writeStatus(tools, claim, { ...claim.status, phase: 'Lost' });
      return;
    }
    const storageClass = claim.spec.storageClassName
      ? classes.byKey(claim.spec.storageClassName)
      : undefined;
    const plan = planClaim(claim, volumes.all(), storageClass);
    if (plan.type === 'wait') {
      if (storageClass) nameProvisioner(claim, storageClass.provisioner);
      events.record(claim, COMPONENT, {
        type: plan.reason === 'ProvisioningFailed' ? 'Warning' : 'Normal',
        reason: plan.reason,
        message: plan.message,
      });
      return;
    }
    if (plan.type === 'bind') {
      bind(claim, plan.volume);
      return;
    }
    client.create(plan.volume, MANAGER);
    const name = plan.volume.metadata.name ?? '';
    const message = `Successfully provisioned volume ${name} (simulated: nothing is stored)`;
    events.record(claim, COMPONENT, {
      type: 'Normal',
      reason: 'ProvisioningSucceeded',
      message,
    });
    const volume = volumes.byKey(name);
    if (volume) bind(claim, volume);
  }

  /** A volume whose claim is gone is deleted or kept as its reclaim policy says. */
  function reconcileVolume(name: string): void {
    const volume = volumes.byKey(name);
    if (!volume || volume.metadata.deletionTimestamp) return;
    const ref = volume.spec.claimRef;
    if (!ref?.uid) {
      writeStatus(tools, volume, { ...volume.status, phase: 'Available' });
      return;
    }
    if (claims.get(ref.namespace, ref.name ?? '')?.metadata.uid === ref.uid)
      return;
    if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
      client.delete(
        { apiVersion: 'v1', kind: 'PersistentVolume', name },
        { uid: volume.metadata.uid },
      );
    } else writeStatus(tools, volume, { ...volume.status, phase: 'Released' });
  }

  return queueController(tools, 'persistentvolume', {
    sources(enqueue) {
      claims.onChange(({ type, object }) => {
        enqueue(keyOf(object));
        if (type === 'DELETED' && object.spec.volumeName)
          enqueue(object.spec.volumeName);
      });
      volumes.onChange(({ object, type }) => {
        enqueue(object.metadata.name);
        if (type === 'MODIFIED') return;
        for (const claim of claims.all())
          if (claim.status?.phase !== 'Bound') enqueue(keyOf(claim));
      });
      classes.onChange(() => {
        for (const claim of claims.all())
          if (claim.status?.phase !== 'Bound') enqueue(keyOf(claim));
      });
      pods.onChange(({ type, object }) => {
        if (type !== 'DELETED' && !isFinished(object)) return;
        for (const volume of object.spec.volumes ?? []) {
          if (volume.persistentVolumeClaim)
            enqueue(
              `${object.metadata.namespace}/${volume.persistentVolumeClaim.claimName}`,
            );
        }
      });
    },
    reconcile: key =>
      key.includes('/') ? reconcileClaim(key) : reconcileVolume(key),
  });
}
