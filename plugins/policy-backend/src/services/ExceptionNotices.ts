import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { PolicyExceptionView } from '@macadam/plugin-policy-common';

const DAYS = ['today', 'tomorrow'];

/** Tells who asked for an exception that it ends soon. The same notification is brought up to date, not sent again. */
export class EndingWarner {
  constructor(private readonly notifications: NotificationService) {}

  async warn(ending: readonly PolicyExceptionView[]): Promise<void> {
    for (const each of ending) {
      const days = DAYS[each.daysLeft] ?? `in ${each.daysLeft} days`;
      await this.notifications.send({
        recipients: { type: 'entity', entityRef: each.requestedBy },
        payload: {
          title: `The exception of ${each.workload} from ${each.policy} ends ${days}`,
          description: `From then on ${each.policy} holds in ${each.environments.join(', ')} again. Mend what fails, or ask anew.`,
          link: `/catalog/default/component/${each.workload}/policy`,
          severity: 'high',
          topic: 'policy-exceptions',
          scope: `policy-exception:${each.name}:${each.expires}`,
        },
      });
    }
  }
}
