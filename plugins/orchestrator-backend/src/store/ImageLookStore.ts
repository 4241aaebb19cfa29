import type { ImageLook } from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';

interface ImageLooksTable {
  seq: number;
  release_id: string;
  /** JSON of an ImageLook. */
  body: string;
  at: string;
}

/** The newest looks of a release that are read: more say nothing new. */
const NEWEST = 100;

/** What was found each time somebody looked at the images of a release. Nothing is ever changed. */
export class ImageLookStore {
  constructor(private readonly knex: Knex) {}

  async add(release: string, look: ImageLook): Promise<void> {
    await this.knex<ImageLooksTable>('image_looks').insert({
      release_id: release,
      body: JSON.stringify(look),
      at: look.at,
    });
  }

  /** Oldest first. */
  async of(release: string): Promise<ImageLook[]> {
    const rows = await this.knex<ImageLooksTable>('image_looks')
      .where({ release_id: release })
      .orderBy('seq', 'desc')
      .limit(NEWEST);
    return rows.reverse().map(row => JSON.parse(row.body));
  }
}
