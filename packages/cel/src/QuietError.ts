/**
 * An error that is a value of an evaluation: made in thousands, and caught where it means something. It
 * has no stack, which would cost more than the evaluation itself.
 */
export class QuietError extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
