import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import { podLabels, workloadSelector } from '../context/labels';
import { endsByItself, templatePath } from './kind';
import type { PodContainers } from './podContainers';
import type { PodParts } from './PodParts';

/**
 * What each pod of a workload is made from.
 *
 * @param pod.least - the least number of pods; pods are spread where there are several
 */
export function podTemplate(
  context: Context,
  parts: PodParts,
  pod: Pick<PodContainers, 'initContainers' | 'containers'> & {
    annotations: Record<string, string>;
    least: number | undefined;
  },
): Record<string, unknown> {
  const { containers, initContainers, annotations, least } = pod;
  const volumes = parts.volumes.list();
  return {
    metadata: {
      labels: { ...podLabels(context), ...workloadSelector(context) },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: {
      ...defaultsOf(context, parts, least),
      ...(endsByItself(parts.kind) ? { restartPolicy: 'Never' } : {}),
      automountServiceAccountToken: false,
      containers,
      ...(initContainers.length > 0 ? { initContainers } : {}),
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  };
}

function defaultsOf(
  context: Context,
  { draft, kind }: PodParts,
  least = 1,
): Record<string, unknown> {
  const { podSecurityContext, topologySpread } = context.defaults;
  const base: Path = [...templatePath(kind), 'spec'];
  const result: Record<string, unknown> = {};
  if (podSecurityContext) {
    result.securityContext = podSecurityContext;
    draft.fromDefault([...base, 'securityContext'], podSecurityContext, [
      'podSecurityContext',
    ]);
  }
  if (least > 1 && topologySpread && topologySpread.length > 0) {
    result.topologySpreadConstraints = topologySpread.map(constraint => ({
      ...constraint,
      labelSelector: { matchLabels: workloadSelector(context) },
    }));
    draft.fromDefault([...base, 'topologySpreadConstraints'], topologySpread, [
      'topologySpread',
    ]);
  }
  return result;
}
