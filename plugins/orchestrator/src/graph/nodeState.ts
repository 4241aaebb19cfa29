import {
  sharedStatus,
  type Fact,
  type HealthStatus,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  parseWorkloadRef,
  workloadRef,
  type DeploymentDetail,
  type GraphNode,
  type ResourceGraph,
} from '@macadam/plugin-orchestrator-common';

export interface NodeState {
  status: HealthStatus;
  message: string;
}

/** Worst first. */
const ORDER: readonly HealthStatus[] = [
  'Missing',
  'Degraded',
  'Unknown',
  'Progressing',
  'Suspended',
  'Healthy',
];

/**
 * The workload that a node stands for: `tenant/name`.
 * @param own - the workload whose graph it is: others are its tenant's unless they say theirs
 */
export const workloadAt = ({ label }: GraphNode, own: string) =>
  label.includes('/')
    ? label
    : workloadRef(parseWorkloadRef(own).tenant, label);

/** A graph, and whose it is. */
export interface Shown {
  graph: ResourceGraph;
  /** `tenant/name`. */
  own: string;
  resources: readonly Pick<
    DeploymentDetail['resources'][number],
    'key' | 'name' | 'shared' | 'tenant'
  >[];
}

/** By which the status of a node is asked for: a workload's, or that of a resource that workloads share. */
export function subjectOf(
  node: GraphNode,
  { graph, own, resources }: Shown,
): string {
  if (node.kind === 'other-workload') return workloadAt(node, own);
  const maker = graph.edges.find(
    ({ to, kind }) => to === node.id && kind === 'makes',
  );
  const shared = resources.find(
    ({ key, shared: isShared }) =>
      isShared && [node.id, maker?.from].includes(`resource:${key}`),
  );
  return shared
    ? sharedStatus(shared.tenant ?? parseWorkloadRef(own).tenant, shared.name)
    : own;
}

/** Those of all nodes, each once, sorted. */
export const subjectsOf = (shown: Shown): string[] =>
  [...new Set(shown.graph.nodes.map(node => subjectOf(node, shown)))].sort();

/**
 * How a node is in the cluster, as a fact: what nobody could look at is unknown, what has no health of its own is none.
 *
 * @param statusOf - what the clusters say of a subject in the environment of the graph
 */
export function stateOf(
  node: GraphNode,
  shown: Shown,
  statusOf: (subject: string) => Fact<WorkloadEnvironmentStatus>,
): Fact<NodeState> {
  const status = statusOf(subjectOf(node, shown));
  const health = healthOf(status);
  if (node.kind === 'other-workload' && status.state === 'none')
    return absent(node, status);
  if (node.kind === 'other-workload' || node.kind === 'workload')
    return mapFact(health, each => each);
  const names =
    node.kind === 'object'
      ? [node.label]
      : shown.graph.edges
          .filter(({ from, kind }) => from === node.id && kind === 'makes')
          .map(({ to }) => to.slice('object:'.length));
  return mapFact(
    health,
    ({ objects }) =>
      objects
        .filter(({ kind, name }) => names.includes(`${kind}/${name}`))
        .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))[0],
  );
}

function healthOf(status: Fact<WorkloadEnvironmentStatus>) {
  return (
    status.value?.health ?? {
      state: status.state,
      reason: status.reason,
      observedAt: status.observedAt,
    }
  );
}

function mapFact<T>(
  fact: Fact<T>,
  read: (value: T) => NodeState | undefined,
): Fact<NodeState> {
  const { value, ...rest } = fact;
  if (value === undefined) return rest;
  const found = read(value);
  if (found) {
    return {
      ...rest,
      value: { status: found.status, message: found.message },
    };
  }
  return rest.state === 'known' ? { ...rest, state: 'none' } : rest;
}

/** Nothing of it is in the cluster: whoever calls it fails. */
function absent(
  { label }: GraphNode,
  { observedAt }: Fact<unknown>,
): Fact<NodeState> {
  return {
    state: 'known',
    value: {
      status: 'Missing',
      message: `${label} is not in this environment: calls of it fail`,
    },
    ...(observedAt && { observedAt }),
  };
}
