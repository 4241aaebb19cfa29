import type { RuleResult, Verdict } from '@macadam/kyverno';

/** The words of a PolicyReport; what cannot be evaluated offline is skipped there, and says so. */
const RESULTS: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'fail',
  warn: 'warn',
  error: 'error',
  skip: 'skip',
  notEvaluable: 'skip',
};

function toResult(result: RuleResult) {
  const { policy, rule, message, resource, verdict } = result;
  const properties = {
    ...(result.container !== undefined && { container: result.container }),
    ...(result.path !== undefined && { path: result.path }),
    ...(result.fix !== undefined && { fix: result.fix }),
    ...(result.missing !== undefined && { missing: result.missing }),
  };
  return {
    source: 'macadam',
    policy,
    rule,
    result: RESULTS[verdict],
    ...(result.severity !== undefined && { severity: result.severity }),
    ...(result.category !== undefined && { category: result.category }),
    scored: verdict !== 'warn',
    message,
    resources: [
      {
        apiVersion: resource.apiVersion,
        kind: resource.kind,
        ...(resource.namespace !== undefined && {
          namespace: resource.namespace,
        }),
        name: resource.name,
      },
    ],
    ...(Object.keys(properties).length > 0 && { properties }),
  };
}

/** Results as one PolicyReport (wgpolicyk8s.io/v1alpha2). */
export function toPolicyReport(results: readonly RuleResult[]) {
  const shown = results.map(toResult);
  const count = (word: string) =>
    shown.filter(({ result }) => result === word).length;
  return {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: 'PolicyReport',
    metadata: { name: 'macadam' },
    summary: {
      pass: count('pass'),
      fail: count('fail'),
      warn: count('warn'),
      error: count('error'),
      skip: count('skip'),
    },
    results: shown,
  };
}
