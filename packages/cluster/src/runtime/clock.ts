/** Time that controllers can be given: the system's in production, a hand-driven one in tests. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs a function once after a delay in milliseconds; the returned function cancels it. */
  schedule(delayMs: number, run: () => void): () => void;
}

/** The system's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  private current: number;
  private timers: { at: number; run: () => void }[] = [];

  constructor(start: number = Date.parse('2026-01-01T00:00:00Z')) {
    this.current = start;
  }

  now(): number {
    return this.current;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const timer = { at: this.current + delayMs, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter(other => other !== timer);
    };
  }

  /** Moves on by a number of milliseconds and runs what falls due, in order. */
  advance(ms: number): void {
    const end = this.current + ms;
    for (;;) {
      const due = this.timers
        .filter(timer => timer.at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers = this.timers.filter(other => other !== due);
      this.current = Math.max(this.current, due.at);
      due.run();
    }
    this.current = end;
  }
}

/** Kubernetes' metav1.Time: RFC 3339 in UTC with whole seconds. */
export function kubeTime(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
}
