import { at, conditions, text } from '../health/read';
import type { Sync } from '../status';

/**
 * How far Flux has come with a Kustomization, by its conditions (kstatus' Reconciling, Stalled and Ready). A Ready that
 * waits for health is no failure to sync: what is not healthy is said by health.
 */
export function fluxSync(kustomization: unknown): Sync {
  const status = at(kustomization, 'status');
  const spec = at(kustomization, 'spec');
  const found = conditions(status);
  const ready = found.find(({ type }) => type === 'Ready');
  const reconciling = found.find(
    ({ type, status: state }) => type === 'Reconciling' && state === 'True',
  );
  const revision = text(status.lastAppliedRevision);
  const attempted = text(status.lastAttemptedRevision);
  const sync = (state: Sync['status'], message: string): Sync => ({
    status: state,
    message,
    ...(revision && { revision }),
    ...(attempted && { attempted }),
  });
  if (spec.suspend === true)
    return sync('OutOfSync', 'Suspended: Flux does not look at Git for it');
  if (!ready)
    return sync(
      'Progressing',
      reconciling?.message ?? 'Flux has not looked at it yet',
    );
  if (ready.status === 'True') {
    return at(kustomization, 'metadata').generation ===
      status.observedGeneration
      ? sync('Synced', ready.message)
      : sync(
          'Progressing',
          'Its Kustomization changed; Flux has not looked yet',
        );
  }
  if (ready.status === 'Unknown' || ready.reason === 'DependencyNotReady') {
    return sync('Progressing', reconciling?.message || ready.message);
  }
  // Every object was applied; Flux waits for them to be healthy.
  if (ready.reason === 'HealthCheckFailed')
    return sync('Progressing', ready.message);
  return sync('Failed', ready.message);
}

const ARGO_STATES: Record<string, Sync['status']> = {
  Synced: 'Synced',
  OutOfSync: 'OutOfSync',
};

/** The same of an Argo CD Application: its operation, then its comparison with Git. */
export function argoSync(application: unknown): Sync {
  const status = at(application, 'status');
  const operation = at(status, 'operationState');
  const compared = at(status, 'sync');
  const revision = text(compared.revision);
  const attempted = text(at(operation, 'syncResult').revision);
  const sync = (state: Sync['status'], message: string): Sync => ({
    status: state,
    message,
    ...(revision && compared.status === 'Synced' && { revision }),
    ...(attempted && { attempted }),
  });
  const broken = conditions(status).find(({ type }) => type.endsWith('Error'));
  if (broken) return sync('Failed', broken.message);
  if (operation.phase === 'Running')
    return sync('Progressing', text(operation.message) ?? 'Sync is running');
  if (operation.phase === 'Failed' || operation.phase === 'Error')
    return sync('Failed', text(operation.message) ?? 'Sync failed');
  const state = ARGO_STATES[text(compared.status) ?? ''];
  return state
    ? sync(state, text(operation.message) ?? '')
    : sync('Progressing', 'Argo CD has not compared it with Git yet');
}
