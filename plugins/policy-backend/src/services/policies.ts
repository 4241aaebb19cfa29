import {
  countResults,
  isOfKyverno,
  type PolicySummary,
  type Verdict,
} from '@macadam/plugin-policy-common';
import type { ClusterObject, WatchedType } from '@macadam/plugin-gitops-node';
import { UNNAMED, VerdictTotals } from './VerdictTotals';

const ofKyverno = (apiVersion: string, kind: string): WatchedType => ({
  apiVersion,
  kind,
  plural: kind.toLowerCase().replace(/y$/, 'ies'),
});

/** What Kyverno calls a policy, of those that judge. */
export const POLICY_TYPES: WatchedType[] = [
  ofKyverno('policies.kyverno.io/v1', 'ValidatingPolicy'),
  ofKyverno('policies.kyverno.io/v1', 'NamespacedValidatingPolicy'),
  ofKyverno('policies.kyverno.io/v1', 'ImageValidatingPolicy'),
  ofKyverno('policies.kyverno.io/v1', 'NamespacedImageValidatingPolicy'),
  ofKyverno('kyverno.io/v1', 'ClusterPolicy'),
  ofKyverno('kyverno.io/v1', 'Policy'),
];

interface PolicyFields {
  spec?: {
    validationActions?: string[];
    validationFailureAction?: string;
    rules?: {
      validate?: { failureAction?: string };
      verifyImages?: { failureAction?: string }[];
    }[];
  };
  status?: {
    conditionStatus?: { ready?: boolean; message?: string };
    conditions?: { type: string; status: string; message?: string }[];
  };
}

/** What a policy says of itself, without results. */
export type PolicyDescription = Omit<
  PolicySummary,
  'cluster' | 'preflight' | 'failures'
>;

/** Reads a Kyverno policy object; titles and the like are the annotations of Kyverno's policy library. */
export function describePolicy(object: ClusterObject): PolicyDescription {
  // The cluster checks these objects against their schemas.
  const { spec, status } = object as ClusterObject & PolicyFields;
  const { namespace, annotations = {} } = object.metadata;
  // As reports name it.
  const name = namespace
    ? `${namespace}/${object.metadata.name}`
    : object.metadata.name;
  const category = annotations['policies.kyverno.io/category'];
  const severity = annotations['policies.kyverno.io/severity'];
  const description = annotations['policies.kyverno.io/description'];
  const fix = annotations['macadam.dev/fix'];
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const loaded =
    status?.conditionStatus?.ready !== false && ready?.status !== 'False';
  const problem =
    status?.conditionStatus?.message ||
    ready?.message ||
    'The cluster did not load it and does not say why';
  return {
    name,
    kind: object.kind,
    apiVersion: object.apiVersion,
    title: annotations['policies.kyverno.io/title'] ?? name,
    actions: spec?.validationActions ?? actionsOfRules(spec),
    ...(category && { category }),
    ...(severity && { severity }),
    ...(description && { description }),
    ...(fix && { fix }),
    ...(!loaded && { problem }),
  };
}

/** Kyverno's default is Audit; a rule's own action wins. */
function actionsOfRules(spec: PolicyFields['spec']): string[] {
  const fallback = spec?.validationFailureAction ?? 'Audit';
  const actions =
    spec?.rules?.flatMap(({ validate, verifyImages = [] }) =>
      [...(validate ? [validate] : []), ...verifyImages].map(
        ({ failureAction }) => failureAction ?? fallback,
      ),
    ) ?? [];
  return [
    ...new Set(
      (actions.length > 0 ? actions : [fallback]).map(action =>
        /^enforce$/i.test(action) ? 'Deny' : 'Audit',
      ),
    ),
  ];
}

/**
 * A row for each policy, sorted by name: those in the clusters, and those that only results name
 * (of other engines, or not in a cluster yet).
 *
 * @param preflight - left out where it is not known
 */
export function summarise(
  described: readonly PolicyDescription[],
  reports: VerdictTotals,
  preflight: VerdictTotals = new VerdictTotals(),
): PolicySummary[] {
  const found = [reports.rows(), preflight.rows()] as const;
  const rows = new Map(described.map(policy => [policy.name, policy]));
  for (const [row, { first }] of [...found[0], ...found[1]])
    if (!rows.has(row)) rows.set(row, describeFromResult(first));
  return [...rows]
    .map(([row, policy]) => {
      const [cluster, before] = found.map(each => each.get(row));
      return {
        ...policy,
        cluster: cluster?.counts ?? countResults([]),
        preflight: before?.counts ?? countResults([]),
        failures: [...(cluster?.failures ?? []), ...(before?.failures ?? [])],
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

function describeFromResult(verdict: Verdict): PolicyDescription {
  const { policy, title, engine, category, severity, fix } = verdict;
  const isForeign = !isOfKyverno(verdict);
  return {
    name: policy,
    kind: engine ?? (isForeign ? UNNAMED : 'ValidatingPolicy'),
    ...(isForeign && { engine: engine ?? UNNAMED }),
    apiVersion: '',
    title: title ?? policy,
    actions: [],
    ...(category && { category }),
    ...(severity && { severity }),
    ...(fix && { fix }),
  };
}
