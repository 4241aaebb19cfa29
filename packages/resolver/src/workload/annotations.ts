import type { Context } from '../context';
import { compareText } from '../findings';

/** Annotations that speak to this platform or to score-k8s, and mean nothing in the cluster. */
const OURS = /^(macadam\.dev|k8s\.score\.dev)\//;
/** Annotations with which a workload could escape the delivery that everybody relies on. */
const RESERVED =
  /^([^/]*\.)?(fluxcd\.io|argoproj\.io|kubectl\.kubernetes\.io)\//;

/** The Score file's annotations for the cluster; one that steers delivery is a finding. */
export function passedAnnotations(context: Context): Record<string, string> {
  const annotations = context.workload.metadata.annotations ?? {};
  const passed: Record<string, string> = {};
  for (const key of Object.keys(annotations).sort(compareText)) {
    if (OURS.test(key)) continue;
    if (RESERVED.test(key)) {
      context.problems.add(['metadata', 'annotations', key], {
        message: `the annotation ${key} steers delivery, which is the platform's`,
        hint: 'remove it',
        code: 'annotation-reserved',
      });
      continue;
    }
    passed[key] = annotations[key];
  }
  return passed;
}
