/** A pod's next step on its node. Pure: the same pod, memory, surroundings and time give the same step. */
import type { EventNote } from '../../recordEvent';
import { isFinished } from '../pods';
import type { Container, Pod } from '../types';
import {
  nextChange,
  SIMULATE,
  stepContainer,
  type ContainerStep,
  type Simulated,
} from './container';
import { mountProblem, type Surroundings } from './problems';
import {
  newContainerRun,
  type ContainerRun,
  type KubeletSettings,
  type PodRun,
} from './run';

export interface PodStep {
  run: PodRun;
  notes: EventNote[];
  /** Look again after this many milliseconds. */
  wakeInMs?: number;
  /** Something is missing that another object may bring. */
  isStuck: boolean;
  /** Everything has stopped: the pod may be removed. */
  isGone: boolean;
}

const SIMULATED: readonly string[] = [
  'crash',
  'oom',
  'image-pull-error',
  'not-ready',
] satisfies Simulated[];

function isSimulated(text: string | undefined): text is Simulated {
  return text !== undefined && SIMULATED.includes(text);
}

export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

export function advancePod(
  pod: Pod,
  previous: PodRun,
  around: Surroundings,
  newAddress: () => string,
  now: number,
  settings: KubeletSettings,
): PodStep {
  const run = structuredClone(previous);
  const step: PodStep = { run, notes: [], isStuck: false, isGone: false };
  if (pod.metadata.deletionTimestamp) return stop(pod, step, now, settings);
  if (isFinished(pod) || run.failure) return step;
  for (const container of [
    ...(pod.spec.initContainers ?? []),
    ...pod.spec.containers,
  ]) {
    const isWaitingForInit =
      (pod.spec.initContainers ?? []).length > 0 &&
      pod.spec.containers.includes(container);
    run.containers[container.name] ??= newContainerRun(
      isWaitingForInit ? 'PodInitializing' : 'ContainerCreating',
      now,
    );
  }
  if (pastDeadline(pod, run, now)) {
    const message =
      'Pod was active on the node longer than the specified deadline';
    run.failure = { reason: 'DeadlineExceeded', message };
    step.notes.push({ type: 'Normal', reason: 'DeadlineExceeded', message });
    endAll(run, now);
    return step;
  }
  if (prepare(pod, step, around, newAddress, now, settings))
    runContainers(pod, step, around, now, settings);
  if (pod.spec.activeDeadlineSeconds !== undefined)
    wakeAt(step, run.seenAt + pod.spec.activeDeadlineSeconds * 1000, now);
  return step;
}

function wakeAt(step: PodStep, at: number | undefined, now: number): void {
  if (at === undefined) return;
  const wait = Math.max(1, at - now);
  step.wakeInMs = Math.min(step.wakeInMs ?? wait, wait);
}

function pastDeadline(pod: Pod, run: PodRun, now: number): boolean {
  const deadline = pod.spec.activeDeadlineSeconds;
  return deadline !== undefined && now >= run.seenAt + deadline * 1000;
}

/** Mounts volumes and gives the pod an address. Returns whether containers may start. */
function prepare(
  pod: Pod,
  step: PodStep,
  around: Surroundings,
  newAddress: () => string,
  now: number,
  settings: KubeletSettings,
): boolean {
  const { run, notes } = step;
  if (run.ip) return true;
  const problem = mountProblem(pod, around);
  if (problem) {
    step.isStuck = true;
    if (run.mount?.problem !== problem || now >= run.mount.retryAt) {
      notes.push({ type: 'Warning', reason: 'FailedMount', message: problem });
      run.mount = { problem, retryAt: now + settings.retryMs };
    }
    wakeAt(step, run.mount.retryAt, now);
    return false;
  }
  delete run.mount;
  if (now < run.seenAt + settings.createMs) {
    wakeAt(step, run.seenAt + settings.createMs, now);
    return false;
  }
  const missing = (pod.spec.imagePullSecrets ?? [])
    .map(secret => secret.name ?? '')
    .filter(name => !around.secretKeys(name));
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    notes.push({
      type: 'Warning',
      reason: 'FailedToRetrieveImagePullSecret',
      message,
    });
  }
  run.ip = newAddress();
  return true;
}

function runContainers(
  pod: Pod,
  step: PodStep,
  around: Surroundings,
  now: number,
  settings: KubeletSettings,
): void {
  const policy = pod.spec.restartPolicy ?? 'Always';
  const asked = pod.metadata.annotations?.[SIMULATE];
  const simulate = isSimulated(asked) ? asked : undefined;
  const move = (
    container: Container,
    parts: Pick<ContainerStep, 'ends' | 'restarts' | 'simulate'>,
  ): ContainerRun => {
    const run = step.run.containers[container.name];
    const common = { pod, container, run, settings, ...parts };
    stepContainer({
      ...common,
      around,
      now,
      note: note => step.notes.push(note),
    });
    wakeAt(step, nextChange(common), now);
    step.isStuck ||=
      run.reason === 'CreateContainerConfigError' && run.state === 'waiting';
    return run;
  };
  for (const container of pod.spec.initContainers ?? []) {
    const run = move(container, {
      ends: !isSidecar(container),
      restarts: policy !== 'Never',
    });
    const isPassed = isSidecar(container)
      ? run.state === 'running'
      : run.ended?.exitCode === 0;
    if (!isPassed) return;
  }
  for (const container of pod.spec.containers) {
    const run = step.run.containers[container.name];
    if (run.reason === 'PodInitializing' && run.state === 'waiting')
      run.reason = 'ContainerCreating';
    move(container, {
      ends: policy !== 'Always',
      restarts: policy !== 'Never',
      simulate,
    });
  }
  const isDone = pod.spec.containers.every(
    container => step.run.containers[container.name].state === 'ended',
  );
  if (isDone) endAll(step.run, now);
}

/** Ends what still runs, as sidecars do when the main containers are done. */
function endAll(run: PodRun, now: number, exitCode = 0): void {
  for (const container of Object.values(run.containers)) {
    if (container.state !== 'running') continue;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    container.ended = {
      exitCode,
      reason,
      startedAt: container.since,
      finishedAt: now,
    };
    Object.assign(container, { state: 'ended', since: now, ready: false });
  }
}

/** Graceful deletion: containers are told to stop and have stopped a moment later. */
function stop(
  pod: Pod,
  step: PodStep,
  now: number,
  settings: KubeletSettings,
): PodStep {
  const { run } = step;
  const running = Object.entries(run.containers).filter(
    ([, container]) => container.state === 'running',
  );
  if (running.length === 0) {
    run.isStopped = true;
    return { ...step, isGone: true };
  }
  if (run.stoppingSince === undefined) {
    run.stoppingSince = now;
    for (const [name] of running)
      step.notes.push({
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${name}`,
      });
  }
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  const end = run.stoppingSince + Math.min(settings.stopMs, grace);
  if (now < end) {
    wakeAt(step, end, now);
    return step;
  }
  // 143 is what a process ended by SIGTERM leaves.
  endAll(run, now, 143);
  run.isStopped = true;
  return { ...step, isGone: true };
}
