import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import type { Knex } from 'knex';

interface Row {
  cluster: string;
  workload: string;
  environment: string;
  status: string;
  seen_at: string;
}

/** Facts that were seen carry the time at which they last held. */
function aged(
  status: WorkloadEnvironmentStatus,
  observedAt: string,
): WorkloadEnvironmentStatus {
  const { sync, health, replicas, endpoints, images } = status;
  return {
    ...status,
    sync: { ...sync, observedAt },
    health: { ...health, observedAt },
    replicas: { ...replicas, observedAt },
    endpoints: { ...endpoints, observedAt },
    images: { ...images, observedAt },
  };
}

/** The last thing seen of each workload in each environment. */
export class LastSeenStore {
  constructor(private readonly knex: Knex) {}

  static async open(database: DatabaseService): Promise<LastSeenStore> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) await LastSeenStore.migrate(knex);
    return new LastSeenStore(knex);
  }

  static async migrate(knex: Knex): Promise<void> {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@macadam/plugin-gitops-backend',
        'migrations',
      ),
    });
  }

  async load(cluster: string): Promise<WorkloadEnvironmentStatus[]> {
    const rows = await this.knex<Row>('last_seen').where({ cluster });
    return rows.map(({ status, seen_at: seenAt }) =>
      aged(JSON.parse(status), seenAt),
    );
  }

  /** All that is remembered of a cluster still holds at this time. */
  async confirm(cluster: string, seenAt: string): Promise<void> {
    await this.knex<Row>('last_seen')
      .where({ cluster })
      .update({ seen_at: seenAt });
  }

  async save(status: WorkloadEnvironmentStatus, seenAt: string): Promise<void> {
    const { cluster, workload, environment } = status;
    await this.knex<Row>('last_seen')
      .insert({
        cluster: cluster.name,
        workload,
        environment,
        status: JSON.stringify(status),
        seen_at: seenAt,
      })
      .onConflict(['cluster', 'workload', 'environment'])
      .merge();
  }

  async remove(
    cluster: string,
    workload: string,
    environment: string,
  ): Promise<void> {
    await this.knex<Row>('last_seen')
      .where({ cluster, workload, environment })
      .delete();
  }
}
