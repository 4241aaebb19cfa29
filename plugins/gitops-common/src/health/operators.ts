import { at, conditions, list, text } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type HealthRule,
} from './types';

/** external-secrets.io ExternalSecret. With refreshPolicy OnChange a condition older than the last refresh says nothing. */
export const externalSecret: HealthRule = ({ spec, status }) => {
  const refreshed = text(status.refreshTime);
  const ready = list(status.conditions).find(
    condition =>
      condition.type === 'Ready' &&
      (spec.refreshPolicy !== 'OnChange' ||
        refreshed === undefined ||
        (text(condition.lastTransitionTime) ?? '') >= refreshed),
  );
  if (ready?.status === 'False') return degraded(text(ready.message));
  if (ready?.status === 'True') return healthy(text(ready.message));
  return progressing('waiting for ExternalSecret');
};

/** external-secrets.io ClusterExternalSecret: the newest condition stands last. */
export const clusterExternalSecret: HealthRule = ({ status }) => {
  const last = conditions(status).at(-1);
  if (last?.status === 'True' && last.type === 'Ready')
    return healthy(last.message);
  if (
    last?.status === 'True' &&
    ['PartiallyReady', 'NotReady'].includes(last.type)
  )
    return degraded(last.message);
  return progressing('waiting for ClusterExternalSecret');
};

/** Kinds whose Ready condition says it all: SecretStore, ClusterSecretStore, PushSecret. */
export const readyCondition: HealthRule = ({ kind, status }): Health => {
  const ready = conditions(status).find(
    ({ type, status: state }) => type === 'Ready' && state !== 'Unknown',
  );
  if (!ready) return progressing(`waiting for ${kind}`);
  return ready.status === 'True'
    ? healthy(ready.message)
    : degraded(ready.message);
};

/** cert-manager.io Certificate, Issuer and ClusterIssuer: a certificate being issued is under way. */
export const certManager: HealthRule = object => {
  const found = conditions(object.status);
  const issuing = found.find(
    ({ type, status }) => type === 'Issuing' && status === 'True',
  );
  if (issuing) return progressing(issuing.message);
  return readyCondition(object);
};

const CNPG_PHASES: Record<string, Health['status']> = {
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

/** postgresql.cnpg.io Cluster, by CloudNativePG's phases. */
export const cloudNativePgCluster: HealthRule = ({
  metadata,
  status,
  hasConditions,
}) => {
  const message = text(status.phaseReason) ?? text(status.phase) ?? '';
  if (at(metadata, 'annotations')['cnpg.io/reconciliation'] === 'disabled') {
    return suspended('reconciliation is disabled by annotation');
  }
  if (!hasConditions) return progressing(message);
  const hibernation = conditions(status).find(
    ({ type }) => type === 'cnpg.io/hibernation',
  );
  if (hibernation)
    return hibernation.status === 'True'
      ? suspended(hibernation.message)
      : degraded(hibernation.message);
  return {
    status: CNPG_PHASES[text(status.phase) ?? ''] ?? 'Unknown',
    message,
  };
};
