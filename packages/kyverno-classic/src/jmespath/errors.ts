import { QuietError } from '@macadam/cel';

/** An expression that cannot be read. The offset is 0-based into the expression. */
export class JmesPathSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number = 0,
  ) {
    super(message);
  }
}

/** An expression that cannot be evaluated on these values. */
export class JmesPathError extends QuietError {}

/**
 * A map without the key that an expression reads. Kyverno lets `||`, comparators, function arguments,
 * filters, projections and pipes read it as null; anywhere else it fails the expression.
 */
export class UnknownKey extends JmesPathError {
  constructor(readonly key: string) {
    super(`Unknown key "${key}" in path`);
  }
}

/** A value that only a clock, a cluster, a registry or chance could give; `missing` names it. */
export class JmesPathMissing extends JmesPathError {
  constructor(readonly missing: string) {
    super(`needs ${missing}`);
  }
}

/** An expression that costs more than is allowed. Nothing absorbs it. */
export class JmesPathLimitError extends JmesPathError {}
