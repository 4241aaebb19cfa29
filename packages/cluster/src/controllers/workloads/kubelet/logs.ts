import {
  ApiError,
  badRequest,
  type Clock,
  type KubeObject,
  type LogOptions,
  type LogProvider,
} from '../../../runtime';
import { keyOf } from '../informers';
import type { ContainerRun, LogLine, PodRun } from './run';

/** The log lines of one run of a container, as the options ask for them. Pure. */
export function selectLines(
  lines: readonly LogLine[],
  options: LogOptions,
  now: number,
): string[] {
  let from = 0;
  if (options.sinceSeconds !== undefined)
    from = now - options.sinceSeconds * 1000;
  if (options.sinceTime !== undefined) from = Date.parse(options.sinceTime);
  let texts = lines
    .filter(line => line.at >= from)
    .map(line =>
      options.timestamps
        ? `${new Date(line.at).toISOString()} ${line.text}`
        : line.text,
    );
  if (options.tailLines !== undefined)
    texts = options.tailLines > 0 ? texts.slice(-options.tailLines) : [];
  if (options.limitBytes === undefined) return texts;
  let left = options.limitBytes;
  return texts.filter(text => {
    left -= Buffer.byteLength(text) + 1;
    return left >= 0;
  });
}

function linesOf(
  pod: KubeObject,
  run: ContainerRun | undefined,
  options: LogOptions,
): readonly LogLine[] {
  const named = `container "${options.container}" in pod "${pod.metadata.name}"`;
  if (options.previous) {
    const previous =
      run?.state === 'waiting' && run.ended ? run.log : run?.previousLog;
    if (!previous) throw badRequest(`previous terminated ${named} not found`);
    return previous;
  }
  if (run && run.log.length > 0) return run.log;
  const reason = run?.reason ?? 'ContainerCreating';
  const isPull = reason === 'ErrImagePull' || reason === 'ImagePullBackOff';
  throw badRequest(
    `${named} is waiting to start: ${isPull ? 'trying and failing to pull image' : reason}`,
  );
}

/** Container logs from the kubelet stand-in's memory. They say what was simulated, nothing else. */
export class SimulatedLogs implements LogProvider {
  private readonly followers = new Map<string, Set<() => void>>();

  constructor(
    private readonly runs: ReadonlyMap<string, PodRun>,
    private readonly clock: Clock,
  ) {}

  read(pod: KubeObject, options: LogOptions): string[] {
    const key = pod.metadata.uid ?? '';
    const run = this.runs.get(key);
    if (!run) {
      throw new ApiError(
        400,
        'BadRequest',
        `pod ${pod.metadata.name} does not have a host assigned`,
      );
    }
    return selectLines(
      linesOf(pod, run.containers[options.container], options),
      options,
      this.clock.now(),
    );
  }

  follow(
    pod: KubeObject,
    options: LogOptions,
    onLine: (line: string) => void,
    onEnd: () => void,
  ): () => void {
    const key = keyOf(pod);
    const uid = pod.metadata.uid ?? '';
    const first = this.runs.get(uid)?.containers[options.container];
    let seen = first?.log.length ?? 0;
    const listeners = this.followers.get(key) ?? new Set();
    this.followers.set(key, listeners);
    const follower = { check: () => {} };
    const leave = () => {
      listeners.delete(follower.check);
      if (listeners.size === 0) this.followers.delete(key);
    };
    follower.check = () => {
      const run = this.runs.get(uid)?.containers[options.container];
      if (run && run.restarts === (first?.restarts ?? 0)) {
        for (const line of run.log.slice(seen))
          onLine(
            options.timestamps
              ? `${new Date(line.at).toISOString()} ${line.text}`
              : line.text,
          );
        seen = run.log.length;
        if (run.state !== 'ended') return;
      }
      leave();
      onEnd();
    };
    listeners.add(follower.check);
    return leave;
  }

  /** Tells followers of a pod that its memory changed. */
  changed(key: string): void {
    for (const check of [...(this.followers.get(key) ?? [])]) check();
  }
}
