import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { DeploymentStore, NoticeStore } from '../store';
import {
  ABOUT_PLATFORM,
  type Notice,
  noticeOf,
  noticeOfPlatform,
} from './noticeOf';
import type { CheckedPlatform } from '../sources/PlatformService';

/**
 * Tells people of what needs them. Pages show the same. A notice that cannot be sent is logged, and sent when what it is
 * about is looked at again.
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

  /** A revision of the platform was checked: of each reason why it is refused people are told once, until it is mended. */
  async checked(
    newest: CheckedPlatform,
    owner: string | undefined,
  ): Promise<void> {
    if (newest.problems.length === 0) await this.notices.forget(ABOUT_PLATFORM);
    await this.tell(noticeOfPlatform(newest, owner));
  }

  private async tell(notice: Notice | undefined): Promise<void> {
    if (!notice || !(await this.notices.claim(notice.subject))) return;
    if (notice.replaces)
      await this.notices.forget(notice.replaces, notice.subject);
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
