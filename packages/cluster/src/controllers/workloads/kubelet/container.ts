/** One container's next step. Pure but for the run it is given to move on. */
import type { EventNote } from '../../recordEvent';
import type { Container, Pod } from '../types';
import { configProblem, imageProblem, type Surroundings } from './problems';
import {
  backoffFor,
  goDuration,
  type ContainerRun,
  type KubeletSettings,
} from './run';

/** Failures that people can ask for with the annotation `macadam.dev/simulate` on a pod. */
export const SIMULATE = 'macadam.dev/simulate';
export type Simulated = 'crash' | 'oom' | 'image-pull-error' | 'not-ready';

export interface ContainerStep {
  pod: Pod;
  container: Container;
  run: ContainerRun;
  around: Surroundings;
  /** It is meant to end by itself. */
  ends: boolean;
  /** It is started again after it failed. */
  restarts: boolean;
  simulate?: Simulated;
  now: number;
  settings: KubeletSettings;
  note(note: EventNote): void;
}

/** Moves a container on as far as it gets at this instant. */
export function stepContainer(step: ContainerStep): void {
  const { run } = step;
  if (run.state === 'waiting' && isDue(step)) tryStart(step);
  if (run.state === 'running') watch(step);
}

/** When the next thing happens to a container by time alone; undefined when nothing does. */
export function nextChange({
  run,
  container,
  ends,
  simulate,
  settings,
}: Omit<ContainerStep, 'now' | 'note' | 'around'>): number | undefined {
  if (run.state === 'waiting') return run.retryAt;
  if (run.state === 'ended') return undefined;
  if (isCrashing(simulate)) return run.since + settings.crashMs;
  if (ends) return run.since + settings.runMs;
  return run.ready || simulate === 'not-ready'
    ? undefined
    : run.since + readyDelay(container, settings);
}

function isCrashing(simulate: Simulated | undefined): boolean {
  return simulate === 'crash' || simulate === 'oom';
}

function isDue({ run, simulate, now }: ContainerStep): boolean {
  // A failure that is no longer asked for need not wait for its turn.
  const isOver = /ImagePull/.test(run.reason)
    ? simulate !== 'image-pull-error'
    : run.reason === 'CrashLoopBackOff' && !isCrashing(simulate);
  return (
    isOver ||
    run.retryAt === undefined ||
    now >= run.retryAt ||
    run.reason === 'CreateContainerConfigError'
  );
}

function wait(
  step: ContainerStep,
  reason: string,
  message: string,
  retryInMs?: number,
): void {
  const { run, now } = step;
  const isSame = run.reason === reason && run.message === message;
  const retryAt = retryInMs === undefined ? undefined : now + retryInMs;
  Object.assign(run, {
    state: 'waiting',
    reason,
    message,
    retryAt,
    ready: false,
    since: isSame ? run.since : now,
  });
}

function podName({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}

function tryStart(step: ContainerStep): void {
  const { pod, container, run, now, note, settings } = step;
  const badImage = imageProblem(container.image);
  if (badImage) {
    if (run.reason !== 'InvalidImageName') {
      note({ type: 'Warning', reason: 'InspectFailed', message: badImage });
      note({
        type: 'Warning',
        reason: 'Failed',
        message: 'Error: InvalidImageName',
      });
    }
    wait(step, 'InvalidImageName', badImage);
    return;
  }
  if (step.simulate === 'image-pull-error') {
    failPull(step);
    return;
  }
  const badConfig = configProblem(pod, container, step.around);
  if (badConfig) {
    if (run.message !== badConfig || (run.retryAt ?? 0) <= now)
      note({
        type: 'Warning',
        reason: 'Failed',
        message: `Error: ${badConfig}`,
      });
    wait(step, 'CreateContainerConfigError', badConfig, settings.retryMs);
    return;
  }
  start(step);
}

function start({ container, run, now, note }: ContainerStep): void {
  if (run.ended) {
    run.last = run.ended;
    run.previousLog = run.log;
    run.restarts += 1;
  }
  const again = run.restarts > 0 ? ` (restart ${run.restarts})` : '';
  const text = `macadam: this cluster is simulated and runs no containers; container "${container.name}" of image ${container.image} was started at ${new Date(now).toISOString()}${again}`;
  Object.assign(run, {
    state: 'running',
    reason: '',
    message: undefined,
    since: now,
    retryAt: undefined,
    ended: undefined,
    pullFailures: 0,
    ready: false,
  });
  run.log = [{ at: now, text }];
  note({
    type: 'Normal',
    reason: 'Pulled',
    message: `Container image "${container.image}" is taken as present: this cluster is simulated and pulls no images`,
  });
  note({
    type: 'Normal',
    reason: 'Created',
    message: `Created container: ${container.name}`,
  });
  note({
    type: 'Normal',
    reason: 'Started',
    message: `Started container ${container.name}`,
  });
}

function failPull(step: ContainerStep): void {
  const { container, run, note, settings } = step;
  const asked = `simulated by the annotation ${SIMULATE}: image-pull-error`;
  if (run.reason === 'ErrImagePull') {
    note({
      type: 'Normal',
      reason: 'BackOff',
      message: `Back-off pulling image "${container.image}"`,
    });
    note({
      type: 'Warning',
      reason: 'Failed',
      message: 'Error: ImagePullBackOff',
    });
    const message = `Back-off pulling image "${container.image}": ErrImagePull: ${asked}`;
    wait(
      step,
      'ImagePullBackOff',
      message,
      backoffFor(run.pullFailures, settings),
    );
    return;
  }
  run.pullFailures += 1;
  note({
    type: 'Normal',
    reason: 'Pulling',
    message: `Pulling image "${container.image}"`,
  });
  note({
    type: 'Warning',
    reason: 'Failed',
    message: `Failed to pull image "${container.image}": ${asked}`,
  });
  note({ type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' });
  wait(step, 'ErrImagePull', asked, settings.crashMs);
}

/** Milliseconds from start to readiness: none without a probe, else what the probes ask for, up to the longest wait. */
function readyDelay(container: Container, settings: KubeletSettings): number {
  if (!container.readinessProbe && !container.startupProbe) return 0;
  const seconds = Math.max(
    container.readinessProbe?.initialDelaySeconds ?? 0,
    container.startupProbe?.initialDelaySeconds ?? 0,
  );
  return seconds > 0
    ? Math.min(seconds * 1000, settings.longestProbeMs)
    : settings.readyMs;
}

function watch(step: ContainerStep): void {
  const { container, run, now, settings, simulate, note } = step;
  const age = now - run.since;
  if (isCrashing(simulate)) {
    if (age >= settings.crashMs) crash(step);
  } else if (step.ends) {
    run.ready = container.readinessProbe === undefined;
    if (age >= settings.runMs)
      end(step, 0, 'Completed', 'is taken as done with exit code 0');
  } else if (simulate === 'not-ready') {
    if (run.ready || run.log.length === 1) {
      note({
        type: 'Warning',
        reason: 'Unhealthy',
        message: `Readiness probe failed: simulated by the annotation ${SIMULATE}: not-ready`,
      });
      run.log.push({
        at: now,
        text: `macadam: container "${container.name}" is kept from being ready by the annotation ${SIMULATE}: not-ready`,
      });
    }
    run.ready = false;
  } else if (!run.ready && age >= readyDelay(container, settings)) {
    run.ready = true;
    const how = container.readinessProbe
      ? 'its readiness probe is taken as passed'
      : 'it has no readiness probe';
    run.log.push({
      at: now,
      text: `macadam: container "${container.name}" is ready since ${new Date(now).toISOString()}: ${how}`,
    });
  }
}

function end(
  { container, run, now }: ContainerStep,
  exitCode: number,
  reason: string,
  how: string,
): void {
  run.log.push({
    at: now,
    text: `macadam: container "${container.name}" ${how}`,
  });
  run.ended = { exitCode, reason, startedAt: run.since, finishedAt: now };
  Object.assign(run, { state: 'ended', since: now, ready: false });
}

function crash(step: ContainerStep): void {
  const { pod, container, run, settings, simulate, note } = step;
  const isOom = simulate === 'oom';
  const exitCode = isOom ? 137 : 1;
  end(
    step,
    exitCode,
    isOom ? 'OOMKilled' : 'Error',
    `ended with exit code ${exitCode}, asked for by the annotation ${SIMULATE}: ${simulate}`,
  );
  if (!step.restarts) return;
  if (run.restarts === 0) {
    start(step);
    return;
  }
  const delay = backoffFor(run.restarts, settings);
  note({
    type: 'Warning',
    reason: 'BackOff',
    message: `Back-off restarting failed container ${container.name} in pod ${podName(pod)}`,
  });
  const message = `back-off ${goDuration(delay)} restarting failed container=${container.name} pod=${podName(pod)}`;
  wait(step, 'CrashLoopBackOff', message, delay);
}
