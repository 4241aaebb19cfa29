import type { Commit } from '@macadam/git';
import {
  decideDeploy,
  type Actor,
  type Decision,
} from '@macadam/plugin-orchestrator-common';
import type { RecordedPush } from '../store';
import type { Directory, KnownPerson } from '../sources/Directory';

/** Trailer with which the portal says on whose behalf it committed. */
const ACTOR_TRAILER = 'Actor';

/** Who pushed, and the person that the catalogue knows them as. */
export interface Pusher {
  actor: Actor;
  person?: KnownPerson;
}

/** The catalogue may still read who is who: ask again. */
export class NotKnownYet extends Error {}

/** Finds the person behind a push and decides what they may deploy. */
export class Pushers {
  private readonly started = Date.now();

  /**
   * @param ownLogin - the portal's own login at the host
   * @param patience - milliseconds after the start in which nobody is unknown for good
   */
  constructor(
    private readonly directory: Directory,
    private readonly ownLogin: string | undefined,
    private readonly patience: number,
  ) {}

  /**
   * Who pushed. The portal pushes for people and says for whom in the commit; nobody else's trailer counts.
   * @throws NotKnownYet right after a start, when the catalogue does not know the person
   */
  async of(
    push: Pick<RecordedPush, 'actor' | 'commit' | 'repository'>,
    commit: Pick<Commit, 'trailers'>,
  ): Promise<Pusher> {
    const person = await this.person(push.actor, commit);
    if (!person && push.actor && Date.now() - this.started < this.patience) {
      throw new NotKnownYet(
        `The catalogue does not know ${push.actor} yet, who pushed ${push.commit} to ${push.repository}`,
      );
    }
    return {
      actor: {
        login: push.actor ?? 'unknown',
        ...(person ? { userEntityRef: person.userEntityRef } : {}),
      },
      ...(person ? { person } : {}),
    };
  }

  /** Whether a push deploys, by the same rule as the portal's button. */
  decide(
    { actor, person }: Pusher,
    workload: { name: string; owner: string },
    environment: string,
    platformOwner: string,
  ): Decision {
    if (person) {
      return decideDeploy({
        actor: person,
        workload,
        environment,
        platformOwner,
      });
    }
    return {
      allowed: false,
      reason:
        actor.login === 'unknown'
          ? `Nobody is recorded as having pushed this: deploy it to ${environment} from the portal`
          : `The catalogue has no user with the login ${actor.login}, so nobody could be asked whether they may deploy ${workload.name} to ${environment}`,
    };
  }

  private async person(
    login: string | undefined,
    commit: Pick<Commit, 'trailers'>,
  ): Promise<KnownPerson | undefined> {
    if (login === undefined) {
      return undefined;
    }
    const behalf = commit.trailers[ACTOR_TRAILER];
    return login === this.ownLogin && behalf
      ? this.directory.personByRef(behalf)
      : this.directory.personByLogin(login);
  }
}
