/** The status that a kubelet would report for what it remembers of a pod. */
import { setCondition } from '../conditions';
import type {
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
} from '../types';
import { isSidecar } from './advance';
import type { ContainerRun, Ended, PodRun } from './run';

const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

function endedState(ended: Ended | undefined, id: string): ContainerState {
  if (!ended) return {};
  const { exitCode, reason, startedAt, finishedAt } = ended;
  return {
    terminated: {
      exitCode,
      reason,
      startedAt: iso(startedAt),
      finishedAt: iso(finishedAt),
      containerID: id,
    },
  };
}

function containerStatus(
  pod: Pod,
  container: Container,
  run: ContainerRun | undefined,
): ContainerStatus {
  const image = container.image ?? '';
  const digest = /@(.+)$/.exec(image);
  const restarts = run?.restarts ?? 0;
  const isStarted =
    run !== undefined && (run.state !== 'waiting' || run.ended !== undefined);
  const containerID = `simulated://${pod.metadata.uid}/${container.name}/${restarts}`;
  let state: ContainerState = {
    waiting: {
      reason: run?.reason ?? 'ContainerCreating',
      ...(run?.message && { message: run.message }),
    },
  };
  let lastState = endedState(
    run?.last,
    `simulated://${pod.metadata.uid}/${container.name}/${restarts - 1}`,
  );
  if (run?.state === 'running')
    state = { running: { startedAt: iso(run.since) } };
  if (run?.state === 'ended') state = endedState(run.ended, containerID);
  else if (run?.ended) lastState = endedState(run.ended, containerID);
  const isInit = pod.spec.initContainers?.includes(container) ?? false;
  return {
    name: container.name,
    state,
    lastState,
    ready:
      isInit && !isSidecar(container)
        ? run?.ended?.exitCode === 0
        : (run?.ready ?? false),
    started: run?.state === 'running',
    restartCount: restarts,
    image,
    // Known only when the reference itself names the digest: nothing was pulled.
    imageID: isStarted && digest ? image : '',
    ...(isStarted && { containerID }),
  };
}

type Phase = NonNullable<PodStatus['phase']>;

function phaseOf(pod: Pod, run: PodRun): Phase {
  if (run.failure) return 'Failed';
  const runs = pod.spec.containers.map(
    container => run.containers[container.name],
  );
  // A deleted pod that somebody still waits for ends in one of the two final phases.
  if (run.isStopped)
    return runs.every(container => container?.ended?.exitCode === 0)
      ? 'Succeeded'
      : 'Failed';
  const policy = pod.spec.restartPolicy ?? 'Always';
  const init = pod.spec.initContainers ?? [];
  const isFailedInit = init.some(
    container =>
      policy === 'Never' &&
      (run.containers[container.name]?.ended?.exitCode ?? 0) !== 0,
  );
  if (isFailedInit) return 'Failed';
  if (!isInitialized(pod, run)) return 'Pending';
  if (
    runs.some(
      container =>
        !container || (container.state === 'waiting' && !container.ended),
    )
  )
    return 'Pending';
  if (runs.some(container => container.state !== 'ended')) return 'Running';
  if (policy === 'Always') return 'Running';
  return runs.every(container => container.ended?.exitCode === 0)
    ? 'Succeeded'
    : 'Failed';
}

function isInitialized(pod: Pod, run: PodRun): boolean {
  return (pod.spec.initContainers ?? []).every(container => {
    const init = run.containers[container.name];
    return isSidecar(container)
      ? init?.state === 'running' || init?.state === 'ended'
      : init?.ended?.exitCode === 0;
  });
}

function conditionsOf(
  pod: Pod,
  run: PodRun,
  phase: Phase,
  time: string,
): Condition[] {
  const init = (pod.spec.initContainers ?? []).filter(
    container => !isSidecar(container),
  );
  const unfinished = init
    .filter(container => run.containers[container.name]?.ended?.exitCode !== 0)
    .map(container => container.name);
  const unready = pod.spec.containers
    .filter(container => !run.containers[container.name]?.ready)
    .map(container => container.name);
  const flag = (
    type: string,
    isMet: boolean,
    reason?: string,
    message?: string,
  ): Condition => ({
    type,
    status: isMet ? 'True' : 'False',
    ...(!isMet && reason && { reason }),
    ...(!isMet && message && { message }),
    lastProbeTime: null,
  });
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const notReady = [
    'ContainersNotReady',
    `containers with unready status: [${unready.join(' ')}]`,
  ] as const;
  let why: readonly [string, string?] = notReady;
  if (phase === 'Succeeded') why = ['PodCompleted'];
  else if (phase === 'Failed') why = ['PodFailed'];
  const containersReady = unready.length === 0 && !isOver;
  const openGates = (pod.spec.readinessGates ?? [])
    .map(gate => gate.conditionType)
    .filter(
      type =>
        pod.status?.conditions?.find(condition => condition.type === type)
          ?.status !== 'True',
    );
  const gates = [
    'ReadinessGatesNotReady',
    `the status of pod readiness gate ${openGates.map(gate => `"${gate}"`).join(', ')} is not "True"`,
  ] as const;
  const isReady = containersReady && openGates.length === 0;
  const initMessage = `containers with incomplete status: [${unfinished.join(' ')}]`;
  const conditions = [
    flag('PodReadyToStartContainers', run.ip !== undefined && !isOver),
    flag(
      'Initialized',
      unfinished.length === 0,
      'ContainersNotInitialized',
      initMessage,
    ),
    flag('Ready', isReady, ...(containersReady ? gates : why)),
    flag('ContainersReady', containersReady, ...why),
    flag('PodScheduled', true),
  ];
  const known = new Set(conditions.map(condition => condition.type));
  const others = (pod.status?.conditions ?? []).filter(
    condition => !known.has(condition.type),
  );
  return [
    ...others,
    ...conditions.flatMap(condition =>
      setCondition(pod.status?.conditions, condition, time).filter(
        ({ type }) => type === condition.type,
      ),
    ),
  ];
}

/**
 * @param hostIP the node's address
 * @param now milliseconds since the epoch
 */
export function podStatus(
  pod: Pod,
  run: PodRun,
  hostIP: string,
  now: number,
): PodStatus {
  const time = iso(now);
  const phase = phaseOf(pod, run);
  const statuses = (containers: readonly Container[] | undefined) =>
    containers?.map(container =>
      containerStatus(pod, container, run.containers[container.name]),
    );
  const init = statuses(pod.spec.initContainers);
  return {
    phase,
    conditions: conditionsOf(pod, run, phase, time),
    ...(run.failure && run.failure),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(run.ip && { podIP: run.ip, podIPs: [{ ip: run.ip }] }),
    startTime: iso(run.seenAt),
    ...(init?.length && { initContainerStatuses: init }),
    containerStatuses: statuses(pod.spec.containers),
    ...(pod.status?.qosClass && { qosClass: pod.status.qosClass }),
  };
}
