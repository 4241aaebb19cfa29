/** Kyverno's policy reports: one for each resource, made from the results about it. Pure. */
import type { RuleResult } from '@macadam/kyverno';
import type { KubeObject, NewObject } from '../../../runtime';

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
  results: readonly RuleResult[],
  seconds: number,
): NewObject | undefined {
  if (results.length === 0) return undefined;
  const { apiVersion, kind, namespace, name } = reportRef(resource);
  const { uid = '' } = resource.metadata;
  const summary: Record<Outcome, number> = {
    pass: 0,
    fail: 0,
    warn: 0,
    error: 0,
    skip: 0,
  };
  for (const result of results) summary[outcome(result)] += 1;
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
      labels: { 'app.kubernetes.io/managed-by': 'kyverno' },
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
    results: results.map(result => reportResult(result, seconds)),
  };
}

function reportResult(result: RuleResult, seconds: number) {
  const {
    policy,
    rule,
    message,
    severity,
    category,
    container,
    path,
    missing,
  } = result;
  return {
    source: 'KyvernoValidatingPolicy',
    policy,
    ...(rule && rule !== policy && { rule }),
    message,
    result: outcome(result),
    scored: true,
    ...(severity && { severity }),
    ...(category && { category }),
    timestamp: { seconds, nanos: 0 },
    properties: {
      process: 'background scan',
      ...(container && { container }),
      ...(path && { path }),
      ...(missing && { missing }),
    },
  };
}

/** The part of a report that says something: equal for reports that differ only in time. */
export function reportContent(results: readonly RuleResult[]): string {
  return JSON.stringify(
    results.map(
      ({
        policy,
        rule,
        verdict,
        message,
        severity,
        category,
        container,
        path,
      }) => [
        policy,
        rule,
        verdict,
        message,
        severity,
        category,
        container,
        path,
      ],
    ),
  );
}
