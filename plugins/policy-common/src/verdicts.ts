import {
  DRY_RUN_KIND,
  type PreflightResult,
} from '@macadam/plugin-orchestrator-common';
import type { ResultCounts, Verdict } from './types';

/**
 * A preflight's result in the shape that both sources share.
 * @param at - when preflight judged; ISO 8601, UTC
 */
export function verdictOfPreflight(
  result: PreflightResult,
  at: string,
): Verdict {
  const { policy, rule, verdict, message, blocks, resource } = result;
  const {
    severity,
    category,
    title,
    fix,
    container,
    path,
    file,
    line,
    column,
    url,
    exceptions,
  } = result;
  return {
    source: 'preflight',
    policy,
    rule,
    result: verdict,
    message,
    blocks,
    object: resource,
    at,
    ...(result.policyKind === DRY_RUN_KIND && { admission: true }),
    ...(severity && { severity }),
    ...(category && { category }),
    ...(title && { title }),
    ...(fix && { fix }),
    ...(container && { container }),
    ...(path && { path }),
    ...(file && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(url && { url }),
    ...(exceptions && { exceptions }),
  };
}

/** What preflight says by policies, without what a cluster's own admission said, which is of no one policy. */
export function verdictsOfPolicies(
  results: readonly PreflightResult[],
  at: string,
): Verdict[] {
  return results
    .filter(({ policyKind }) => policyKind !== DRY_RUN_KIND)
    .map(result => verdictOfPreflight(result, at));
}

/** How many of each result; what could not be evaluated counts as an error, never as a pass. */
export function countResults(
  verdicts: readonly Pick<Verdict, 'result'>[],
): ResultCounts {
  const counts: ResultCounts = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const { result } of verdicts)
    counts[result === 'notEvaluable' ? 'error' : result] += 1;
  return counts;
}

/** Whether a verdict asks for attention. */
export const isFailure = ({ result }: Verdict) =>
  result !== 'pass' && result !== 'skip';

/**
 * Leaves out what only repeats its controller: Kyverno judges a Deployment, its ReplicaSets and its Pods each.
 * A Pod that differs from its controller (an injected container) stays.
 * @param ownerOf - the UID of an object's controller
 */
export function withoutRepeats(
  verdicts: readonly Verdict[],
  ownerOf: (uid: string) => string | undefined,
): Verdict[] {
  const key = (uid: string, { engine, policy, result }: Verdict) =>
    JSON.stringify([uid, engine, policy, result]);
  const said = new Set(
    verdicts.map(verdict => key(verdict.object.uid ?? '', verdict)),
  );
  return verdicts.filter(verdict => {
    const seen = new Set<string>();
    let owner = verdict.object.uid && ownerOf(verdict.object.uid);
    while (owner && !seen.has(owner)) {
      if (said.has(key(owner, verdict))) return false;
      seen.add(owner);
      owner = ownerOf(owner);
    }
    return true;
  });
}
