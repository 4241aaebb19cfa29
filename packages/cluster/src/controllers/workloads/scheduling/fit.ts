/** Whether a pod fits a node beside the pods that are there, in the words of kube-scheduler. */
import { matchesLabelSelector } from '@macadam/kubernetes';
import type { Quantities } from '../quantity';
import type { Node, Pod } from '../types';
import { nodeObjections } from './nodes';

export interface NodeState {
  node: Node;
  allocatable: Quantities;
  /** What the pods on it occupy, `pods` included. */
  used: Quantities;
}

export interface ClusterState {
  nodes: NodeState[];
  /** Living pods of a namespace (every namespace when undefined) that have a node. */
  placed(namespace?: string): Pod[];
}

/** Why a pod cannot be placed yet because of its claims; undefined when they are fine. */
export type ClaimState = { problem?: string };

export type Placement = { node: string } | { message: string };

/**
 * Chooses a node, or says why there is none.
 * @param needs what the pod occupies
 */
export function placePod(
  pod: Pod,
  needs: Quantities,
  cluster: ClusterState,
  claims: ClaimState,
): Placement {
  const total = cluster.nodes.length;
  if (total === 0) return { message: 'no nodes available to schedule pods' };
  const unhelpful = `preemption: 0/${total} nodes are available: ${total} Preemption is not helpful for scheduling.`;
  if (claims.problem)
    return {
      message: `0/${total} nodes are available: ${claims.problem}. ${unhelpful}`,
    };
  const counts = new Map<string, number>();
  let isResolvable = false;
  for (const state of cluster.nodes) {
    const fixed = nodeObjections(pod.spec, state.node);
    const objections =
      fixed.length > 0
        ? fixed
        : occupancyObjections(pod, needs, state, cluster);
    if (objections.length === 0) return { node: state.node.metadata.name };
    isResolvable ||= fixed.length === 0;
    for (const objection of objections)
      counts.set(objection, (counts.get(objection) ?? 0) + 1);
  }
  const reasons = [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort();
  const noVictims = `preemption: 0/${total} nodes are available: ${total} No preemption victims found for incoming pod.`;
  return {
    message: `0/${total} nodes are available: ${reasons.join(', ')}. ${isResolvable ? noVictims : unhelpful}`,
  };
}

function occupancyObjections(
  pod: Pod,
  needs: Quantities,
  state: NodeState,
  cluster: ClusterState,
): string[] {
  const objections = resourceObjections(needs, state);
  if (objections.length > 0) return objections;
  if (portsClash(pod, state.node, cluster))
    return ["node(s) didn't have free ports for the requested pod ports"];
  const spread = spreadObjection(pod, state.node, cluster);
  return spread ? [spread] : [];
}

function resourceObjections(
  needs: Quantities,
  { allocatable, used }: NodeState,
): string[] {
  const objections: string[] = [];
  if ((used.pods ?? 0) + 1 > (allocatable.pods ?? 0))
    objections.push('Too many pods');
  for (const [resource, need] of Object.entries(needs)) {
    if (need > 0 && (used[resource] ?? 0) + need > (allocatable[resource] ?? 0))
      objections.push(`Insufficient ${resource}`);
  }
  return objections;
}

function hostPorts(pod: Pod): string[] {
  const ports = pod.spec.containers.flatMap(container => container.ports ?? []);
  return ports
    .filter(port => port.hostPort)
    .map(port => `${port.protocol ?? 'TCP'}/${port.hostPort}`);
}

function portsClash(pod: Pod, node: Node, cluster: ClusterState): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return false;
  const taken = cluster
    .placed()
    .filter(other => other.spec.nodeName === node.metadata.name)
    .flatMap(hostPorts);
  return wanted.some(port => taken.includes(port));
}

/** Nodes by the value of a topology label. */
function domains(
  cluster: ClusterState,
  topologyKey: string,
): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  for (const { node } of cluster.nodes) {
    const value = node.metadata.labels?.[topologyKey];
    if (value !== undefined)
      result.set(
        value,
        (result.get(value) ?? new Set()).add(node.metadata.name),
      );
  }
  return result;
}

function spreadObjection(
  pod: Pod,
  node: Node,
  cluster: ClusterState,
): string | undefined {
  const objection = "node(s) didn't match pod topology spread constraints";
  for (const constraint of pod.spec.topologySpreadConstraints ?? []) {
    if (constraint.whenUnsatisfiable !== 'DoNotSchedule') continue;
    const here = node.metadata.labels?.[constraint.topologyKey];
    if (here === undefined) return `${objection} (missing required label)`;
    const matching = cluster
      .placed(pod.metadata.namespace ?? '')
      .filter(other =>
        matchesLabelSelector(constraint.labelSelector, other.metadata.labels),
      );
    const perDomain = [...domains(cluster, constraint.topologyKey)].map(
      ([value, nodes]) => ({
        value,
        count: matching.filter(other => nodes.has(other.spec.nodeName ?? ''))
          .length,
      }),
    );
    const least =
      perDomain.length < (constraint.minDomains ?? 1)
        ? 0
        : Math.min(...perDomain.map(domain => domain.count));
    const mine = perDomain.find(domain => domain.value === here)?.count ?? 0;
    const self = matchesLabelSelector(
      constraint.labelSelector,
      pod.metadata.labels,
    )
      ? 1
      : 0;
    if (mine + self - least > constraint.maxSkew) return objection;
  }
  return undefined;
}
