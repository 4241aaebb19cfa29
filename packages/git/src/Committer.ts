import { ConflictError } from '@backstage/errors';
import { checkRefName } from './checks';
import { writeCommit } from './commits';
import type { Mutex } from './Mutex';
import { isAway } from './remote';
import type { CommitRequest, CommitResult } from './types';

/** What a {@link Committer} does with its mirror. */
export interface CommitPlace {
  /** Folder of the mirror. */
  directory: string;
  /** For messages. */
  url: string;
  /** The commit of a branch; `undefined` also before the first fetch. */
  head(branch: string): Promise<string | undefined>;
  treeOf(commit: string): Promise<string | undefined>;
  fetch(): Promise<void>;
  /** Pushes a commit and moves the branch here too; `false` when the remote's has moved meanwhile. */
  push(commit: string, branch: string): Promise<boolean>;
}

interface Waiting {
  request: CommitRequest;
  resolve(result: CommitResult): void;
  reject(error: unknown): void;
}

/** What came of one request. */
type Outcome = { result: CommitResult } | { error: unknown };

const PUSH_ATTEMPTS = 5;
/** Commits of one push. */
const MOST_AT_ONCE = 20;

/**
 * Commits and pushes. Each request is a commit of its own; those that wait for the mirror at the same time are pushed
 * together, since a push takes far longer than a commit.
 */
export class Committer {
  private waiting: Waiting[] = [];

  /** @param turn - the mirror's: nothing else changes it meanwhile */
  constructor(
    private readonly place: CommitPlace,
    private readonly turn: Mutex,
  ) {}

  commit(request: CommitRequest): Promise<CommitResult> {
    checkRefName(request.branch);
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      this.turn.run(() => this.next()).catch(reject);
    });
  }

  /** Commits what waits for the branch of the first one; where it went with an earlier one, nothing. */
  private async next(): Promise<void> {
    const [first] = this.waiting;
    if (!first) return;
    const { branch, base } = first.request;
    const batch = this.waiting
      .filter(
        ({ request }) => request.branch === branch && request.base === base,
      )
      .slice(0, MOST_AT_ONCE);
    this.waiting = this.waiting.filter(each => !batch.includes(each));
    try {
      await this.settle(batch);
    } catch (error) {
      if (batch.length === 1 || isAway(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      // What the remote refuses of one is not the others'.
      for (const each of batch)
        await this.settle([each]).catch(own => each.reject(own));
    }
  }

  private async settle(batch: readonly Waiting[]): Promise<void> {
    const outcomes = await this.write(batch.map(({ request }) => request));
    outcomes.forEach((outcome, index) => {
      if ('error' in outcome) batch[index].reject(outcome.error);
      else batch[index].resolve(outcome.result);
    });
  }

  /** @throws what ends all of them: GitError when the remote refuses; ConflictError when others keep pushing first */
  private async write(requests: readonly CommitRequest[]): Promise<Outcome[]> {
    const { place } = this;
    const [{ branch, base }] = requests;
    let fetched = false;
    const fetch = async () => {
      await place.fetch();
      fetched = true;
    };
    if ((await place.head(branch)) === undefined) await fetch();
    for (let attempt = 1; attempt <= PUSH_ATTEMPTS; attempt++) {
      const head = await place.head(branch);
      const { outcomes, tip } = await this.draft(requests, head ?? base);
      const isUnchanged = outcomes.some(
        outcome => 'result' in outcome && !outcome.result.changed,
      );
      // The mirror may be behind, and the remote other than what the request is compared with.
      if (isUnchanged && !fetched) {
        await fetch();
        if ((await place.head(branch)) !== head) continue;
      }
      if (tip === undefined || (await place.push(tip, branch))) return outcomes;
      await fetch();
    }
    throw new ConflictError(
      `Could not commit to ${branch} of ${place.url}: others pushed first ${PUSH_ATTEMPTS} times. Try again.`,
    );
  }

  /** Writes commits, each on the one before. @returns the last of them as `tip`, where anything changes */
  private async draft(
    requests: readonly CommitRequest[],
    onto: string | undefined,
  ): Promise<{ outcomes: Outcome[]; tip?: string }> {
    const { directory, treeOf } = this.place;
    const outcomes: Outcome[] = [];
    let tip = onto;
    for (const request of requests) {
      try {
        await request.check?.(tip);
        const commit = await writeCommit(directory, {
          ...request,
          parent: tip,
        });
        const changed =
          tip === undefined || (await treeOf(tip)) !== (await treeOf(commit));
        if (changed) tip = commit;
        outcomes.push({ result: { commit: tip ?? commit, changed } });
      } catch (error) {
        outcomes.push({ error });
      }
    }
    return tip === onto ? { outcomes } : { outcomes, tip };
  }
}
