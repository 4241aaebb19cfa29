import type { Budget } from './limits';

/** What an expression may ask for besides the data it reads. */
export interface JmesEnv {
  /**
   * Answers what only the world outside of a policy knows, as `EvaluationContext.ask` does: `time.now`
   * (RFC 3339), `random` (pattern), `dns.isExternal` (host). `undefined` makes it a `JmesPathMissing`.
   */
  ask?(functionName: string, args: unknown[]): unknown;
  /** Shared by the expressions of one evaluation; each has its own when there is none. */
  budget?: Budget;
}
