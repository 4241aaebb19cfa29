import type {
  Fact,
  HealthStatus,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  parseWorkloadRef,
  workloadRef,
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

/**
 * How a node is in the cluster, as a fact: what nobody could look at is unknown, what has no health of its own is none.
 *
 * @param own - the workload whose graph it is
 * @param statusOf - what the clusters say of a workload in the environment of the graph
 */
export function stateOf(
  node: GraphNode,
  { edges }: ResourceGraph,
  own: string,
  statusOf: (workload: string) => Fact<WorkloadEnvironmentStatus>,
): Fact<NodeState> {
  if (node.kind === 'other-workload') {
    const status = statusOf(workloadAt(node, own));
    return status.state === 'none'
      ? absent(node, status)
      : mapFact(healthOf(status), health => health);
  }
  if (node.kind === 'workload') {
    return mapFact(healthOf(statusOf(own)), health => health);
  }
  const health = healthOf(statusOf(own));
  const names =
    node.kind === 'object'
      ? [node.label]
      : edges
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
