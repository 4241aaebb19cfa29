import type { RuleResult, Verdict } from './types';

/** Where in an object a rule fails. */
export interface Place {
  container?: string;
  path?: string;
}

/** What came of an expression that gives no value, or of a condition that does not hold. */
export interface Stopped {
  verdict: Verdict;
  message: string;
  missing?: string;
}

/** What every result of a policy says about the policy. */
export type ResultBase = Pick<
  RuleResult,
  'policy' | 'policyKind' | 'rule' | 'severity' | 'category' | 'title' | 'fix'
> & { isScored: boolean; namespace?: string };

/** What came of a policy on an object. */
export interface Outcome extends Stopped {
  places?: Place[];
}

/**
 * What a rule comes to whose question nobody answers: not evaluable in a forecast, and an error in the request
 * itself, where nobody will answer it later.
 */
export function unanswered<T extends { verdict: string }>(
  outcome: T,
  isFinal: boolean,
): T | (Omit<T, 'verdict'> & { verdict: 'error' }) {
  return isFinal && outcome.verdict === 'notEvaluable'
    ? { ...outcome, verdict: 'error' }
    : outcome;
}
