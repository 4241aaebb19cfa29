import {
  DRY_RUN_KIND,
  type Deployment,
  type PreflightResult,
} from '@macadam/plugin-orchestrator-common';
import type { ResultCounts, VerdictResult } from './types';
import { countResults } from './verdicts';

/** What preflight said of one deployment. */
export interface JudgedDeployment {
  deployment: string;
  environment: string;
  commit: string;
  /** First line of the commit's message. */
  message: string;
  /** ISO 8601. */
  at: string;
  counts: ResultCounts;
  /** Rules that do not pass here and did in the deployment before it in this environment, or that it did not have. */
  began: RuleName[];
  /** Rules that did not pass in the deployment before it in this environment, and do here. */
  ended: RuleName[];
}

export interface RuleName {
  policy: string;
  rule: string;
  title: string;
}

/** `GET /workloads/:name/history`: oldest first. */
export interface VerdictHistory {
  deployments: JudgedDeployment[];
}

type Judged = Pick<
  Deployment,
  'id' | 'environment' | 'createdAt' | 'release'
> & { preflight: readonly PreflightResult[] };

const isLoud = ({ verdict }: { verdict: VerdictResult }) =>
  verdict !== 'pass' && verdict !== 'skip';

function loudRules(results: readonly PreflightResult[]): Map<string, RuleName> {
  return new Map(
    results
      .filter(isLoud)
      .map(({ policy, rule, title = policy }) => [
        `${policy}/${rule}`,
        { policy, rule, title },
      ]),
  );
}

const missingIn = (
  from: ReadonlyMap<string, RuleName>,
  other: ReadonlyMap<string, RuleName>,
) => [...from].flatMap(([key, name]) => (other.has(key) ? [] : name));

/** How verdicts changed over deployments, each against the one before it in the same environment; oldest first. */
export function deriveHistory(judged: readonly Judged[]): VerdictHistory {
  const last = new Map<string, Map<string, RuleName>>();
  const sorted = [...judged].sort((a, b) =>
    a.createdAt < b.createdAt ? -1 : 1,
  );
  return {
    deployments: sorted.map(
      ({ id, environment, createdAt, release, preflight: said }) => {
        const preflight = said.filter(
          ({ policyKind }) => policyKind !== DRY_RUN_KIND,
        );
        const loud = loudRules(preflight);
        const before = last.get(environment) ?? new Map<string, RuleName>();
        last.set(environment, loud);
        return {
          deployment: id,
          environment,
          commit: release.commit,
          message: release.message,
          at: createdAt,
          counts: countResults(
            preflight.map(({ verdict }) => ({ result: verdict })),
          ),
          began: missingIn(loud, before),
          ended: missingIn(before, loud),
        };
      },
    ),
  };
}
