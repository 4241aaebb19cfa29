import type { RequestHandler } from 'express';

/** How often it is looked whether the event loop goes on, in milliseconds. */
const EVERY = 250;

/** Tells when the event loop of this process stood still, as it does for a process that has too much to do. */
export class LoopWatch {
  private stoodStillAt = -Infinity;

  /**
   * @param threshold - milliseconds that count as standing still
   * @param now - milliseconds from any fixed point
   */
  constructor(
    private readonly threshold = 1_000,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Watches from now on, without keeping the process alive. @returns ends it */
  start(every = EVERY): () => void {
    let expected = this.now() + every;
    const timer = setInterval(() => {
      const time = this.now();
      if (time - expected > this.threshold) this.stoodStillAt = time;
      expected = time + every;
    }, every);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** @param time - as `now` gives it; @returns whether the loop stood still at any moment after it */
  stoodStillSince(time: number): boolean {
    return this.stoodStillAt >= time;
  }

  /** The time, to be given to `stoodStillSince`. */
  time(): number {
    return this.now();
  }
}

/**
 * Answers 503 where a token was refused while the process had too much to do. Keys that verify tokens are fetched over
 * HTTP with a time-out, so an overloaded process takes valid tokens for invalid ones, and people would have to sign in.
 */
export function overloadedNotUnauthorized(
  watch: Pick<LoopWatch, 'stoodStillSince' | 'time'>,
): RequestHandler {
  return (req, res, next) => {
    const started = watch.time();
    const json = res.json.bind(res);
    res.json = body => {
      const mayBeValid =
        res.statusCode === 401 && req.headers.authorization !== undefined;
      if (!mayBeValid || !watch.stoodStillSince(started)) return json(body);
      res.status(503).set('Retry-After', '5');
      return json({
        error: {
          name: 'ServiceUnavailableError',
          message:
            'The portal has too much to do and could not check who asks. Try again in a few seconds.',
        },
        response: { statusCode: 503 },
      });
    };
    next();
  };
}
