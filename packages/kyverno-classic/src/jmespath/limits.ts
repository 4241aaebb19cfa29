import { writtenSize } from '@macadam/yaml';
import { JmesPathLimitError } from './errors';

/** Bounds on one expression, so that no policy can hang the process or exhaust its memory. */
export const LIMITS = {
  expressionCharacters: 16_384,
  expressionTokens: 2_048,
  /** Nodes visited and items passed by all the expressions of one evaluation. */
  steps: 1_000_000,
  textCharacters: 1_000_000,
  listItems: 100_000,
  /** Maps, lists and scalars of a value, those that it holds more than once counted each time. */
  parts: 1_000_000,
  /** Characters of a text times those of the pattern with wildcards that it is compared with. */
  wildcardSteps: 50_000_000,
  /** Items of one list times those of another that each is compared with. */
  comparisons: 5_000_000,
} as const;

/** Counts the work of one evaluation. */
export class Budget {
  private left: number = LIMITS.steps;

  /** Takes steps off the budget; throws `JmesPathLimitError` when none are left. */
  spend(steps = 1): void {
    this.left -= steps;
    if (this.left < 0)
      throw new JmesPathLimitError(
        `the expressions take more than ${LIMITS.steps} steps`,
      );
  }
}

/** Refuses a text of this length before it is made. */
export function checkTextLength(length: number): void {
  if (length > LIMITS.textCharacters)
    throw new JmesPathLimitError(
      `a text of more than ${LIMITS.textCharacters} characters is not allowed`,
    );
}

/** Refuses a list of this length before it is made. */
export function checkListLength(length: number): void {
  if (length > LIMITS.listItems)
    throw new JmesPathLimitError(
      `a list of more than ${LIMITS.listItems} items is not allowed`,
    );
}

/** Passes a value on when it is not too large to be written down or compared. */
export function checkedValue(value: unknown): unknown {
  if (writtenSize(value) > LIMITS.parts)
    throw new JmesPathLimitError(
      `a value of more than ${LIMITS.parts} parts is not allowed`,
    );
  return value;
}
