import type { RuleResult, Verdict } from '../policy/types';

/** One expected result of a `kyverno-test.yaml` and what the engine says. */
export interface TestResult {
  file: string;
  policy: string;
  /** Empty when the test names no rule. */
  rule: string;
  resource: string;
  expected: string;
  /**
   * `no result` when the rule gave none, `no resource` when the test names one that it does not hold,
   * `not loaded` when the policy could not be read.
   */
  actual: Verdict | 'no result' | 'no resource' | 'not loaded';
  matches: boolean;
  /** Why: the engine's message, or what is missing. */
  reason: string;
  /** The engine's whole answer, where it gave one. */
  result?: RuleResult;
}
