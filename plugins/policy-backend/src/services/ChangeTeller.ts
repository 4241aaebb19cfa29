/** A burst of changes is one change. */
const DEBOUNCE_MS = 150;

/** Tells once of each workload that changed in a burst; with nothing where all may have. */
export class ChangeTeller {
  private readonly due = new Set<string | undefined>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly publish: (workload: string | undefined) => void,
  ) {}

  tell(workload: string | undefined): void {
    this.due.add(workload);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const due = this.due.has(undefined) ? [undefined] : [...this.due];
      this.due.clear();
      due.forEach(each => this.publish(each));
    }, DEBOUNCE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
