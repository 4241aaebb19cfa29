/** What each person may have computed for them. Pure, but for the clock that it is given. */

/** How much, and how fast it comes back. */
export interface Allowance {
  /** Milliseconds of work that may be used at once. */
  most: number;
  /** Milliseconds of work that come back in each second. */
  perSecond: number;
}

/** More work than a person may have done now; `retryAfter` in seconds. */
export class BudgetSpentError extends Error {
  readonly name = 'BudgetSpentError';
  /** Read by the error middleware. */
  readonly statusCode = 429;

  constructor(readonly retryAfter: number) {
    super(
      `You have had much judged in the last minutes, and others wait too. Ask again in ${retryAfter} s, with fewer or simpler policies.`,
    );
  }
}

/** Takes down what some work costs, in milliseconds. */
export interface Meter {
  spent: number;
}

interface Account {
  left: number;
  at: number;
  running: number;
}

/** What one person may have under way: the pages ask again while somebody types. */
const MOST_RUNNING = 3;

const ALLOWANCE: Allowance = { most: 60_000, perSecond: 200 };

/** Lets each person have a few things done at a time, as long as their allowance lasts. */
export class PersonalBudget {
  private readonly accounts = new Map<string, Account>();

  constructor(
    private readonly clock: () => number = () => performance.now(),
    private readonly allowance: Allowance = ALLOWANCE,
  ) {}

  /**
   * Does some work for a person and takes what it costs off their allowance.
   * @throws BudgetSpentError before it begins, while they have something else done or have had too much
   */
  async spend<T>(
    person: string,
    work: (meter: Meter) => Promise<T>,
  ): Promise<T> {
    const account = this.account(person);
    if (account.running >= MOST_RUNNING || account.left <= 0)
      throw new BudgetSpentError(this.wait(account));
    const meter: Meter = { spent: 0 };
    account.running += 1;
    try {
      return await work(meter);
    } finally {
      account.left -= meter.spent;
      account.running -= 1;
    }
  }

  /** Whole seconds until something is left. */
  private wait({ left }: Account): number {
    const missing = Math.max(0, -left);
    return Math.max(1, Math.ceil(missing / this.allowance.perSecond));
  }

  private account(person: string): Account {
    const { most, perSecond } = this.allowance;
    const now = this.clock();
    const known = this.accounts.get(person);
    const account = known ?? { left: most, at: now, running: 0 };
    const regained = ((now - account.at) / 1000) * perSecond;
    account.left = Math.min(most, account.left + regained);
    account.at = now;
    this.accounts.delete(person);
    this.accounts.set(person, account);
    this.forget(now);
    return account;
  }

  /** Forgets those whose allowance is whole again. */
  private forget(now: number): void {
    const { most, perSecond } = this.allowance;
    for (const [person, { left, at, running }] of this.accounts) {
      const isWhole = left + ((now - at) / 1000) * perSecond >= most;
      if (isWhole && running === 0 && at !== now) this.accounts.delete(person);
    }
  }
}
