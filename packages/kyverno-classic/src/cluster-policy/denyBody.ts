import { evaluateConditions } from '../conditions';
import { blameDeny } from './blame';
import { type Body, outcomeOf, type Run } from './body';
import { fail, type Outcome, pass } from './outcome';
import { messageOf } from './text';

/** `validate.deny`: fails when its conditions hold; without conditions always. */
export class DenyBody implements Body {
  constructor(
    private readonly conditions: unknown,
    private readonly message: string,
  ) {}

  judge(run: Run): Outcome | undefined {
    let isDenied: boolean;
    try {
      isDenied =
        this.conditions === undefined || this.conditions === null
          ? true
          : evaluateConditions(this.conditions, run.scope).verdict;
    } catch (problem) {
      return outcomeOf(problem, 'failed to check deny conditions');
    }
    if (!isDenied) return pass(`validation rule '${run.rule}' passed.`);
    const message = this.message
      ? messageOf(this.message, run)
      : `validation error: rule ${run.rule} failed`;
    return fail(message, blameDeny(this.conditions, run));
  }
}
