import { NotFoundError } from '@backstage/errors';
import type { Comparison, Release } from '@macadam/plugin-orchestrator-common';
import type { Repositories } from '@macadam/git';

const KEPT = 2_000;

/** Behind and ahead, by the ancestry of commits. */
export class Ancestry {
  private readonly known = new Map<string, Promise<Omit<Comparison, 'with'>>>();

  constructor(private readonly repositories: Repositories) {}

  /** How `here` relates to `other`, which is what the environment named `name` has. */
  async compare(
    here: Release,
    other: Release,
    name: string,
  ): Promise<Comparison> {
    if (here.commit === other.commit) {
      return { with: name, relation: 'same', behind: 0, ahead: 0 };
    }
    const key = `${here.repository} ${here.commit} ${other.commit}`;
    let result = this.known.get(key);
    if (!result) {
      result = this.look(here, other);
      this.known.set(key, result);
      for (const old of [...this.known.keys()].slice(0, -KEPT)) {
        this.known.delete(old);
      }
      result
        .then(
          ({ relation }) => relation === 'unknown' && this.known.delete(key),
        )
        .catch(() => this.known.delete(key));
    }
    return { with: name, ...(await result) };
  }

  private async look(
    here: Release,
    other: Release,
  ): Promise<Omit<Comparison, 'with'>> {
    const mirror = this.repositories.mirror(here.repository);
    try {
      const [ahead, behind] = await Promise.all([
        mirror.commitsBetween(other.commit, here.commit),
        mirror.commitsBetween(here.commit, other.commit),
      ]);
      const counts = { behind: behind.length, ahead: ahead.length };
      if (counts.ahead > 0 && counts.behind > 0) {
        return { relation: 'diverged', ...counts };
      }
      return { relation: counts.ahead > 0 ? 'ahead' : 'behind', ...counts };
    } catch (error) {
      if (error instanceof NotFoundError) {
        return { relation: 'unknown', behind: 0, ahead: 0 };
      }
      throw error;
    }
  }
}
