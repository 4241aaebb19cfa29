import type { ClusterContext, KubeObject } from '../../runtime';
import { recordEvent } from '../recordEvent';

type Write = (
  about: KubeObject,
  reason: string,
  message: string,
  annotations?: Record<string, string>,
) => void;

export interface EventRecorder {
  normal: Write;
  warning: Write;
}

/**
 * Writes Events of one component about objects.
 * @param component what appears under `source`, for example `kustomize-controller`
 */
export function eventRecorder(
  context: ClusterContext,
  component: string,
): EventRecorder {
  const recordOf =
    (type: 'Normal' | 'Warning'): Write =>
    (about, reason, message, annotations) =>
      recordEvent(
        context,
        about,
        component,
        { type, reason, message },
        { annotations },
      );
  return { normal: recordOf('Normal'), warning: recordOf('Warning') };
}
