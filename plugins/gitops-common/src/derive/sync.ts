import { at, conditions, fields, text } from '../health/read';
import type { Sync } from '../status';

/** Reasons of Flux' Ready that it tries again by itself: something else is not there yet, or a newer commit came. */
const RETRIED = [
  'ArtifactFailed',
  'DependencyNotReady',
  'HealthCheckCanceled',
  // Every object was applied; Flux waits for them to be healthy, and health says what is not.
  'HealthCheckFailed',
];

/** How long a reconciler may take to answer before that is worth a word. */
const PATIENCE_MS = 120_000;
/** The same for a Kustomization that is being applied: the longest that ours may take, twice. A fetch ends in a minute. */
const BUSY_MS = 600_000;

/** In milliseconds. */
function patienceWith(object: unknown): number {
  const isBusy =
    fields(object).kind === 'Kustomization' &&
    conditions(at(object, 'status')).some(
      ({ type, status }) => type === 'Reconciling' && status === 'True',
    );
  return isBusy ? BUSY_MS : PATIENCE_MS;
}

/** What there is beside the engine's object. */
export interface SyncContext {
  /** The GitRepository, OCIRepository or Bucket that a Kustomization reads. */
  source?: unknown;
  /** When the cluster last answered, ISO 8601. */
  seenAt: string;
}

/**
 * How far Flux has come with a Kustomization, by its conditions (kstatus' Reconciling, Stalled and Ready). A Ready that
 * waits for health is no failure to sync: what is not healthy is said by health.
 */
export function fluxSync(
  kustomization: unknown,
  { source, seenAt }: SyncContext,
): Sync {
  const status = at(kustomization, 'status');
  const spec = at(kustomization, 'spec');
  const found = conditions(status);
  const is = (wanted: string, state: string) =>
    found.find(each => each.type === wanted && each.status === state);
  const ready = found.find(({ type }) => type === 'Ready');
  const reconciling = is('Reconciling', 'True');
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
  const stalled = is('Stalled', 'True');
  if (stalled) return sync('Failed', ready?.message || stalled.message);
  const isDone =
    ready?.status === 'True' &&
    at(kustomization, 'metadata').generation === status.observedGeneration;
  const isUnderWay =
    !ready || ready.status !== 'False' || RETRIED.includes(ready.reason);
  // The deepest cause first: what it reads, then whether anybody works on it.
  const cause =
    isUnderWay &&
    (sourceTrouble(source) ?? silence(kustomization, source, seenAt));
  if (cause) return { ...sync(cause.status, cause.message), stuck: true };
  if (isDone) return sync('Synced', ready.message);
  if (!ready) {
    return sync(
      'Progressing',
      reconciling?.message ?? 'Flux has not looked at it yet',
    );
  }
  if (ready.status === 'True') {
    return sync(
      'Progressing',
      'Its Kustomization changed; Flux has not looked yet',
    );
  }
  if (ready.reason === 'HealthCheckCanceled')
    return sync('Progressing', 'A newer commit took its place');
  return isUnderWay
    ? sync(
        'Progressing',
        ready.status === 'Unknown' && reconciling?.message
          ? reconciling.message
          : ready.message,
      )
    : sync('Failed', ready.message);
}

type Cause = Pick<Sync, 'status' | 'message'>;

const nameOf = (object: unknown): string => {
  const { name, namespace } = at(object, 'metadata');
  return `${text(fields(object).kind)} ${namespace ? `${text(namespace)}/` : ''}${text(name)}`;
};

/** Why a source gives nothing new. What Flux tries again by itself is under way; what it gave up has failed. */
function sourceTrouble(source: unknown): Cause | undefined {
  if (source === undefined) return undefined;
  if (at(source, 'spec').suspend === true) {
    return {
      status: 'OutOfSync',
      message: `${nameOf(source)} is suspended: Flux does not look at Git`,
    };
  }
  const found = conditions(at(source, 'status'));
  const ready = found.find(({ type }) => type === 'Ready');
  const isStalled = found.some(
    ({ type, status }) => type === 'Stalled' && status === 'True',
  );
  if (ready?.status !== 'False' && !isStalled) return undefined;
  return {
    status: isStalled ? 'Failed' : 'Progressing',
    message: `${nameOf(source)}: ${ready?.message || 'is not ready'}`,
  };
}

/** The controller that reconciles each kind. */
const CONTROLLERS: Record<string, string> = {
  Kustomization: 'kustomize-controller',
  GitRepository: 'source-controller',
  OCIRepository: 'source-controller',
  Bucket: 'source-controller',
};

/** Who was asked to look, and has not answered for longer than it takes. */
function silence(
  kustomization: unknown,
  source: unknown,
  seenAt: string,
): Cause | undefined {
  for (const object of [source, kustomization]) {
    const asked = text(
      at(object, 'metadata', 'annotations')['reconcile.fluxcd.io/requestedAt'],
    );
    const waitedMs = Date.parse(seenAt) - Date.parse(asked ?? '');
    const answered = at(object, 'status').lastHandledReconcileAt === asked;
    if (!answered && waitedMs > patienceWith(object)) {
      const kind = text(fields(object).kind) ?? '';
      return {
        status: 'Progressing',
        message: `${Object.hasOwn(CONTROLLERS, kind) ? CONTROLLERS[kind] : 'Flux'} has not answered since ${asked}, when it was asked to look at ${nameOf(object)}. Is it running?`,
      };
    }
  }
  return taken(kustomization, source, seenAt);
}

/** Whether a newer artifact lies there that nobody takes up. */
function taken(
  kustomization: unknown,
  source: unknown,
  seenAt: string,
): Cause | undefined {
  const artifact = at(source, 'status', 'artifact');
  const revision = text(artifact.revision);
  const since = text(artifact.lastUpdateTime);
  const attempted = at(kustomization, 'status').lastAttemptedRevision;
  const waitedMs = Date.parse(seenAt) - Date.parse(since ?? '');
  if (
    !revision ||
    revision === attempted ||
    !(waitedMs > patienceWith(kustomization))
  )
    return undefined;
  return {
    status: 'Progressing',
    message: `kustomize-controller has not taken up ${revision}, which is there since ${since}. Is it running?`,
  };
}
