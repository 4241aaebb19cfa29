import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { CommitStatus } from '@macadam/git';
import { branchStatus, type PolicyBranch } from '@macadam/plugin-policy-common';
import { audited } from '../audited';
import type { ChangeService } from './ChangeService';
import type { PlatformRepository } from './PlatformRepository';

const CONTEXT = 'macadam/policy';

/** What registries know of images changes with nobody's commit: a report is made again when it is so old. */
const HOLDS_MS = 15 * 60_000;

const isSame = (a: CommitStatus, b: CommitStatus) =>
  a.state === b.state && a.description === b.description && a.url === b.url;

/**
 * Says beside the newest commit of every branch that changes policies what it would break. Git and the host hold all of
 * it: what was said already is asked of the host, so a restart or another replica says nothing twice.
 */
export class BranchStatuses {
  /** Of each commit, what its status was made of. */
  private readonly said = new Map<string, string>();

  constructor(
    private readonly options: {
      changes: ChangeService;
      platform: PlatformRepository;
      /** Address of the portal, for people; without a slash at the end. */
      portal: string;
      auditor: AuditorService;
      logger: LoggerService;
      clock?: () => Date;
    },
  ) {}

  /** @throws ServiceUnavailableError when the Git host does not answer */
  async sweep(): Promise<void> {
    const { changes, logger, clock = () => new Date() } = this.options;
    const { branches } = await changes.branches();
    const madeOf = `${await changes.madeOf()} ${Math.floor(clock().getTime() / HOLDS_MS)}`;
    const commits = new Set(branches.map(({ commit }) => commit));
    for (const commit of this.said.keys())
      if (!commits.has(commit)) this.said.delete(commit);
    for (const branch of branches) {
      if (this.said.get(branch.commit) === madeOf) continue;
      try {
        await this.say(branch);
        this.said.set(branch.commit, madeOf);
      } catch (error) {
        logger.warn(
          `Could not say on the Git host what the branch ${branch.name} would break: ${stringifyError(error)}`,
        );
      }
    }
  }

  private async say({ name, commit }: PolicyBranch): Promise<void> {
    const { changes, platform, portal, auditor } = this.options;
    const { host } = platform.repositories;
    const view = new URLSearchParams({ view: 'changes', branch: name });
    const status: CommitStatus = {
      context: CONTEXT,
      ...branchStatus(await changes.ofCommit(commit)),
      url: `${portal}/policies?${view}`,
    };
    const last = await host.statusOf(platform.name, commit, CONTEXT);
    if (last && isSame(last, status)) return;
    await audited(
      auditor,
      {
        eventId: 'policy-branch-status',
        severityLevel: 'low',
        meta: { branch: name, commit, state: status.state },
      },
      () => host.setStatus(platform.name, commit, status),
    );
  }
}
