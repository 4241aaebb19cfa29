import { createHash } from 'node:crypto';
import {
  isApiError,
  kubeTime,
  WorkQueue,
  type Clock,
  type ClusterClient,
  type KubeObject,
  type Logger,
} from '../../runtime';
import type { Informers } from './informers';

/** What happened, in the words that a real component would use. */
export interface EventNote {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** How notes are counted together. */
export interface Aggregation {
  /** What makes notes the same in place of their message, which may carry random names. */
  by?: string;
}

export interface EventLimits {
  /** Events that did not happen again for this long are deleted. Kubernetes' default is one hour. */
  ttlMs: number;
  /** The most events kept; the one not seen for longest goes first. */
  maximum: number;
}

const SWEEP_MS = 60_000;

/**
 * Writes core/v1 Events. The same note about the same object is counted in one Event, as
 * client-go's correlator does; old Events are removed.
 */
export class EventRecorder {
  private cancelSweep: (() => void) | undefined;
  /** Deletes outside the watch that reports an addition: there, the cache would not move on. */
  private readonly trimming: WorkQueue;

  constructor(
    private readonly tools: {
      client: ClusterClient;
      clock: Clock;
      logger: Logger;
      informers: Informers;
    },
    private readonly limits: EventLimits,
  ) {
    const { clock, logger } = tools;
    this.trimming = new WorkQueue({
      name: 'events',
      clock,
      logger,
      reconcile: () => this.trim(),
    });
    this.informer.onChange(() => {
      if (this.informer.size > this.limits.maximum) this.trimming.add('trim');
    });
  }

  private get informer() {
    return this.tools.informers.of('Event');
  }

  /**
   * @param about the object that it happened to
   * @param component who reports it, for example `kubelet`
   */
  record(
    about: KubeObject,
    component: string,
    note: EventNote,
    { by }: Aggregation = {},
  ): void {
    const { client, clock, logger } = this.tools;
    const namespace = about.metadata.namespace ?? 'default';
    const name = eventName(about, component, {
      ...note,
      message: by ?? note.message,
    });
    const now = kubeTime(clock);
    const existing = this.informer.get(namespace, name);
    try {
      if (existing) {
        const count =
          typeof existing.count === 'number' ? existing.count + 1 : 2;
        client.update(
          { ...existing, message: note.message, count, lastTimestamp: now },
          { fieldManager: component },
        );
        return;
      }
      client.create(
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name, namespace },
          involvedObject: {
            apiVersion: about.apiVersion,
            kind: about.kind,
            name: about.metadata.name,
            ...(about.metadata.namespace && {
              namespace: about.metadata.namespace,
            }),
            ...(about.metadata.uid && { uid: about.metadata.uid }),
            ...(about.metadata.resourceVersion && {
              resourceVersion: about.metadata.resourceVersion,
            }),
          },
          ...note,
          source: { component },
          reportingComponent: component,
          reportingInstance: '',
          firstTimestamp: now,
          lastTimestamp: now,
          eventTime: null,
          count: 1,
        },
        { fieldManager: component },
      );
    } catch (error) {
      // A namespace on its way out takes no new objects: there is nowhere to write the event.
      if (!isApiError(error)) throw error;
      logger.debug(
        `${component}: event ${note.reason} of ${about.kind} ${namespace}/${about.metadata.name} was not written: ${error.message}`,
      );
    }
  }

  start(): void {
    this.cancelSweep = this.tools.clock.schedule(SWEEP_MS, () => {
      this.sweep();
      this.start();
    });
  }

  async stop(): Promise<void> {
    this.cancelSweep?.();
    await this.trimming.stop();
  }

  /** Deletes events that are past their time. */
  sweep(): void {
    const oldest = this.tools.clock.now() - this.limits.ttlMs;
    for (const event of this.informer.all()) {
      const seen = Date.parse(
        event.lastTimestamp ?? event.metadata.creationTimestamp ?? '',
      );
      if (seen < oldest) this.remove(event);
    }
  }

  private trim(): void {
    const surplus = this.informer.size - this.limits.maximum;
    for (const event of surplus > 0
      ? this.informer.all().slice(0, surplus)
      : [])
      this.remove(event);
  }

  private remove(event: KubeObject): void {
    const { namespace, name } = event.metadata;
    try {
      this.tools.client.delete({
        apiVersion: 'v1',
        kind: 'Event',
        namespace,
        name,
      });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
}

function eventName(
  about: KubeObject,
  component: string,
  note: EventNote,
): string {
  const identity = [
    about.metadata.uid,
    about.kind,
    component,
    note.type,
    note.reason,
    note.message,
  ].join('\n');
  return `${about.metadata.name}.${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
}
