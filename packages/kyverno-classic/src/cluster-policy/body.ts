import type { ImageQuestion } from '@macadam/kyverno';
import { JmesPathError, JmesPathMissing } from '../jmespath';
import { VariableError, type VariableScope } from '../variables';
import { error, notEvaluable, type Outcome } from './outcome';
import type { Request } from './request';

/** One evaluation of a rule or of a turn of its loop. */
export interface Run {
  rule: string;
  request: Request;
  /** The object that patterns are compared with. */
  object: unknown;
  /** What `foreach` is at, when it is a map and compared instead of the whole object. */
  element?: Record<string, unknown>;
  scope: VariableScope;
  /** What the rule asks before it judges; it may name what is wrong when the judgement does not. */
  preconditions: unknown;
  /** Context that is given instead of a cluster's; of one element of a loop when a number is given. */
  supplied(element?: number): Record<string, unknown> | undefined;
  /** How many loops stand around this one. */
  nesting: number;
  steps: StepCounter;
}

/** What a rule does with an object that it is about; undefined gives no result. */
export interface Body {
  judge(run: Run): Outcome | undefined;
  /** What has to be asked about images before it can judge. */
  imageQuestions?(run: Run): ImageQuestion[];
  /** What it makes of objects that are there already: an outcome for each, and for each that should be there and is not. */
  judgeExisting?(run: Run): Outcome[];
}

const MOST_TURNS = 20_000;

/** Turns of loops that one rule may take on one object. */
export class StepCounter {
  private left = MOST_TURNS;

  /** Counts a turn; throws VariableError when there were too many. */
  spend(): void {
    this.left -= 1;
    if (this.left < 0)
      throw new VariableError(`the rule takes more than ${MOST_TURNS} turns`);
  }
}

/** An error that a rule may meet as an outcome; any other is a defect and is thrown on. */
export function outcomeOf(problem: unknown, what: string): Outcome {
  if (problem instanceof JmesPathMissing) return notEvaluable(problem.missing);
  if (problem instanceof JmesPathError || problem instanceof VariableError)
    return error(`${what}: ${problem.message}`);
  throw problem;
}
