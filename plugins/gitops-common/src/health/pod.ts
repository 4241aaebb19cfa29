import { at, conditions, count, list, text, type Fields } from './read';
import {
  degraded,
  healthy,
  progressing,
  type Health,
  type HealthRule,
  type Observed,
} from './types';

/** An operator that sets a finite restart policy on pods that run for ever says so with this annotation of Argo CD's. */
const IGNORE_RESTART_POLICY = 'argocd.argoproj.io/ignore-restart-policy';
/** A hook is meant to end, whatever the other annotation says. */
const HOOK = 'argocd.argoproj.io/hook';

const isErrorReason = (reason: string) => /^Err|Error$|BackOff$/.test(reason);

function terminationMessage(container: Fields): string | undefined {
  const terminated = at(container, 'state', 'terminated');
  if (text(terminated.message)) return text(terminated.message);
  if (terminated.reason === 'OOMKilled') return 'OOMKilled';
  const code = count(terminated.exitCode);
  return code === 0
    ? undefined
    : `container "${text(container.name)}" failed with exit code ${code}`;
}

function runningHealth({ status }: Observed): Health {
  const message = text(status.message);
  if (
    conditions(status).some(
      ({ type, status: state }) => type === 'Ready' && state === 'True',
    )
  )
    return healthy(message);
  const crashedBefore = list(status.containerStatuses).some(
    container => at(container, 'lastState').terminated !== undefined,
  );
  return crashedBefore ? degraded(message) : progressing(message);
}

/** Whether it is meant to run for ever: by its restart policy, or because its operator says so. */
function runsForEver({ metadata, spec }: Observed): boolean {
  const annotations = at(metadata, 'annotations');
  return (
    spec.restartPolicy === 'Always' ||
    (IGNORE_RESTART_POLICY in annotations && !(HOOK in annotations))
  );
}

/** core/v1 Pod. A pod that is meant to end counts as progressing while it runs, because it may be a hook. */
export const pod: HealthRule = object => {
  const { status } = object;
  const message = text(status.message);
  const containers = [
    ...list(status.initContainerStatuses),
    ...list(status.containerStatuses),
  ];
  const errors = containers
    .map(container => at(container, 'state', 'waiting'))
    .filter(waiting => isErrorReason(text(waiting.reason) ?? ''));
  if (errors.length > 0) {
    return degraded(
      errors
        .map(waiting => text(waiting.message) ?? text(waiting.reason))
        .join(', '),
    );
  }
  switch (status.phase) {
    case 'Pending':
      return progressing(message);
    case 'Succeeded':
      return healthy(message);
    case 'Failed':
      return degraded(
        message ||
          containers.map(terminationMessage).find(found => found !== undefined),
      );
    case 'Running':
      return runsForEver(object) ? runningHealth(object) : progressing(message);
    default:
      return { status: 'Unknown', message: message ?? '' };
  }
};
