import {
  isApiError,
  type Controller,
  type ReconcileResult,
} from '../../../runtime';
import { controllerOf, keyOf } from '../informers';
import { nextAvailable, podFromTemplate } from '../pods';
import {
  planRevisions,
  REVISION_LABEL,
  templateOf,
  writeRevisions,
} from '../revisions';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import type { PodSpec, StatefulSet } from '../types';
import {
  planStatefulSet,
  statefulSetStatus,
  type StatefulSetAction,
  type StatefulSetRevisions,
} from './plan';

const MANAGER = { fieldManager: CONTROLLER_MANAGER };
const COMPONENT = 'statefulset-controller';

/** The name of the claim that a template makes for a pod. */
function claimName(template: string, pod: string): string {
  return `${template}-${pod}`;
}

/** Keeps the pods and claims of StatefulSets. Claims outlive their set, unless its retention policy says otherwise. */
export function statefulSetController(tools: Tools): Controller {
  const { client, clock, informers, events } = tools;
  const sets = informers.of('StatefulSet');
  const pods = informers.of('Pod');
  const revisions = informers.of('ControllerRevision');
  const claims = informers.of('Claim');

  function createClaims(set: StatefulSet, pod: string): void {
    const { namespace } = set.metadata;
    for (const template of set.spec.volumeClaimTemplates ?? []) {
      const name = claimName(template.metadata.name, pod);
      if (claims.get(namespace, name)) continue;
      const metadata = {
        name,
        ...(namespace && { namespace }),
        labels: {
          ...template.metadata.labels,
          ...set.spec.selector.matchLabels,
        },
        ...(template.metadata.annotations && {
          annotations: template.metadata.annotations,
        }),
      };
      client.create(
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata,
          spec: template.spec,
        },
        MANAGER,
      );
      const message = `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
      events.record(set, COMPONENT, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message,
      });
    }
  }

  /** Makes the set own its claims where they go with it, so that the garbage collector takes them. */
  function ownClaims(set: StatefulSet): void {
    const policy = set.spec.persistentVolumeClaimRetentionPolicy;
    if (policy?.whenDeleted !== 'Delete') return;
    const { namespace, name: setName, uid } = set.metadata;
    for (const { metadata } of set.spec.volumeClaimTemplates ?? []) {
      const prefix = claimName(metadata.name, `${setName}-`);
      for (const claim of claims.inNamespace(namespace ?? '')) {
        const { name, ownerReferences = [] } = claim.metadata;
        const isOurs =
          name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
        if (!isOurs || ownerReferences.some(each => each.uid === uid)) continue;
        const owner = {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          name: setName,
          uid,
        };
        client.patch(
          { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name },
          { metadata: { ownerReferences: [...ownerReferences, owner] } },
          { type: 'merge', ...MANAGER },
        );
      }
    }
  }

  function createPod(
    set: StatefulSet,
    action: { ordinal: number; revision: string },
  ): void {
    const name = `${set.metadata.name}-${action.ordinal}`;
    const revision = revisions.get(set.metadata.namespace, action.revision);
    createClaims(set, name);
    const pod = podFromTemplate(
      set,
      templateOf(revision) ?? set.spec.template,
      {
        name,
        labels: {
          [REVISION_LABEL]: action.revision,
          'statefulset.kubernetes.io/pod-name': name,
          'apps.kubernetes.io/pod-index': String(action.ordinal),
        },
      },
    );
    client.create({ ...pod, spec: withClaims(pod.spec, set, name) }, MANAGER);
    const message = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
    events.record(set, COMPONENT, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message,
    });
  }

  function perform(set: StatefulSet, action: StatefulSetAction): void {
    if (action.type === 'create') {
      createPod(set, action);
      return;
    }
    const { namespace, name, uid } = action.pod.metadata;
    client.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { uid });
    const message = `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`;
    events.record(set, COMPONENT, {
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message,
    });
  }

  function reconcile(key: string): void | ReconcileResult {
    const set = sets.byKey(key);
    if (!set || set.metadata.deletionTimestamp) return undefined;
    const owned = () => pods.ownedBy(set.metadata.uid);
    const inUse = new Set(
      owned().map(pod => pod.metadata.labels?.[REVISION_LABEL] ?? ''),
    );
    if (set.status?.currentRevision) inUse.add(set.status.currentRevision);
    const plan = planRevisions(
      set,
      revisions.ownedBy(set.metadata.uid),
      inUse,
      set.spec.revisionHistoryLimit ?? 10,
    );
    writeRevisions(tools, plan);
    const names: StatefulSetRevisions = {
      current: set.status?.currentRevision || plan.current.name,
      update: plan.current.name,
    };
    const now = clock.now();
    let failure: Error | undefined;
    for (const action of planStatefulSet(set, owned(), names, now)) {
      try {
        perform(set, action);
      } catch (error) {
        if (!isApiError(error)) throw error;
        failure = error;
        const verb = action.type;
        const pod =
          action.type === 'create'
            ? `${set.metadata.name}-${action.ordinal}`
            : action.pod.metadata.name;
        const message = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
        events.record(set, COMPONENT, {
          type: 'Warning',
          reason: verb === 'create' ? 'FailedCreate' : 'FailedDelete',
          message,
        });
        break;
      }
    }
    ownClaims(set);
    const current = sets.byKey(key);
    if (current)
      writeStatus(
        tools,
        current,
        statefulSetStatus(current, owned(), names, now),
      );
    if (failure) throw failure;
    const wait = nextAvailable(owned(), set.spec.minReadySeconds ?? 0, now);
    return wait === undefined ? undefined : { requeueAfterMs: wait };
  }

  return queueController(tools, 'statefulset', {
    sources(enqueue) {
      sets.onChange(({ object }) => enqueue(keyOf(object)));
      pods.onChange(({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'StatefulSet')
          enqueue(`${object.metadata.namespace}/${owner.name}`);
      });
    },
    reconcile,
  });
}

/** A pod's spec with its host name and with the volumes of its claims. */
function withClaims(spec: PodSpec, set: StatefulSet, pod: string): PodSpec {
  const templates = set.spec.volumeClaimTemplates ?? [];
  const names = new Set(templates.map(template => template.metadata.name));
  const volumes = [
    ...templates.map(template => ({
      name: template.metadata.name,
      persistentVolumeClaim: {
        claimName: claimName(template.metadata.name, pod),
      },
    })),
    ...(spec.volumes ?? []).filter(volume => !names.has(volume.name)),
  ];
  return {
    ...spec,
    hostname: pod,
    ...(set.spec.serviceName && { subdomain: set.spec.serviceName }),
    ...(volumes.length > 0 && { volumes }),
  };
}
