import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { DeploymentStore, NoticeStore } from '../store';
import { type Notice, noticeOf, noticeOfPlatform } from './noticeOf';
import type { PlatformMemory } from './PlatformService';

/**
 * Tells people of what needs them. Pages show the same. A notice that cannot be sent is logged; one about a deployment is sent
 * with its next change.
 */
export class DeploymentNotices {
  constructor(
    private readonly notifications: NotificationService,
    private readonly store: DeploymentStore,
    private readonly notices: NoticeStore,
    private readonly logger: LoggerService,
  ) {}

  /** Something happened to a deployment. */
  async changed(id: string): Promise<void> {
    const record = await this.store.get(id);
    await this.tell(record && noticeOf(record));
  }

  /** A revision of the platform was checked. */
  async checked(
    memory: PlatformMemory,
    owner: string | undefined,
  ): Promise<void> {
    await this.tell(noticeOfPlatform(memory, owner));
  }

  private async tell(notice: Notice | undefined): Promise<void> {
    if (!notice || !(await this.notices.claim(notice.subject))) return;
    try {
      await this.notifications.send(notice.notification);
    } catch (error) {
      await this.notices.release(notice.subject);
      this.logger.warn(
        `Could not tell that ${notice.notification.payload.title}: ${stringifyError(error)}`,
      );
    }
  }
}
