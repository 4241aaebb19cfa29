import { type ClusterContext, kubeTime, type KubeObject } from '../../../runtime';
import { findCondition } from '../conditions';
import { type EventRecorder, eventRecorder } from '../events';
import { type Fields, textAt } from '../fields';
import { keyOf, refFor, writeStatus } from '../statusWriter';
import { requestedAt } from './gitRepository';
import { changedStatus, type StatusChange } from './kustomizationStatus';

const component = 'kustomize-controller';

/** Writes the status and the events of Kustomizations. */
export class KustomizationReporter {
  private readonly events: EventRecorder;

  constructor(private readonly context: ClusterContext) {
    this.events = eventRecorder(context, component);
  }

  /** Sets the status; a function is given the status as it is now. */
  report(object: KubeObject, change: StatusChange | ((status: Fields) => StatusChange)): void {
    const time = kubeTime(this.context.clock);
    writeStatus(this.context.client, refFor(object, keyOf(object)), component, status =>
      changedStatus(status, typeof change === 'function' ? change(status) : change, object.metadata.generation, time),
    );
  }

  /** A source or dependency is missing; said once in an event. */
  blocked(object: KubeObject, reason: string, message: string): void {
    const before = findCondition(object, 'Ready');
    this.report(object, { ready: { status: 'False', reason, message }, reconciling: 'retries', handled: requestedAt(object) });
    if (before?.reason !== reason || before.message !== message) this.event(object, 'Normal', reason, message);
  }

  event(object: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, revision?: string): void {
    const about = revision ?? textAt(object, 'status', 'lastAttemptedRevision');
    const annotations = about ? { 'kustomize.toolkit.fluxcd.io/revision': about } : undefined;
    if (type === 'Normal') this.events.normal(object, reason, message, annotations);
    else this.events.warning(object, reason, message, annotations);
  }
}
