/** Whether a node takes a pod at all, whatever runs there already. */
import { hasLabels, meetsRequirement } from '@macadam/kubernetes';
import type {
  Node,
  NodeSelectorTerm,
  PodSpec,
  Taint,
  Toleration,
} from '../types';

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (!toleration.key) return toleration.operator === 'Exists';
  return (
    toleration.operator === 'Exists' ||
    (toleration.value ?? '') === (taint.value ?? '')
  );
}

function matchesTerm(node: Node, term: NodeSelectorTerm): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every(requirement =>
      meetsRequirement(requirement, node.metadata.labels?.[requirement.key]),
    ) &&
    fields.every(requirement =>
      meetsRequirement(
        requirement,
        requirement.key === 'metadata.name' ? node.metadata.name : undefined,
      ),
    )
  );
}

/** Reasons, in the scheduler's words, why a node does not take a pod; empty when it does. */
export function nodeObjections(spec: PodSpec, node: Node): string[] {
  const tolerations = spec.tolerations ?? [];
  const taints = [...(node.spec?.taints ?? [])];
  if (node.spec?.unschedulable) {
    const cordon: Taint = {
      key: 'node.kubernetes.io/unschedulable',
      effect: 'NoSchedule',
    };
    if (!tolerations.some(toleration => tolerates(toleration, cordon)))
      return ['node(s) were unschedulable'];
  }
  const taint = taints.find(
    candidate =>
      candidate.effect !== 'PreferNoSchedule' &&
      !tolerations.some(toleration => tolerates(toleration, candidate)),
  );
  if (taint)
    return [
      `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`,
    ];
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms;
  const isSelected = hasLabels(node.metadata.labels, spec.nodeSelector ?? {});
  if (!isSelected || (terms && !terms.some(term => matchesTerm(node, term)))) {
    return ["node(s) didn't match Pod's node affinity/selector"];
  }
  return [];
}
