import { workloadName } from '@macadam/plugin-orchestrator-common';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { Mutex } from '@macadam/git';
import { PLATFORM_BRANCH } from '@macadam/plugin-platform-node';
import {
  approved,
  decideException,
  endOf,
  type ExceptionDecision,
  type ExceptionFacts,
  exceptionFile,
  exceptionName,
  type ExceptionRequest,
  isAbout,
  LONGEST_REASON,
  type PolicyExceptions,
  type PolicyExceptionView,
  problemOfRequest,
  sortExceptions,
  toExceptionObject,
} from '@macadam/plugin-policy-common';
import { stringify } from 'yaml';
import { ExceptionFiles, branchOf, type Found } from './ExceptionFiles';
import { viewOf, type ExceptionSettings, type Viewer } from './exceptionViews';
import { listResource, unlistResources } from './kustomization';
import { COMMITTER, personOf } from './people';
import type { PlatformRepository } from './PlatformRepository';
import { loadPolicySet } from './PolicySet';

/** Declined requests are shown for so long, in milliseconds. */
const DECLINED_FOR = 30 * 86_400_000;

const yaml = (value: unknown) => stringify(value, { lineWidth: 0 });
const resourceOf = (name: string) =>
  exceptionFile(name).slice('policies/'.length);

/** Exceptions from policies, kept in the platform repository: asked for on a branch, in force on the main one. */
export class ExceptionService {
  private readonly files: ExceptionFiles;
  /** What changes the repository waits for its turn, so that two who ask at once do not both get it. */
  private readonly turn = new Mutex();

  constructor(
    private readonly platform: PlatformRepository,
    private readonly settings: ExceptionSettings,
    private readonly clock: () => Date = () => new Date(),
  ) {
    this.files = new ExceptionFiles(platform);
  }

  /** @param workload - only those of this workload */
  async list(viewer: Viewer, workload?: string): Promise<PolicyExceptions> {
    const { owner, found, unreadable, refused } = await this.files.all();
    const views = found
      .filter(({ facts }) => !workload || isAbout(facts, workload))
      .map(each => this.view(each, viewer, owner));
    return {
      maxDays: this.settings.maxDays,
      exceptions: sortExceptions(views),
      unreadable: workload ? [] : unreadable,
      ...(refused && { refused }),
    };
  }

  /**
   * Writes a request to a branch of its own.
   * @returns it, and the entity reference of who decides
   * @param namespaces - of the workload in the environments asked for
   * @throws InputError saying what is wrong with the request; ConflictError when it was asked for, or holds, already
   */
  request(
    request: ExceptionRequest,
    namespaces: string[],
    requestedBy: string,
  ): Promise<{ facts: ExceptionFacts; owner: string }> {
    return this.turn.run(async () => {
      const now = this.clock();
      const problem = problemOfRequest(request, {
        now,
        maxDays: this.settings.maxDays,
      });
      if (problem) throw new InputError(problem);
      const { revision, inForce } = await this.platform.now();
      const policy = loadPolicySet(inForce.files, now).policies.find(
        each => each.policy.name === request.policy,
      )?.policy;
      if (!policy) {
        throw new InputError(
          `The platform has no policy "${request.policy}", so nothing can be excepted from it`,
        );
      }
      const name = exceptionName(request, policy.kind);
      await this.refuseTwin(name, now);
      const object = toExceptionObject(request, {
        policyKind: policy.kind,
        namespaces,
        requestedBy,
      });
      await this.platform.mirror.commit({
        branch: branchOf(name),
        base: revision,
        message: `Ask to except ${workloadName(request.workload)} from ${request.policy}\n\n${request.reason.trim()}`,
        trailers: {
          Exception: 'pending',
          Actor: requestedBy,
          Until: request.until,
        },
        author: personOf(requestedBy),
        committer: COMMITTER,
        write: {
          [exceptionFile(name)]: yaml(object),
        },
      });
      return {
        facts: {
          name,
          workload: request.workload,
          policy: request.policy,
          policyKind: policy.kind,
          environments: request.environments,
          reason: request.reason.trim(),
          expires: endOf(request.until).toISOString(),
          requestedBy,
        },
        owner: inForce.platform.spec.owner,
      };
    });
  }

  /**
   * Approves: a commit on the main branch, and the request's branch goes. Declines: a commit on the request's branch.
   * @throws NotFoundError when nothing of that name waits; InputError when its day is over, or no reason is given
   */
  decide(
    name: string,
    { decision, comment = '' }: ExceptionDecision,
    viewer: NonNullable<Viewer>,
  ): Promise<ExceptionFacts> {
    return this.turn.run(async () => {
      const { owner, ...found } = await this.one(name, 'pending');
      const { allowed, reason } = decideException({
        actor: viewer,
        requestedBy: found.facts.requestedBy,
        platformOwner: owner,
      });
      if (!allowed) throw new NotAllowedError(reason);
      if (comment.length > LONGEST_REASON) {
        throw new InputError(
          `The comment has ${comment.length} characters; at most ${LONGEST_REASON} are kept`,
        );
      }
      if (decision === 'decline') await this.decline(found, comment, viewer);
      else await this.approve(found, comment, viewer);
      return found.facts;
    });
  }

  /**
   * Ends an exception before its day, or takes a request back.
   * @throws NotFoundError when there is none of that name; NotAllowedError unless they asked for it or own the policies
   */
  end(
    name: string,
    reason: string,
    viewer: NonNullable<Viewer>,
  ): Promise<void> {
    return this.turn.run(async () => {
      const { owner, ...found } = await this.one(name, 'pending', 'inForce');
      const { mayEnd } = this.view(found, viewer, owner);
      if (!mayEnd.allowed) throw new NotAllowedError(mayEnd.reason);
      if (found.state === 'pending') {
        await this.platform.mirror.removeBranch(branchOf(name));
      } else {
        await this.remove(
          [found],
          `End the exception of ${workloadName(found.facts.workload)} from ${found.facts.policy}`,
          reason,
          viewer.userEntityRef,
        );
      }
    });
  }

  /**
   * Removes what has ended from the main branch, which also takes it out of the clusters, and branches that are done with.
   * @returns what is in force and ends soon
   */
  sweep(): Promise<PolicyExceptionView[]> {
    return this.turn.run(async () => {
      const now = this.clock();
      const { owner, found } = await this.files.all();
      const onMain = found.filter(({ state }) => state === 'inForce');
      const ended = onMain.filter(
        ({ facts }) => Date.parse(facts.expires) <= now.getTime(),
      );
      if (ended.length > 0) {
        await this.remove(
          ended,
          `End ${ended.length === 1 ? 'an exception' : `${ended.length} exceptions`} whose day is over`,
          ended
            .map(({ facts }) => `${facts.name} until ${facts.expires}`)
            .join('\n'),
          'macadam',
        );
      }
      for (const { facts, state, at } of found) {
        if (
          state === 'declined' &&
          Date.parse(at) + DECLINED_FOR < now.getTime()
        )
          await this.platform.mirror.removeBranch(branchOf(facts.name));
      }
      for (const name of await this.files.leftovers())
        await this.platform.mirror.removeBranch(branchOf(name));
      return onMain
        .map(each => this.view(each, undefined, owner))
        .filter(({ isEnding }) => isEnding);
    });
  }

  private view(
    found: Found,
    viewer: Viewer,
    platformOwner: string,
  ): PolicyExceptionView {
    return viewOf(found, {
      viewer,
      platformOwner,
      now: this.clock(),
      warnDays: this.settings.warnDays,
    });
  }

  private async approve(
    { object, facts }: Found,
    comment: string,
    { userEntityRef }: NonNullable<Viewer>,
  ): Promise<void> {
    const { mirror } = this.platform;
    if (Date.parse(facts.expires) <= this.clock().getTime()) {
      throw new InputError(
        `${facts.name} was asked for until ${facts.expires}, which is over: decline it, and have it asked for again`,
      );
    }
    const { revision } = await this.platform.now();
    const { path, text } = await this.platform.kustomization(revision);
    await mirror.commit({
      branch: PLATFORM_BRANCH,
      message: [
        `Except ${workloadName(facts.workload)} from ${facts.policy} until ${facts.expires.slice(0, 10)}`,
        facts.reason,
        ...(comment ? [comment] : []),
      ].join('\n\n'),
      trailers: {
        Exception: facts.name,
        'Requested-By': facts.requestedBy,
        'Approved-By': userEntityRef,
        Actor: userEntityRef,
        Until: facts.expires,
      },
      author: personOf(userEntityRef),
      committer: COMMITTER,
      write: {
        [exceptionFile(facts.name)]: yaml(approved(object, userEntityRef)),
        [path]: listResource(text, resourceOf(facts.name)),
      },
    });
    await mirror.removeBranch(branchOf(facts.name));
  }

  private async decline(
    { facts }: Found,
    comment: string,
    { userEntityRef }: NonNullable<Viewer>,
  ): Promise<void> {
    if (comment.trim() === '')
      throw new InputError('Say why it is declined: whoever asked reads it.');
    await this.platform.mirror.commit({
      branch: branchOf(facts.name),
      message: `Decline to except ${workloadName(facts.workload)} from ${facts.policy}\n\n${comment.trim()}`,
      trailers: { Exception: 'declined', 'Declined-By': userEntityRef },
      author: personOf(userEntityRef),
      committer: COMMITTER,
      remove: [exceptionFile(facts.name)],
    });
  }

  private async remove(
    found: readonly Found[],
    title: string,
    reason: string,
    actor: string,
  ): Promise<void> {
    const { revision } = await this.platform.now();
    const names = found.map(({ facts }) => facts.name);
    const { path, text } = await this.platform.kustomization(revision);
    await this.platform.mirror.commit({
      branch: PLATFORM_BRANCH,
      message: `${title}\n\n${reason}`,
      trailers: { Exception: names.join(', '), Actor: actor },
      author: actor === 'macadam' ? COMMITTER : personOf(actor),
      committer: COMMITTER,
      remove: found.map(({ file }) => file),
      write: { [path]: unlistResources(text, names.map(resourceOf)) },
    });
  }

  private async refuseTwin(name: string, now: Date): Promise<void> {
    const { found } = await this.files.all();
    const twin = found.find(
      ({ facts, state }) =>
        facts.name === name &&
        (state === 'pending' ||
          (state === 'inForce' && Date.parse(facts.expires) > now.getTime())),
    );
    if (!twin) return;
    const { requestedBy, environments, expires } = twin.facts;
    throw new ConflictError(
      twin.state === 'pending'
        ? `${requestedBy} asked for this already, for ${environments.join(', ')}: it waits to be decided`
        : `This is excepted already in ${environments.join(', ')} until ${expires}: end it first to ask for something else`,
    );
  }

  private async one(
    name: string,
    ...states: ('pending' | 'inForce')[]
  ): Promise<Found & { owner: string }> {
    const { owner, found } = await this.files.all();
    const one = found.find(
      ({ facts, state }) =>
        facts.name === name && states.some(each => each === state),
    );
    if (!one) {
      throw new NotFoundError(
        `There is no exception "${name}" that is ${states.includes('inForce') ? 'asked for or in force' : 'waiting to be decided'}`,
      );
    }
    return { ...one, owner };
  }
}
