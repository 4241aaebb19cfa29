import {
  type ClusterContext,
  kubeTime,
  type KubeObject,
} from '../../../runtime';
import { type Condition, findCondition } from '../conditions';
import { formatDuration } from '../duration';
import { type EventRecorder, eventRecorder } from '../events';
import { type Fields, textAt } from '../fields';
import { keyOf, refFor, writeStatus } from '../statusWriter';
import { requestedAt } from './gitRepositoryStatus';
import type { KustomizationSpec } from './kustomizationSpec';
import {
  changedStatus,
  type StatusChange,
  withHistory,
} from './kustomizationStatus';

const component = 'kustomize-controller';

/** How a reconciliation ended, for the status and its history. */
export interface Outcome {
  revision: string;
  /** When it began, in milliseconds since the epoch. */
  startedAt: number;
  /** Of what was built; absent when nothing could be. */
  digest?: string;
  /** Other fields of the status. */
  fields: Fields;
}

/** Writes the status and the events of Kustomizations. */
export class KustomizationReporter {
  private readonly events: EventRecorder;

  constructor(private readonly context: ClusterContext) {
    this.events = eventRecorder(context, component);
  }

  /** A source or dependency is missing; said once in an event. */
  blocked(object: KubeObject, reason: string, message: string): void {
    const before = findCondition(object, 'Ready');
    this.report(object, {
      ready: { status: 'False', reason, message },
      reconciling: 'retries',
      handled: requestedAt(object),
    });
    if (before?.reason !== reason || before.message !== message)
      this.event(object, 'Normal', reason, message);
  }

  started(object: KubeObject, spec: KustomizationSpec, revision: string): void {
    const message = `Building manifests for revision ${revision} with a timeout of ${formatDuration(spec.timeoutMs)}`;
    this.progress(object, message, {
      fields: { lastAttemptedRevision: revision },
    });
  }

  /** Objects were created, configured or deleted. */
  changed(
    object: KubeObject,
    revision: string,
    lines: readonly string[],
  ): void {
    if (lines.length > 0)
      this.event(object, 'Normal', 'Progressing', lines.join('\n'), revision);
  }

  waiting(
    object: KubeObject,
    spec: KustomizationSpec,
    revision: string,
    fields: Fields,
  ): void {
    const message = `Running health checks for revision ${revision} with a timeout of ${formatDuration(spec.timeoutMs)}`;
    this.progress(object, message, {
      healthy: { status: 'Unknown', reason: 'Progressing', message },
      fields,
    });
  }

  /** A new revision that changes nothing came while the last one has failed: that stays said. */
  stillFailed(object: KubeObject, revision: string): void {
    const ready = findCondition(object, 'Ready');
    if (ready)
      this.report(object, {
        ready,
        fields: { lastAttemptedRevision: revision },
        handled: requestedAt(object),
      });
  }

  /** @param waitedMs how long health was waited for; undefined when nothing was waited for */
  succeeded(
    object: KubeObject,
    spec: KustomizationSpec,
    outcome: Outcome,
    waitedMs: number | undefined,
  ): void {
    const reason = 'ReconciliationSucceeded';
    this.report(object, status => ({
      ready: {
        status: 'True',
        reason,
        message: `Applied revision: ${outcome.revision}`,
      },
      reconciling: 'ends',
      healthy:
        waitedMs === undefined
          ? 'gone'
          : {
              status: 'True',
              reason: 'Succeeded',
              message: `Health check passed in ${formatDuration(waitedMs)}`,
            },
      fields: {
        ...outcome.fields,
        lastAppliedRevision: outcome.revision,
        ...this.history(status, reason, outcome),
      },
      handled: requestedAt(object),
    }));
    const took = formatDuration(this.context.clock.now() - outcome.startedAt);
    this.event(
      object,
      'Normal',
      reason,
      `Reconciliation finished in ${took}, next run in ${formatDuration(spec.intervalMs)}`,
      outcome.revision,
    );
  }

  failed(
    object: KubeObject,
    reason: string,
    message: string,
    outcome: Outcome,
  ): void {
    const said = { status: 'False' as const, reason, message };
    this.report(object, status => ({
      ready: said,
      reconciling: 'retries',
      ...(reason === 'HealthCheckFailed' && { healthy: said }),
      fields: { ...outcome.fields, ...this.history(status, reason, outcome) },
      handled: requestedAt(object),
    }));
    this.event(object, 'Warning', reason, message, outcome.revision);
  }

  event(
    object: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    revision?: string,
  ): void {
    const about = revision ?? textAt(object, 'status', 'lastAttemptedRevision');
    const annotations = about
      ? { 'kustomize.toolkit.fluxcd.io/revision': about }
      : undefined;
    if (type === 'Normal')
      this.events.normal(object, reason, message, annotations);
    else this.events.warning(object, reason, message, annotations);
  }

  private progress(
    object: KubeObject,
    message: string,
    more: {
      healthy?: Pick<Condition, 'status' | 'reason' | 'message'>;
      fields: Fields;
    },
  ): void {
    this.report(object, {
      ready: {
        status: 'Unknown',
        reason: 'Progressing',
        message: 'Reconciliation in progress',
      },
      reconciling: { reason: 'Progressing', message },
      ...more,
    });
  }

  private history(
    status: Fields,
    reason: string,
    { digest, revision, startedAt }: Outcome,
  ): Fields {
    if (!digest) return {};
    const { clock } = this.context;
    const entry = {
      digest,
      revision,
      outcome: reason,
      durationMs: clock.now() - startedAt,
      time: kubeTime(clock),
    };
    return { history: withHistory(status, entry) };
  }

  private report(
    object: KubeObject,
    change: StatusChange | ((status: Fields) => StatusChange),
  ): void {
    const time = kubeTime(this.context.clock);
    writeStatus(
      this.context.client,
      refFor(object, keyOf(object)),
      component,
      status =>
        changedStatus(
          status,
          typeof change === 'function' ? change(status) : change,
          object.metadata.generation,
          time,
        ),
    );
  }
}
