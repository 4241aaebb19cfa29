import { DatabaseManager } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/**
 * The databases of plugins, as Backstage makes them. On SQLite, whose every commit stops the process until the disk has it,
 * changes are written ahead: a process that is killed loses nothing, a machine that loses its power the last moments.
 * https://www.sqlite.org/wal.html
 */
export const databases = createServiceFactory({
  service: coreServices.database,
  deps: {
    config: coreServices.rootConfig,
    lifecycle: coreServices.lifecycle,
    logger: coreServices.logger,
    pluginMetadata: coreServices.pluginMetadata,
    rootLifecycle: coreServices.rootLifecycle,
    rootLogger: coreServices.rootLogger,
  },
  createRootContext: ({ config, rootLifecycle, rootLogger }) =>
    DatabaseManager.fromConfig(config, { rootLifecycle, rootLogger }),
  factory({ pluginMetadata, lifecycle, logger }, manager) {
    const database = manager.forPlugin(pluginMetadata.getId(), {
      lifecycle,
      logger,
    });
    let client: Promise<Knex> | undefined;
    return {
      ...database,
      getClient: () => (client ??= database.getClient().then(writingAhead)),
    };
  },
});

/** Has a SQLite database write ahead. */
async function writingAhead(knex: Knex): Promise<Knex> {
  if (knex.client.config.client === 'better-sqlite3') {
    await knex.raw('PRAGMA journal_mode = WAL');
    await knex.raw('PRAGMA synchronous = NORMAL');
  }
  return knex;
}
