import type { KubeObject } from '../../../runtime';
import type { Informer } from '../informers';
import { isFinished } from '../pods';
import { addQuantities, parseQuantities, type Quantities } from '../quantity';
import type { Node, Pod } from '../types';
import type { ClusterState, NodeState } from './fit';
import { podResources } from './resources';

function negative(quantities: Quantities): Quantities {
  return Object.fromEntries(
    Object.entries(quantities).map(([name, value]) => [name, -value]),
  );
}

/** Running totals of what the pods on each node occupy, kept from pod events. */
export class NodeUsage {
  private readonly shares = new Map<
    string,
    { node: string; needs: Quantities }
  >();
  private readonly totals = new Map<string, Quantities>();

  constructor(
    private readonly nodes: Informer<Node>,
    private readonly pods: Informer<Pod>,
  ) {
    pods.onChange(({ type, object }) => this.take(object, type === 'DELETED'));
  }

  /** The nodes with their present load. */
  state(): ClusterState {
    const nodes: NodeState[] = this.nodes
      .all()
      .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
      .map(node => ({
        node,
        allocatable: parseQuantities(node.status?.allocatable),
        used: this.totals.get(node.metadata.name) ?? {},
      }));
    const placed = (namespace?: string) =>
      (namespace === undefined
        ? this.pods.all()
        : this.pods.inNamespace(namespace)
      ).filter(pod => pod.spec.nodeName && !isFinished(pod));
    return { nodes, placed };
  }

  private take(pod: Pod, isGone: boolean): void {
    const id = idOf(pod);
    const share = this.shares.get(id);
    const node = isGone || isFinished(pod) ? undefined : pod.spec.nodeName;
    if (share?.node === node) return;
    if (share) {
      this.add(share.node, negative(share.needs));
      this.shares.delete(id);
    }
    if (node) {
      const needs = { ...podResources(pod.spec), pods: 1 };
      this.shares.set(id, { node, needs });
      this.add(node, needs);
    }
  }

  private add(node: string, needs: Quantities): void {
    this.totals.set(node, addQuantities(this.totals.get(node) ?? {}, needs));
  }
}

function idOf(pod: KubeObject): string {
  return pod.metadata.uid ?? `${pod.metadata.namespace}/${pod.metadata.name}`;
}
