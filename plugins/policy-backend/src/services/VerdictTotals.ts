import {
  countResults,
  isFailure,
  isOfKyverno,
  type PolicyFailure,
  type ResultCounts,
  type Verdict,
} from '@macadam/plugin-policy-common';

/** A verdict with where it was found. */
export type Placed = PolicyFailure;

/** Stands for an engine that does not say its name. */
export const UNNAMED = 'unnamed engine';

/** What one place says in one row. */
interface Share {
  first: Verdict;
  counts: ResultCounts;
  failures: Placed[];
}

/** What all places say of one policy. */
export interface PolicyTotal {
  /** One of its verdicts, which names it. */
  first: Verdict;
  counts: ResultCounts;
  /** Sorted by place. */
  failures: Placed[];
}

const NOTHING: ResultCounts = countResults([]);

/** Names a row: engines may call different policies the same. */
function rowOf(verdict: Verdict): string {
  const { policy, engine = UNNAMED } = verdict;
  return isOfKyverno(verdict) ? policy : `${policy} ${engine}`;
}

/** What policies say in all places, of which each can be said anew without counting the others again. */
export class VerdictTotals {
  /** By place, then by row. */
  private readonly places = new Map<string, Map<string, Share>>();
  /** By row. */
  private readonly counts = new Map<string, ResultCounts>();
  /** By row, then by place; only places that have one. */
  private readonly shares = new Map<string, Map<string, Share>>();
  private size = 0;

  /** How many verdicts there are. */
  get verdicts(): number {
    return this.size;
  }

  /** What is said in a place now, whatever was said there before. */
  set(place: string, placed: readonly Placed[]): void {
    for (const [row, share] of this.places.get(place) ?? []) {
      this.add(row, share, -1);
      this.shares.get(row)?.delete(place);
      if (this.shares.get(row)?.size === 0) {
        this.shares.delete(row);
        this.counts.delete(row);
      }
    }
    const own = new Map<string, Placed[]>();
    for (const each of placed) {
      const row = rowOf(each.verdict);
      const all = own.get(row);
      if (all) all.push(each);
      else own.set(row, [each]);
    }
    const shares = new Map(
      [...own].map(([row, all]) => [
        row,
        {
          first: all[0].verdict,
          counts: countResults(all.map(({ verdict }) => verdict)),
          failures: all.filter(({ verdict }) => isFailure(verdict)),
        },
      ]),
    );
    for (const [row, share] of shares) {
      this.add(row, share, 1);
      const before = this.shares.get(row) ?? new Map<string, Share>();
      this.shares.set(row, before.set(place, share));
    }
    if (shares.size > 0) this.places.set(place, shares);
    else this.places.delete(place);
  }

  /** Nothing is said anywhere. */
  clear(): void {
    this.places.clear();
    this.counts.clear();
    this.shares.clear();
    this.size = 0;
  }

  /** By row. */
  rows(): Map<string, PolicyTotal> {
    return new Map(
      [...this.shares].map(([row, shares]) => {
        const [{ first }] = shares.values();
        return [
          row,
          {
            first,
            counts: this.counts.get(row) ?? NOTHING,
            failures: [...shares]
              .filter(([, { failures }]) => failures.length > 0)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .flatMap(([, { failures }]) => failures),
          },
        ];
      }),
    );
  }

  private add(row: string, { counts }: Share, sign: 1 | -1): void {
    const before = this.counts.get(row) ?? NOTHING;
    const sum = (result: keyof ResultCounts) => {
      this.size += sign * counts[result];
      return before[result] + sign * counts[result];
    };
    this.counts.set(row, {
      pass: sum('pass'),
      fail: sum('fail'),
      warn: sum('warn'),
      error: sum('error'),
      skip: sum('skip'),
    });
  }
}
