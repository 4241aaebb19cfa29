import type { World } from './library/function';
import type { Budget } from './limits';
import type { CelValue } from './values';

/** Values by name that an expression starts from (`object`, `variables`, …). */
export interface Roots extends World {
  root(name: string): CelValue;
}

/** What an expression runs in: its roots, its budget, and the variables that macros have bound. */
export class Frame {
  constructor(
    readonly roots: Roots,
    readonly budget: Budget,
    private readonly parent?: Frame,
    private readonly name?: string,
    private readonly value?: CelValue,
  ) {}

  /** A frame with one more variable. */
  bind(name: string, value: CelValue): Frame {
    return new Frame(this.roots, this.budget, this, name, value);
  }

  /** The value of a variable, innermost first, or of a root. */
  lookup(name: string): CelValue {
    if (name === this.name && this.value !== undefined) return this.value;
    return this.parent ? this.parent.lookup(name) : this.roots.root(name);
  }
}

/** A compiled expression or part of one. */
export type Run = (frame: Frame) => CelValue;
