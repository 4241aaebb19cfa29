import {
  type ClusterContext,
  type KubeObject,
  kubeTime,
  type ObjectRef,
} from '../../runtime';
import { createHash } from 'node:crypto';

/** Kubernetes' limit for the message of an Event. */
const messageLimit = 1024;

export interface EventRecorder {
  normal(
    about: KubeObject,
    reason: string,
    message: string,
    annotations?: Record<string, string>,
  ): void;
  warning(
    about: KubeObject,
    reason: string,
    message: string,
    annotations?: Record<string, string>,
  ): void;
}

/**
 * Writes Events about objects. The same reason and message about the same object again raises the
 * count of one Event, as client-go's recorder does.
 * @param component what appears under `source`, for example `kustomize-controller`
 */
export function eventRecorder(
  context: ClusterContext,
  component: string,
): EventRecorder {
  const { client, clock, logger } = context;

  function record(
    type: 'Normal' | 'Warning',
    about: KubeObject,
    reason: string,
    text: string,
    annotations?: Record<string, string>,
  ): void {
    const message =
      text.length > messageLimit ? `${text.slice(0, messageLimit - 1)}…` : text;
    const identity = `${about.metadata.uid} ${type} ${reason} ${message} ${component}`;
    const name = `${about.metadata.name}.${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
    const namespace = about.metadata.namespace ?? 'default';
    const ref: ObjectRef = { apiVersion: 'v1', kind: 'Event', namespace, name };
    const time = kubeTime(clock);
    const existing = client.get(ref);
    const count = typeof existing?.count === 'number' ? existing.count + 1 : 1;
    try {
      if (existing) {
        client.patch(
          ref,
          {
            count,
            lastTimestamp: time,
            ...(annotations && { metadata: { annotations } }),
          },
          { type: 'merge', fieldManager: component },
        );
        return;
      }
      client.create(
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name, namespace, ...(annotations && { annotations }) },
          involvedObject: {
            apiVersion: about.apiVersion,
            kind: about.kind,
            ...(about.metadata.namespace && {
              namespace: about.metadata.namespace,
            }),
            name: about.metadata.name,
            uid: about.metadata.uid,
            resourceVersion: about.metadata.resourceVersion,
          },
          type,
          reason,
          message,
          count,
          firstTimestamp: time,
          lastTimestamp: time,
          source: { component },
          reportingComponent: component,
          reportingInstance: '',
        },
        { fieldManager: component },
      );
    } catch (error) {
      // An event must never stop what it tells about: its namespace may be going away.
      logger.debug(
        `${component}: event ${reason} about ${about.kind}/${about.metadata.name} was not written: ${error}`,
      );
    }
  }

  return {
    normal: (about, reason, message, annotations) =>
      record('Normal', about, reason, message, annotations),
    warning: (about, reason, message, annotations) =>
      record('Warning', about, reason, message, annotations),
  };
}
