import type { Knex } from 'knex';

interface NoticesTable {
  subject: string;
  at: string;
}

/** What people were told of: each thing once, whichever replica sees it. */
export class NoticeStore {
  constructor(private readonly knex: Knex) {}

  /** Takes it upon the caller to tell. @returns whether nobody had done so */
  async claim(subject: string): Promise<boolean> {
    const claimed = await this.knex<NoticesTable>('notices')
      .insert({ subject, at: new Date().toISOString() })
      .onConflict('subject')
      .ignore()
      .returning('subject');
    return claimed.length > 0;
  }

  /** What was told of these does not stand any more: whoever sees it again tells of it again. @param but - what stands */
  async forget(prefix: string, but?: string): Promise<void> {
    const rows = this.knex<NoticesTable>('notices').whereLike(
      'subject',
      `${prefix}%`,
    );
    if (but !== undefined) rows.whereNot({ subject: but });
    await rows.delete();
  }

  /** Nobody could be told: the next who sees it tries again. */
  async release(subject: string): Promise<void> {
    await this.knex<NoticesTable>('notices').where({ subject }).delete();
  }
}
