import type { Controller, ReconcileResult } from '../../../runtime';
import { keyOf } from '../informers';
import { isFinished } from '../pods';
import { KUBELET, queueController, writeStatus, type Tools } from '../tools';
import type { Pod } from '../types';
import { AddressPool } from './AddressPool';
import { advancePod } from './advance';
import { SimulatedLogs } from './logs';
import type { Surroundings } from './problems';
import { newPodRun, type KubeletSettings, type PodRun } from './run';
import { podStatus } from './status';

export interface Kubelet {
  controller: Controller;
  logs: SimulatedLogs;
}

/** Plays the kubelet of one node: pods become ready, or do not, for the reasons a real one has. Nothing runs. */
export function kubelet(
  tools: Tools,
  options: { node: string; hostIP: string; settings: KubeletSettings },
): Kubelet {
  const { client, clock, informers, events } = tools;
  const pods = informers.of('Pod');
  const secrets = informers.of('Secret');
  const configMaps = informers.of('ConfigMap');
  const runs = new Map<string, PodRun>();
  const addresses = new AddressPool();
  const logs = new SimulatedLogs(runs, clock);
  const stuck = new Map<string, Set<string>>();

  const surroundings = (namespace: string | undefined): Surroundings => ({
    secretKeys(name) {
      const secret = secrets.get(namespace, name);
      return secret && Object.keys(secret.data ?? {});
    },
    configMapKeys(name) {
      const configMap = configMaps.get(namespace, name);
      return (
        configMap && [
          ...Object.keys(configMap.data ?? {}),
          ...Object.keys(configMap.binaryData ?? {}),
        ]
      );
    },
  });

  function remember(pod: Pod, isStuck: boolean): void {
    const { namespace = '' } = pod.metadata;
    const keys = stuck.get(namespace) ?? new Set();
    if (isStuck) stuck.set(namespace, keys.add(keyOf(pod)));
    else keys.delete(keyOf(pod));
  }

  function forget(pod: Pod): void {
    remember(pod, false);
    const run = runs.get(pod.metadata.uid ?? '');
    if (run?.ip) addresses.release(run.ip);
    runs.delete(pod.metadata.uid ?? '');
    logs.changed(keyOf(pod));
  }

  function remove(pod: Pod, run: PodRun | undefined): void {
    // Whoever holds a finalizer wants to see how it ended.
    if (pod.metadata.finalizers?.length && run && !isFinished(pod)) {
      writeStatus(
        tools,
        pod,
        podStatus(pod, run, options.hostIP, clock.now()),
        KUBELET,
      );
    }
    const { namespace, name, uid, deletionGracePeriodSeconds } = pod.metadata;
    // Asked for already: only a finalizer holds it.
    if (deletionGracePeriodSeconds === 0 && pod.metadata.finalizers?.length)
      return;
    client.delete(
      { apiVersion: 'v1', kind: 'Pod', namespace, name },
      { uid, gracePeriodSeconds: 0 },
    );
  }

  function reconcile(key: string): void | ReconcileResult {
    const pod = pods.byKey(key);
    if (!pod) return undefined;
    if (!pod.spec.nodeName) {
      // A pod that never reached a node has nothing to stop.
      if (pod.metadata.deletionTimestamp) remove(pod, undefined);
      return undefined;
    }
    if (pod.spec.nodeName !== options.node) return undefined;
    const uid = pod.metadata.uid ?? '';
    const now = clock.now();
    const around = surroundings(pod.metadata.namespace);
    const step = advancePod(
      pod,
      runs.get(uid) ?? newPodRun(now),
      around,
      () => addresses.take(),
      now,
      options.settings,
    );
    runs.set(uid, step.run);
    remember(pod, step.isStuck);
    for (const note of step.notes) events.record(pod, KUBELET, note);
    if (step.isGone) {
      remove(pod, step.run);
      return undefined;
    }
    if (!isFinished(pod))
      writeStatus(
        tools,
        pod,
        podStatus(pod, step.run, options.hostIP, now),
        KUBELET,
      );
    logs.changed(key);
    return step.wakeInMs === undefined
      ? undefined
      : { requeueAfterMs: step.wakeInMs };
  }

  const controller = queueController(tools, 'kubelet', {
    sources(enqueue) {
      pods.onChange(({ type, object }) => {
        if (type === 'DELETED') forget(object);
        else enqueue(keyOf(object));
      });
      const wake = ({
        object,
      }: {
        object: { metadata: { namespace?: string } };
      }) => {
        for (const key of stuck.get(object.metadata.namespace ?? '') ?? [])
          enqueue(key);
      };
      secrets.onChange(wake);
      configMaps.onChange(wake);
    },
    reconcile,
  });
  return { controller, logs };
}
