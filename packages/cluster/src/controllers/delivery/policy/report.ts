/** Kyverno's policy reports: one for each resource, made from the results about it. Pure. */
import { MANAGED_BY_LABEL } from '@macadam/kubernetes';
import type { RuleResult } from '@macadam/kyverno';
import type { KubeObject, NewObject } from '../../../runtime';
import type { Ruling } from './PolicySet';

export const reportVersion = 'wgpolicyk8s.io/v1alpha2';

type Outcome = 'pass' | 'fail' | 'warn' | 'error' | 'skip';

/** A verdict that could not be reached is an error of the report, never a pass. */
function outcome(result: RuleResult): Outcome {
  return result.verdict === 'notEvaluable' ? 'error' : result.verdict;
}

/** The kind of report about a resource, and where it is. */
export function reportRef(resource: KubeObject) {
  const { namespace, uid = '' } = resource.metadata;
  return {
    apiVersion: reportVersion,
    kind: namespace ? 'PolicyReport' : 'ClusterPolicyReport',
    ...(namespace && { namespace }),
    name: uid,
  };
}

/**
 * @param seconds when the results were reached, since the epoch
 * @returns undefined when no policy matched
 */
export function buildReport(
  resource: KubeObject,
  rulings: readonly Ruling[],
  seconds: number,
): NewObject | undefined {
  if (rulings.length === 0) return undefined;
  const { apiVersion, kind, namespace, name } = reportRef(resource);
  const { uid = '' } = resource.metadata;
  const summary: Record<Outcome, number> = {
    pass: 0,
    fail: 0,
    warn: 0,
    error: 0,
    skip: 0,
  };
  for (const { result } of rulings) summary[outcome(result)] += 1;
  const scope = {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    ...(namespace && { namespace }),
    name: resource.metadata.name,
    uid,
  };
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace && { namespace }),
      labels: { [MANAGED_BY_LABEL]: 'kyverno' },
      ownerReferences: [
        {
          apiVersion: resource.apiVersion,
          kind: resource.kind,
          name: resource.metadata.name,
          uid,
        },
      ],
    },
    scope,
    summary,
    results: [...rulings]
      .sort(byPolicy)
      .map(ruling => reportResult(ruling, seconds)),
  };
}

/** An exception's name without its namespace. */
const shortName = (name: string) => name.split('/').pop() ?? '';

function byPolicy({ result: left }: Ruling, { result: right }: Ruling): number {
  const [one, other] = [left, right].map(({ policy, rule }) => [policy, rule]);
  const at = one.findIndex((name, n) => name !== other[n]);
  if (at < 0) return 0;
  return one[at] < other[at] ? -1 : 1;
}

function isScored({ of }: Ruling): boolean {
  const { annotations = {} } = of.object.metadata;
  return annotations['policies.kyverno.io/scored'] !== 'false';
}

function reportResult(ruling: Ruling, seconds: number) {
  const { result, of } = ruling;
  const {
    policy,
    rule,
    message,
    severity,
    category,
    container,
    path,
    missing,
    binding,
    exceptions = [],
  } = result;
  return {
    source: of.kind.source,
    policy,
    ...(rule && rule !== policy && { rule }),
    message,
    result: outcome(result),
    scored: isScored(ruling),
    ...(severity && { severity }),
    ...(category && { category }),
    timestamp: { seconds, nanos: 0 },
    properties: {
      process: 'background scan',
      ...(binding !== undefined && { binding }),
      ...(exceptions.length > 0 && {
        exceptions: exceptions.map(shortName).join(','),
      }),
      ...(container && { container }),
      ...(path && { path }),
      ...(missing && { missing }),
    },
  };
}

/** The part of a report that says something: equal for reports that differ only in time. */
export function reportContent(rulings: readonly Ruling[]): string {
  return JSON.stringify(rulings.map(ruling => reportResult(ruling, 0)));
}
