import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  ExceptionDecision,
  ExceptionFacts,
  PolicyExceptionView,
} from '@macadam/plugin-policy-common';
import { componentOf, workloadName } from '@macadam/plugin-orchestrator-common';
import type { WorkloadOwners } from './WorkloadOwners';

type Notice = Parameters<NotificationService['send']>[0];

const DAYS = ['today', 'tomorrow'];

const tabOf = (workload: string) => {
  const { namespace, name } = componentOf(workload);
  return `/catalog/${namespace}/component/${name}/policy`;
};

/** Tells people of exceptions. Git holds them all: a notice that cannot be sent is only logged. */
export class ExceptionNotices {
  constructor(
    private readonly notifications: NotificationService,
    private readonly owners: Pick<WorkloadOwners, 'of'>,
    private readonly logger: LoggerService,
  ) {}

  /** Tells those who own the policies that somebody waits for them; not the one who asks. */
  requested(
    {
      name,
      workload,
      policy,
      environments,
      reason,
      requestedBy,
    }: ExceptionFacts,
    owner: string,
  ): Promise<void> {
    return this.send({
      recipients: {
        type: 'entity',
        entityRef: owner,
        excludeEntityRef: requestedBy,
      },
      payload: {
        title: `An exception of ${workloadName(workload)} from ${policy} waits for a decision`,
        description: `In ${environments.join(', ')}: ${reason}`,
        link: '/policies?view=exceptions',
        severity: 'normal',
        topic: 'policy-exceptions',
        scope: `policy-exception-request:${name}`,
      },
    });
  }

  /** Tells who asked how it was decided. */
  decided(
    { name, workload, policy, expires, requestedBy }: ExceptionFacts,
    { decision, comment }: ExceptionDecision,
  ): Promise<void> {
    const isApproved = decision === 'approve';
    return this.send({
      recipients: { type: 'entity', entityRef: requestedBy },
      payload: {
        title: `The exception of ${workloadName(workload)} from ${policy} was ${isApproved ? `approved until ${expires.slice(0, 10)}` : 'declined'}`,
        ...(comment && { description: comment }),
        link: tabOf(workload),
        severity: 'normal',
        topic: 'policy-exceptions',
        scope: `policy-exception-decision:${name}:${expires}`,
      },
    });
  }

  /** Tells who asked, and who owns the workload, that it ends soon. The same notification is brought up to date, not sent again. */
  async ending(exceptions: readonly PolicyExceptionView[]): Promise<void> {
    for (const each of exceptions) {
      const days = DAYS[each.daysLeft] ?? `in ${each.daysLeft} days`;
      await this.send({
        recipients: {
          type: 'entity',
          entityRef: [each.requestedBy, ...(await this.ownersOf(each))],
        },
        payload: {
          title: `The exception of ${workloadName(each.workload)} from ${each.policy} ends ${days}`,
          description: `From then on ${each.policy} holds in ${each.environments.join(', ')} again. Mend what fails, or ask anew.`,
          link: tabOf(each.workload),
          severity: 'high',
          topic: 'policy-exceptions',
          scope: `policy-exception:${each.name}:${each.expires}`,
        },
      });
    }
  }

  /** Without the catalogue who asked is told all the same. */
  private async ownersOf({ workload }: ExceptionFacts): Promise<string[]> {
    try {
      return await this.owners.of(workload);
    } catch (error) {
      this.logger.warn(
        `Could not ask the catalogue who owns ${workload}, to tell them that an exception ends: ${stringifyError(error)}`,
      );
      return [];
    }
  }

  private async send(notice: Notice): Promise<void> {
    try {
      await this.notifications.send(notice);
    } catch (error) {
      this.logger.warn(
        `Could not tell that ${notice.payload.title}: ${stringifyError(error)}`,
      );
    }
  }
}
