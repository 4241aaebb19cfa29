import {
  isApiError,
  WorkQueue,
  type Clock,
  type ClusterClient,
  type KubeObject,
  type Logger,
} from '../../runtime';
import { recordEvent, type EventNote, type EventOptions } from '../recordEvent';
import type { Informers } from './informers';

export interface EventLimits {
  /** Events that did not happen again for this long are deleted. Kubernetes' default is one hour. */
  ttlMs: number;
  /** The most events kept; the one not seen for longest goes first. */
  maximum: number;
}

const SWEEP_MS = 60_000;

/**
 * Writes core/v1 Events, and removes old ones.
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
    options?: EventOptions,
  ): void {
    recordEvent(this.tools, about, component, note, options);
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
