/** What a DaemonSet does next: one pod on every node that takes it. */
import { isAvailable, isFinished, isReady, scaled } from '../pods';
import { REVISION_LABEL } from '../revisions';
import { nodeObjections } from '../scheduling/nodes';
import type {
  DaemonSet,
  DaemonSetStatus,
  Node,
  Pod,
  PodSpec,
  Toleration,
} from '../types';

/** Tolerations that every daemon pod gets. */
const TOLERATIONS: Toleration[] = [
  {
    key: 'node.kubernetes.io/not-ready',
    operator: 'Exists',
    effect: 'NoExecute',
  },
  {
    key: 'node.kubernetes.io/unreachable',
    operator: 'Exists',
    effect: 'NoExecute',
  },
  {
    key: 'node.kubernetes.io/disk-pressure',
    operator: 'Exists',
    effect: 'NoSchedule',
  },
  {
    key: 'node.kubernetes.io/memory-pressure',
    operator: 'Exists',
    effect: 'NoSchedule',
  },
  {
    key: 'node.kubernetes.io/pid-pressure',
    operator: 'Exists',
    effect: 'NoSchedule',
  },
  {
    key: 'node.kubernetes.io/unschedulable',
    operator: 'Exists',
    effect: 'NoSchedule',
  },
];

/** A daemon pod's spec: bound to a node by affinity and tolerant of the node's troubles. */
export function daemonPodSpec(spec: PodSpec, node: string): PodSpec {
  const terms = [
    {
      matchFields: [
        { key: 'metadata.name', operator: 'In' as const, values: [node] },
      ],
    },
  ];
  const nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: terms,
    },
  };
  return {
    ...spec,
    affinity: { ...spec.affinity, nodeAffinity },
    tolerations: [...(spec.tolerations ?? []), ...TOLERATIONS],
  };
}

/** The node that a daemon pod runs on or is meant for. */
function nodeOf(pod: Pod): string | undefined {
  const terms =
    pod.spec.affinity?.nodeAffinity
      ?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return pod.spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0];
}

export interface DaemonSetPlan {
  /** Names of nodes that lack a pod. */
  create: string[];
  remove: Pod[];
  status: DaemonSetStatus;
}

/**
 * @param hash the revision label of the present template
 * @param now milliseconds since the epoch
 */
export function planDaemonSet(
  set: DaemonSet,
  nodes: readonly Node[],
  pods: readonly Pod[],
  hash: string,
  now: number,
): DaemonSetPlan {
  const wants = (node: Node) =>
    nodeObjections(
      daemonPodSpec(set.spec.template.spec, node.metadata.name),
      node,
    ).length === 0;
  const wanted = nodes.filter(wants).map(node => node.metadata.name);
  const create: string[] = [];
  const remove: Pod[] = pods.filter(
    pod =>
      !pod.metadata.deletionTimestamp && !wanted.includes(nodeOf(pod) ?? ''),
  );
  const chosen: Pod[] = [];
  for (const node of wanted) {
    const here = pods.filter(pod => nodeOf(pod) === node);
    const living = here.filter(pod => !pod.metadata.deletionTimestamp);
    remove.push(
      ...living.filter(isFinished),
      ...living.filter(pod => !isFinished(pod)).slice(1),
    );
    if (here.length === 0) create.push(node);
    chosen.push(...living.filter(pod => !isFinished(pod)).slice(0, 1));
  }
  const minReady = set.spec.minReadySeconds ?? 0;
  const available = chosen.filter(
    pod => isReady(pod) && isAvailable(pod, minReady, now),
  );
  const outdated = chosen.filter(
    pod => pod.metadata.labels?.[REVISION_LABEL] !== hash,
  );
  if (set.spec.updateStrategy?.type !== 'OnDelete') {
    const allowed = Math.max(
      1,
      scaled(
        set.spec.updateStrategy?.rollingUpdate?.maxUnavailable,
        wanted.length,
        true,
        1,
      ),
    );
    const broken = outdated.filter(pod => !available.includes(pod));
    const budget = Math.max(0, allowed - (wanted.length - available.length));
    remove.push(
      ...broken,
      ...outdated.filter(pod => available.includes(pod)).slice(0, budget),
    );
  }
  const misscheduled = pods.filter(pod => !wanted.includes(nodeOf(pod) ?? ''));
  return {
    create,
    remove,
    status: {
      currentNumberScheduled: chosen.length,
      desiredNumberScheduled: wanted.length,
      numberMisscheduled: misscheduled.length,
      numberReady: chosen.filter(isReady).length,
      ...(available.length > 0 && { numberAvailable: available.length }),
      ...(wanted.length > available.length && {
        numberUnavailable: wanted.length - available.length,
      }),
      ...(chosen.length > outdated.length && {
        updatedNumberScheduled: chosen.length - outdated.length,
      }),
      observedGeneration: set.metadata.generation ?? 1,
    },
  };
}
