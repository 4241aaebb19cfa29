import { CelLimitError } from './errors';
import type { CelValue } from './values';

/** Bounds on one expression, so that no policy can hang the process or exhaust its memory. */
export const LIMITS = {
  expressionCharacters: 16_384,
  expressionNodes: 4_096,
  expressionDepth: 100,
  /** Loop turns, calls and variable reads of one evaluation. */
  steps: 200_000,
  textCharacters: 1_000_000,
  listItems: 100_000,
} as const;

/** Counts the work of one evaluation. */
export class Budget {
  private left: number = LIMITS.steps;

  /** Takes steps off the budget; throws `CelLimitError` when none are left. */
  spend(steps = 1): void {
    this.left -= steps;
    if (this.left < 0) {
      throw new CelLimitError(
        `the expression takes more than ${LIMITS.steps} steps`,
      );
    }
  }
}

/** Refuses a length before a value of that length is made. */
export function checkLength(length: number, of: 'text' | 'list'): void {
  const most = of === 'text' ? LIMITS.textCharacters : LIMITS.listItems;
  if (length > most)
    throw new CelLimitError(`a ${of} of more than ${most} is not allowed`);
}

/** Passes a value on when it is not too large. */
export function checked<T extends CelValue>(value: T): T {
  if (typeof value === 'string') checkLength(value.length, 'text');
  else if (Array.isArray(value)) checkLength(value.length, 'list');
  return value;
}

/** The budget of the expression that is evaluated now; evaluations do not overlap. */
let running: Budget | undefined;

/** Evaluates with a budget that `charge` takes from. */
export function metered<T>(budget: Budget, evaluate: () => T): T {
  const before = running;
  running = budget;
  try {
    return evaluate();
  } finally {
    running = before;
  }
}

/** Takes steps off the running evaluation's budget, for work that its own steps do not count. */
export function charge(steps: number): void {
  running?.spend(steps);
}

/** The steps that reading a value once is worth, beside the call that does. */
export function weight(value: CelValue): number {
  if (typeof value === 'string') return value.length >> 8;
  if (Array.isArray(value)) return value.length >> 4;
  return value instanceof Map ? value.size >> 4 : 0;
}
