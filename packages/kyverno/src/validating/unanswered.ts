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
