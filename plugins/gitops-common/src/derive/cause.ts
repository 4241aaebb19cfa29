import { at, conditions, fields, list, text } from '../health/read';
import type { Health } from '../health';

/** Health's message, made to say which part of the object it is about. */
export function explain(object: unknown, health: Health): Health {
  const { kind } = fields(object);
  if (kind === 'Pod')
    return { ...health, message: podMessage(object) ?? health.message };
  if (kind === 'ExternalSecret' && health.status === 'Degraded') {
    const keys = remoteKeys(object).filter(
      key => !health.message.includes(key),
    );
    return keys.length > 0
      ? { ...health, message: `${health.message}: ${keys.join(', ')}` }
      : health;
  }
  if (kind === 'Deployment' || kind === 'ReplicaSet') {
    const refused = conditions(at(object, 'status')).find(
      ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
    );
    if (refused) return { status: 'Degraded', message: refused.message };
  }
  return health;
}

/** Where an ExternalSecret looks in the organisation's store. */
function remoteKeys(object: unknown): string[] {
  const spec = at(object, 'spec');
  const refs = [
    ...list(spec.data).map(entry => at(entry, 'remoteRef')),
    ...list(spec.dataFrom).map(entry => at(entry, 'extract')),
  ];
  const keys = refs.flatMap(({ key, property }) => {
    const path = text(key);
    return path ? [text(property) ? `${path} (${text(property)})` : path] : [];
  });
  return [...new Set(keys)];
}

function podMessage(object: unknown): string | undefined {
  const status = at(object, 'status');
  const containers = [
    ...list(status.initContainerStatuses),
    ...list(status.containerStatuses),
  ];
  for (const container of containers) {
    const name = text(container.name) ?? '';
    const waiting = at(container, 'state', 'waiting');
    const reason = text(waiting.reason) ?? '';
    const why = text(waiting.message);
    if (
      reason === 'CreateContainerConfigError' ||
      reason === 'CreateContainerError'
    ) {
      return `container "${name}" cannot start: ${why ?? reason}`;
    }
    if (reason === 'ImagePullBackOff' || reason === 'ErrImagePull')
      return `container "${name}" cannot pull its image: ${why ?? reason}`;
    if (reason === 'CrashLoopBackOff')
      return `container "${name}" keeps ending: ${lastEnd(container) ?? why ?? reason}`;
    if (/^Err|Error$|BackOff$/.test(reason))
      return `container "${name}": ${reason}${why ? `: ${why}` : ''}`;
  }
  const unscheduled = conditions(status).find(
    ({ type, status: state }) => type === 'PodScheduled' && state === 'False',
  );
  if (unscheduled) return `cannot be placed on a node: ${unscheduled.message}`;
  const unready = conditions(status).find(
    ({ type, status: state }) => type === 'Ready' && state === 'False',
  );
  return unready?.message || undefined;
}

function lastEnd(container: Record<string, unknown>): string | undefined {
  const ended = at(container, 'lastState', 'terminated');
  if (ended.reason === undefined) return undefined;
  return `${ended.reason === 'Error' ? 'it failed' : text(ended.reason)} with exit code ${ended.exitCode}`;
}

/** What causes what, the cause first: a missing secret stops a pod, and a pod that does not start stops a Deployment. */
const CAUSES = [
  'ExternalSecret',
  'PersistentVolumeClaim',
  'Cluster',
  'ReplicaSet',
  'Pod',
  'Job',
  'StatefulSet',
  'Deployment',
];

/** Smaller is closer to the root cause. */
export function causeRank(kind: string): number {
  const rank = CAUSES.indexOf(kind);
  return rank === -1 ? CAUSES.length : rank;
}
