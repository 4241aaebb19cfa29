import type { Context } from '../context/context';
import { whyReservedKey } from '../platform/reservedKeys';
import { compareText } from '../values/compareText';

/** Annotations that speak to this platform or to score-k8s, and mean nothing in the cluster. */
const OURS = /^(macadam\.dev|k8s\.score\.dev)\//;
/** The Score file's annotations for the cluster; one that is reserved is a finding. */
export function passedAnnotations(context: Context): Record<string, string> {
  const annotations = context.workload.metadata.annotations ?? {};
  const passed: Record<string, string> = {};
  for (const key of Object.keys(annotations).sort(compareText)) {
    if (OURS.test(key)) continue;
    const reserved = whyReservedKey(key);
    if (reserved) {
      context.problems.add(['metadata', 'annotations', key], {
        message: `the annotation ${key} is reserved: ${reserved}`,
        hint: 'remove it',
        code: 'annotation-reserved',
      });
      continue;
    }
    passed[key] = annotations[key];
  }
  return passed;
}
