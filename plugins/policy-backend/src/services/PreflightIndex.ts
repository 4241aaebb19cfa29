import {
  verdictsOfPolicies,
  type Verdict,
} from '@macadam/plugin-policy-common';
import type { PreflightPage } from '@macadam/plugin-orchestrator-common';
import { VerdictTotals, type Placed } from './VerdictTotals';

/** What preflight says everywhere, kept up to date by asking the orchestrator for what changed. */
export class PreflightIndex {
  readonly totals = new VerdictTotals();
  private cursor: string | undefined;

  /** @param ask - for what changed since a cursor; everything without one */
  constructor(
    private readonly ask: (after?: string) => Promise<PreflightPage>,
  ) {}

  /** @throws what the orchestrator answers or that it does not; what is known stays as it was */
  async catchUp(): Promise<void> {
    for (let more = true; more;) {
      const page = await this.ask(this.cursor);
      if (page.isFirst) this.totals.clear();
      for (const { workload, preflights } of page.workloads) {
        const placed = preflights
          .flatMap(({ environment, at, results }) =>
            verdictsOfPolicies(results, at).map(verdict =>
              place(workload, environment, verdict),
            ),
          )
          .sort((a, b) => a.environment.localeCompare(b.environment));
        this.totals.set(workload, placed);
      }
      this.cursor = page.cursor;
      more = page.more;
    }
  }
}

function place(
  workload: string,
  environment: string,
  verdict: Verdict,
): Placed {
  return { workload, environment, source: verdict.source, verdict };
}
