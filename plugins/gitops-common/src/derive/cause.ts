import {
  at,
  conditions,
  fields,
  list,
  text,
  type Fields,
} from '../health/read';
import type { Health } from '../health';

/** Warnings of a cluster's own about an object, newest first. */
export interface Warning {
  reason: string;
  message: string;
}

/** Health's message, made to say which part of the object it is about. */
export function explain(
  object: Fields,
  health: Health,
  warnings: readonly Warning[],
): Health {
  if (health.status === 'Healthy') return health;
  const { kind } = object;
  const warned = (...reasons: string[]) =>
    warnings.find(({ reason }) => reasons.includes(reason))?.message;
  if (kind === 'Pod') {
    return {
      ...health,
      message:
        podMessage(object) ??
        warned('FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox') ??
        unreadyMessage(object) ??
        health.message,
    };
  }
  if (kind === 'PersistentVolumeClaim') {
    const why = warned('ProvisioningFailed', 'FailedBinding');
    return why ? { ...health, message: `${health.message}: ${why}` } : health;
  }
  if (kind === 'ExternalSecret' && health.status === 'Degraded') {
    const keys = remoteKeys(object).filter(
      key => !health.message.includes(key),
    );
    return keys.length > 0
      ? { ...health, message: `${health.message}: ${keys.join(', ')}` }
      : health;
  }
  // A StatefulSet, DaemonSet or Job has no condition for pods that it may not make.
  const refused =
    health.status === 'Progressing' && kind !== 'Deployment'
      ? warned('FailedCreate')
      : undefined;
  return refused ? { status: 'Degraded', message: refused } : health;
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
    )
      return `container "${name}" cannot start: ${why ?? reason}`;
    if (
      ['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName'].includes(reason)
    )
      return `container "${name}" cannot pull its image: ${why ?? reason}`;
    if (reason === 'CrashLoopBackOff')
      return `container "${name}" keeps ending: ${lastEnd(container) ?? why ?? reason}`;
    if (/^Err|Error$|BackOff$/.test(reason))
      return `container "${name}": ${reason}${why ? `: ${why}` : ''}`;
  }
  const unscheduled = conditions(status).find(
    ({ type, status: state }) => type === 'PodScheduled' && state === 'False',
  );
  return unscheduled
    ? `cannot be placed on a node: ${unscheduled.message}`
    : undefined;
}

function unreadyMessage(object: unknown): string | undefined {
  const unready = conditions(at(object, 'status')).find(
    ({ type, status: state }) => type === 'Ready' && state === 'False',
  );
  return unready?.message || undefined;
}

function lastEnd(container: Record<string, unknown>): string | undefined {
  const ended = at(container, 'lastState', 'terminated');
  if (ended.reason === undefined) return undefined;
  return `${ended.reason === 'Error' ? 'it failed' : text(ended.reason)} with exit code ${ended.exitCode}`;
}

/**
 * What causes what, the cause first: a namespace that goes stops everything, a missing secret stops a pod, and a pod
 * that does not start stops a Deployment. Other kinds, which definitions bring, stand in the middle.
 */
const CAUSES = [
  'Namespace',
  'ClusterSecretStore',
  'SecretStore',
  'ExternalSecret',
  'PersistentVolumeClaim',
  '',
  'Pod',
  'Job',
  'ReplicaSet',
  'CronJob',
  'StatefulSet',
  'DaemonSet',
  'Deployment',
  'Rollout',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'Service',
  'Certificate',
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
];

/** Smaller is closer to the root cause. */
export function causeRank(kind: string): number {
  const rank = CAUSES.indexOf(kind);
  return rank === -1 ? CAUSES.indexOf('') : rank;
}

/** Names of Secrets and claims that a pod cannot start without. */
function needsOf(pod: unknown): Set<string> {
  const spec = at(pod, 'spec');
  const containers = [...list(spec.initContainers), ...list(spec.containers)];
  const secret = (name: unknown) => `Secret/${text(name) ?? ''}`;
  return new Set([
    ...list(spec.volumes).flatMap(volume => [
      `PersistentVolumeClaim/${text(at(volume, 'persistentVolumeClaim').claimName) ?? ''}`,
      secret(at(volume, 'secret').secretName),
      ...list(at(volume, 'projected').sources).map(source =>
        secret(at(source, 'secret').name),
      ),
    ]),
    ...list(spec.imagePullSecrets).map(({ name }) => secret(name)),
    ...containers.flatMap(container => [
      ...list(container.env).map(entry =>
        secret(at(entry, 'valueFrom', 'secretKeyRef').name),
      ),
      ...list(container.envFrom).map(entry =>
        secret(at(entry, 'secretRef').name),
      ),
    ]),
  ]);
}

/** Whether an object holds up a pod: a claim that it mounts, or what makes a Secret that it reads. */
export function holdsUp(object: Fields, pod: Fields): boolean {
  const needs = needsOf(pod);
  const name = text(at(object, 'metadata').name) ?? '';
  if (object.kind === 'PersistentVolumeClaim')
    return needs.has(`PersistentVolumeClaim/${name}`);
  if (object.kind !== 'ExternalSecret') return false;
  const target = text(fields(at(object, 'spec').target).name) ?? name;
  return needs.has(`Secret/${target}`);
}
