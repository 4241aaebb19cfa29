import { at, conditions, list, text, type Fields } from '../health/read';
import type { Sync } from '../status';

const ARGO_STATES: Record<string, Sync['status']> = {
  Synced: 'Synced',
  OutOfSync: 'OutOfSync',
};

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/**
 * The revision of the source that holds the workload's tree: `revisions` stand in the order of `spec.sources`. That
 * source is the one whose path ends with the workload's folder; otherwise the first that is at a commit.
 */
function revisionOf(
  state: Fields,
  application: unknown,
  workload: string,
): string | undefined {
  const single = text(state.revision);
  if (single) return single;
  const revisions = Array.isArray(state.revisions)
    ? state.revisions.map(each => text(each) ?? '')
    : [];
  const own = list(at(application, 'spec').sources).findIndex(
    ({ path }) => text(path)?.split('/').filter(Boolean).at(-1) === workload,
  );
  return (
    (own >= 0 ? revisions[own] : undefined) ??
    revisions.find(each => COMMIT.test(each))
  );
}

/** How long Argo CD may leave an asked refresh undone before that is worth a word. */
const PATIENCE_MS = 300_000;

/** How far Argo CD has come with an Application: its operation, then its comparison with Git. */
export function argoSync(
  application: unknown,
  { workload, seenAt }: { workload: string; seenAt: string },
): Sync {
  const status = at(application, 'status');
  const operation = at(status, 'operationState');
  const compared = at(status, 'sync');
  const revision = revisionOf(compared, application, workload);
  const attempted = revisionOf(
    at(operation, 'syncResult'),
    application,
    workload,
  );
  const sync = (state: Sync['status'], message: string): Sync => ({
    status: state,
    message,
    ...(revision && compared.status === 'Synced' && { revision }),
    ...(attempted && { attempted }),
  });
  const broken = conditions(status).find(({ type }) => type.endsWith('Error'));
  if (broken) return sync('Failed', broken.message);
  const since = text(status.reconciledAt);
  const isAsked =
    'argocd.argoproj.io/refresh' in at(application, 'metadata', 'annotations');
  if (
    isAsked &&
    since !== undefined &&
    Date.parse(seenAt) - Date.parse(since) > PATIENCE_MS
  ) {
    return {
      ...sync(
        'Progressing',
        `Argo CD's application controller has not answered since ${since}. Is it running?`,
      ),
      stuck: true,
    };
  }
  if (operation.phase === 'Running')
    return sync('Progressing', text(operation.message) ?? 'Sync is running');
  if (operation.phase === 'Terminating')
    return sync('Progressing', 'The sync is being stopped');
  if (operation.phase === 'Failed' || operation.phase === 'Error')
    return sync('Failed', text(operation.message) ?? 'Sync failed');
  const state = text(compared.status) ?? '';
  if (!Object.hasOwn(ARGO_STATES, state))
    return sync('Progressing', 'Argo CD has not compared it with Git yet');
  return sync(ARGO_STATES[state], text(operation.message) ?? '');
}
