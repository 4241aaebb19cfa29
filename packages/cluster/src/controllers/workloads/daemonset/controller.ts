import {
  isApiError,
  type Controller,
  type ReconcileResult,
} from '../../../runtime';
import { randomSuffix } from '../canonical';
import { controllerOf, keyOf } from '../informers';
import { nextAvailable, podFromTemplate } from '../pods';
import { planRevisions, REVISION_LABEL, writeRevisions } from '../revisions';
import {
  CONTROLLER_MANAGER,
  queueController,
  writeStatus,
  type Tools,
} from '../tools';
import { daemonPodSpec, planDaemonSet, type DaemonSetPlan } from './plan';
import type { DaemonSet } from '../types';

const COMPONENT = 'daemonset-controller';

/** Keeps one pod of a DaemonSet on every node. */
export function daemonSetController(tools: Tools): Controller {
  const { client, clock, informers, events } = tools;
  const sets = informers.of('DaemonSet');
  const pods = informers.of('Pod');
  const nodes = informers.of('Node');
  const revisions = informers.of('ControllerRevision');

  function perform(set: DaemonSet, plan: DaemonSetPlan, hash: string): void {
    for (const { metadata } of plan.remove) {
      client.delete(
        {
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: metadata.namespace,
          name: metadata.name,
        },
        { uid: metadata.uid },
      );
      events.record(set, COMPONENT, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${metadata.name}`,
      });
    }
    for (const node of plan.create) {
      const generateName = `${set.metadata.name}-`;
      const name = `${generateName}${randomSuffix()}`;
      const pod = podFromTemplate(set, set.spec.template, {
        name,
        generateName,
        labels: { [REVISION_LABEL]: hash },
      });
      client.create(
        { ...pod, spec: daemonPodSpec(pod.spec, node) },
        { fieldManager: CONTROLLER_MANAGER },
      );
      events.record(set, COMPONENT, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${name}`,
      });
    }
  }

  function reconcile(key: string): void | ReconcileResult {
    const set = sets.byKey(key);
    if (!set || set.metadata.deletionTimestamp) return undefined;
    const owned = () => pods.ownedBy(set.metadata.uid);
    const history = revisions.ownedBy(set.metadata.uid);
    const hashes = new Set(
      owned().map(pod => pod.metadata.labels?.[REVISION_LABEL]),
    );
    const inUse = new Set(
      history
        .filter(revision =>
          hashes.has(revision.metadata.labels?.[REVISION_LABEL]),
        )
        .map(revision => revision.metadata.name),
    );
    const { current, ...rest } = planRevisions(
      set,
      history,
      inUse,
      set.spec.revisionHistoryLimit ?? 10,
    );
    writeRevisions(tools, { current, ...rest });
    const now = clock.now();
    const plan = planDaemonSet(set, nodes.all(), owned(), current.hash, now);
    let failure: Error | undefined;
    try {
      perform(set, plan, current.hash);
    } catch (error) {
      if (!isApiError(error)) throw error;
      failure = error;
      events.record(
        set,
        COMPONENT,
        {
          type: 'Warning',
          reason: 'FailedCreate',
          message: `Error creating: ${error.message}`,
        },
        { by: 'FailedCreate' },
      );
    }
    const seen = sets.byKey(key);
    if (seen)
      writeStatus(
        tools,
        seen,
        planDaemonSet(seen, nodes.all(), owned(), current.hash, now).status,
      );
    if (failure) throw failure;
    const wait = nextAvailable(owned(), set.spec.minReadySeconds ?? 0, now);
    return wait === undefined ? undefined : { requeueAfterMs: wait };
  }

  return queueController(tools, 'daemonset', {
    sources(enqueue) {
      sets.onChange(({ object }) => enqueue(keyOf(object)));
      nodes.onChange(({ type }) => {
        if (type === 'MODIFIED') return;
        for (const set of sets.all()) enqueue(keyOf(set));
      });
      pods.onChange(({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'DaemonSet')
          enqueue(`${object.metadata.namespace}/${owner.name}`);
      });
    },
    reconcile,
  });
}
