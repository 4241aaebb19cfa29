import { workloadName } from '@macadam/plugin-orchestrator-common';
import knexFactory from 'knex';
import { hostOf, type TestOrganisation } from './TestOrganisation';
import { TestReplica } from './TestReplica';

/** What a replica in a process of its own is told, as JSON in its first argument. */
export interface Doom {
  config: TestOrganisation['config'];
  /** File of the SQLite database that replicas share. */
  database: string;
  directory: string;
  /** After how many events a workload's deployment stands still, its lease held and kept, until the process is killed. */
  stops: Record<string, number>;
}

/** Says `held` once all of them stand still. */
async function run({ config, database, directory, stops }: Doom) {
  const counts = new Map<string, number>();
  const held = new Set<string>();
  const replica = await TestReplica.start(
    { host: () => hostOf(config), folder: async () => directory },
    knexFactory({
      client: 'better-sqlite3',
      connection: { filename: database },
      useNullAsDefault: true,
    }),
    async ref => {
      const workload = workloadName(ref);
      const count = (counts.get(workload) ?? 0) + 1;
      counts.set(workload, count);
      if (count < stops[workload]) {
        return;
      }
      held.add(workload);
      if (held.size === Object.keys(stops).length) {
        process.stdout.write('held\n');
      }
      await new Promise(() => {});
    },
  );
  await replica.poll();
}

run(JSON.parse(process.argv[2])).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
