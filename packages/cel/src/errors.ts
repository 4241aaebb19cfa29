import { QuietError } from './QuietError';

/** An expression that cannot be read. Offsets are 0-based into the expression. */
export class CelSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number = 0,
  ) {
    super(message);
  }
}

/** An expression that cannot be evaluated on these values. `&&`, `||`, `all` and `exists` may absorb it. */
export class CelError extends QuietError {}

/** A value that only a cluster, a registry or a clock could give; `missing` names it. */
export class CelMissing extends CelError {
  constructor(readonly missing: string) {
    super(`needs ${missing}`);
  }
}

/** An expression that costs more than is allowed. Nothing absorbs it. */
export class CelLimitError extends Error {}
