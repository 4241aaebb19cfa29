import { at, conditions, count, isBehind, text } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type HealthRule,
  type HealthStatus,
  type Observed,
} from './types';

const CNPG_PHASES: Record<string, HealthStatus> = {
  'Cluster in healthy state': 'Healthy',
  'Setting up primary': 'Progressing',
  'Creating a new replica': 'Progressing',
  'Upgrading cluster': 'Progressing',
  'Waiting for the instances to become active': 'Progressing',
  'Promoting to primary cluster': 'Progressing',
  'Switchover in progress': 'Degraded',
  'Failing over': 'Degraded',
  'Upgrading Postgres major version': 'Degraded',
  'Cluster upgrade delayed': 'Degraded',
  'Waiting for user action': 'Degraded',
  'Primary instance is being restarted in-place': 'Degraded',
  'Primary instance is being restarted without a switchover': 'Degraded',
  'Cluster cannot execute instance online upgrade due to missing architecture binary':
    'Degraded',
  'Online upgrade in progress': 'Degraded',
  'Applying configuration': 'Degraded',
  'Unable to create required cluster objects': 'Suspended',
  'Cluster cannot proceed to reconciliation due to an unknown plugin being required':
    'Suspended',
  'Cluster has incomplete or invalid image catalog': 'Suspended',
  'Cluster is unrecoverable and needs manual intervention': 'Suspended',
};

/** Instances that a person took out of service, by CloudNativePG's annotation: a list as JSON. */
function fenced({ metadata }: Observed): boolean {
  const value = text(at(metadata, 'annotations')['cnpg.io/fencedInstances']);
  return value !== undefined && value !== '' && value !== '[]';
}

/**
 * postgresql.cnpg.io Cluster. Its phase is a text for people: a Ready that is False, or instances that are missing,
 * outweigh one that says healthy.
 */
export const cloudNativePgCluster: HealthRule = object => {
  const { metadata, spec, status, hasConditions } = object;
  const message = text(status.phaseReason) ?? text(status.phase) ?? '';
  const annotations = at(metadata, 'annotations');
  if (annotations['cnpg.io/reconciliationLoop'] === 'disabled')
    return suspended('reconciliation is disabled by annotation');
  const all = conditions(status);
  const hibernation = all.find(({ type }) => type === 'cnpg.io/hibernation');
  if (hibernation?.status === 'True') return suspended(hibernation.message);
  if (!hasConditions) return progressing(message);
  if (hibernation) return degraded(hibernation.message);
  const phase = text(status.phase) ?? '';
  const found = Object.hasOwn(CNPG_PHASES, phase)
    ? CNPG_PHASES[phase]
    : 'Unknown';
  if (found !== 'Healthy') return { status: found, message };
  const ready = all.find(({ type }) => type === 'Ready');
  const wanted = count(spec.instances);
  const there = count(status.readyInstances, wanted);
  const why = fenced(object) ? ' (instances are fenced)' : '';
  if (there < wanted)
    return degraded(`${there} of ${wanted} instances are ready${why}`);
  return ready?.status === 'False'
    ? degraded(`${ready.message || ready.reason}${why}`)
    : healthy(message);
};

/** postgresql.cnpg.io Database, Publication, Subscription: whether PostgreSQL took it. */
export const cloudNativePgApplied: HealthRule = ({ metadata, status }) => {
  const message = text(status.message) ?? '';
  if (status.applied === undefined || isBehind(metadata, status))
    return progressing(message || 'not applied yet');
  return status.applied === true ? healthy(message) : degraded(message);
};

/** postgresql.cnpg.io Pooler: its instances are there. */
export const cloudNativePgPooler: HealthRule = ({ spec, status }) => {
  const wanted = count(spec.instances, 1);
  const there = count(status.instances);
  return there < wanted
    ? progressing(`${there} of ${wanted} instances`)
    : healthy();
};

const byPhase =
  (
    phases: Record<string, HealthStatus>,
    read: (status: Observed['status']) => unknown = status => status.phase,
  ): HealthRule =>
  ({ kind, status }): Health => {
    const phase = text(read(status)) ?? '';
    const message = text(status.message) ?? text(status.error) ?? phase;
    if (phase === '') return progressing(`waiting for the status of ${kind}`);
    return {
      status: Object.hasOwn(phases, phase) ? phases[phase] : 'Unknown',
      message,
    };
  };

/** postgresql.cnpg.io Backup. */
export const cloudNativePgBackup: HealthRule = byPhase({
  completed: 'Healthy',
  failed: 'Degraded',
  walArchivingFailing: 'Degraded',
  pending: 'Progressing',
  started: 'Progressing',
  running: 'Progressing',
  finalizing: 'Progressing',
});

/** postgresql.cnpg.io ScheduledBackup. */
export const cloudNativePgSchedule: HealthRule = ({ spec }) =>
  spec.suspend === true ? suspended('suspended') : healthy();

const mongoPhase = byPhase({
  Running: 'Healthy',
  Pending: 'Progressing',
  Failed: 'Degraded',
});

/** mongodbcommunity.mongodb.com MongoDBCommunity: its phase, once its members are there. */
export const mongoDbCommunity: HealthRule = object => {
  const found = mongoPhase(object);
  const wanted = count(object.spec.members, 1);
  const there = count(object.status.currentStatefulSetReplicas, wanted);
  return found.status === 'Healthy' && there < wanted
    ? progressing(`${there} of ${wanted} members`)
    : found;
};

/** acid.zalan.do postgresql. */
export const zalandoPostgres: HealthRule = byPhase(
  {
    Running: 'Healthy',
    Creating: 'Progressing',
    Updating: 'Progressing',
    CreateFailed: 'Degraded',
    SyncFailed: 'Degraded',
    UpdateFailed: 'Degraded',
    Invalid: 'Degraded',
  },
  status => status.PostgresClusterStatus,
);

/**
 * k8s.mariadb.com, all kinds: conditions that are not True are waited for, but for the reason that says that it failed.
 * A job that failed is complete, too.
 */
export const mariaDb: HealthRule = ({ kind, spec, status }) => {
  if (spec.suspend === true) return suspended(`${kind} is suspended`);
  const all = conditions(status);
  const failed = all.find(({ reason }) =>
    ['Failed', 'JobFailed'].includes(reason),
  );
  if (failed) return degraded(failed.message);
  const waiting = all.find(each => each.status !== 'True');
  if (waiting) return progressing(waiting.message || waiting.reason);
  return all.length > 0
    ? healthy(all[0].message)
    : progressing(`waiting for the status of ${kind}`);
};
