/** Writes core/v1 Events. */
import { createHash } from 'node:crypto';
import {
  isApiError,
  kubeTime,
  type ClusterContext,
  type KubeObject,
  type ObjectRef,
} from '../runtime';

/** What happened, in the words that a real component would use. */
export interface EventNote {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

export interface EventOptions {
  /** What makes notes the same in place of their message, which may carry random names. */
  by?: string;
  annotations?: Record<string, string>;
}

/** Kubernetes' limit for the message of an Event. */
const LONGEST_MESSAGE = 1024;

/**
 * Writes an Event about an object. The same note about the same object again raises the count of one Event, as
 * client-go's correlator does. An Event that the cluster refuses is left out: its namespace may be on its way out.
 *
 * @param component who reports it, for example `kubelet`
 */
export function recordEvent(
  {
    client,
    clock,
    logger,
  }: Pick<ClusterContext, 'client' | 'clock' | 'logger'>,
  about: KubeObject,
  component: string,
  { type, reason, message: text }: EventNote,
  { by = text, annotations }: EventOptions = {},
): void {
  const { uid, name, namespace } = about.metadata;
  const message =
    text.length > LONGEST_MESSAGE
      ? `${text.slice(0, LONGEST_MESSAGE - 1)}…`
      : text;
  const identity = [uid, about.kind, component, type, reason, by].join('\n');
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const ref: ObjectRef = {
    apiVersion: 'v1',
    kind: 'Event',
    namespace: namespace ?? 'default',
    name: `${name}.${hash}`,
  };
  const time = kubeTime(clock);
  const manager = { fieldManager: component };
  const marks = annotations && { metadata: { annotations } };
  try {
    const existing = client.get(ref);
    if (existing) {
      const count = typeof existing.count === 'number' ? existing.count + 1 : 2;
      client.patch(
        ref,
        { message, count, lastTimestamp: time, ...marks },
        { type: 'merge', ...manager },
      );
      return;
    }
    client.create(
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: {
          name: ref.name,
          namespace: ref.namespace,
          ...marks?.metadata,
        },
        involvedObject: {
          apiVersion: about.apiVersion,
          kind: about.kind,
          name,
          ...(namespace && { namespace }),
          ...(uid && { uid }),
          ...(about.metadata.resourceVersion && {
            resourceVersion: about.metadata.resourceVersion,
          }),
        },
        type,
        reason,
        message,
        count: 1,
        firstTimestamp: time,
        lastTimestamp: time,
        eventTime: null,
        source: { component },
        reportingComponent: component,
        reportingInstance: '',
      },
      manager,
    );
  } catch (error) {
    if (!isApiError(error)) throw error;
    logger.debug(
      `${component}: event ${reason} about ${about.kind}/${name} was not written: ${error.message}`,
    );
  }
}
