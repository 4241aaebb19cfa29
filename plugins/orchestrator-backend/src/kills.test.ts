import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { isCommitted } from '@macadam/plugin-orchestrator-common';
import knexFactory, { type Knex } from 'knex';
import type { Doom } from './__testUtils__/doomedReplica';
import { score } from './__testUtils__/fixtures';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';

jest.setTimeout(120_000);

/** Judged, about to write to Git, and written. */
const STOPS = { 'kill-judged': 3, 'kill-writing': 4, 'kill-written': 5 };
const WORKLOADS = Object.keys(STOPS);

describe('a replica whose process is killed', () => {
  let organisation: TestOrganisation;
  let database: string;
  let knex: Knex;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    database = join(await organisation.folder(), 'orchestrator.sqlite');
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: database },
      useNullAsDefault: true,
    });
    await migrate(knex);
  });
  afterAll(async () => {
    await knex?.destroy();
    await organisation?.stop();
  });

  /** Works in a process of its own until all stand still, and is killed. */
  async function workAndDie(): Promise<void> {
    const doom: Doom = {
      config: organisation.config,
      database,
      directory: await organisation.folder(),
      stops: STOPS,
    };
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        resolve(__dirname, '__testUtils__/doomedReplica.ts'),
        JSON.stringify(doom),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const exit = once(child, 'exit');
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', data => lines.push(String(data)));
    }
    try {
      await eventually(
        async () => {
          if (child.exitCode !== null) {
            throw new Error(`It ended by itself: ${lines.join('')}`);
          }
          return lines.join('').includes('held') || undefined;
        },
        60,
        () => lines,
      );
    } finally {
      child.kill('SIGKILL');
    }
    expect(await exit).toEqual([null, 'SIGKILL']);
  }

  it('leaves its work to another one when its leases end: nothing is lost, and nothing is done twice', async () => {
    for (const workload of WORKLOADS) {
      await organisation.createRepository(`checkout/${workload}`);
      await organisation.push(`checkout/${workload}`, 'mira', {
        'score.yaml': score(workload),
      });
    }
    await workAndDie();
    const leases: { lease_owner: string | null }[] = await knex('work')
      .whereIn(
        'workload',
        WORKLOADS.map(name => `checkout/${name}`),
      )
      .select('lease_owner');
    const [{ lease_owner: dead }] = leases;
    expect(dead).not.toBeNull();
    expect(leases).toEqual(WORKLOADS.map(() => ({ lease_owner: dead })));

    const replica = await TestReplica.start(organisation, knex);
    expect(replica.orchestrator.work.owner).not.toBe(dead);
    await replica.poll();
    for (const workload of WORKLOADS) {
      const deployment = await eventually(
        async () => (await replica.deployments(workload)).find(isCommitted),
        60,
        () => workload,
      );
      expect(await replica.deployments(workload)).toHaveLength(1);
      const delivered = (await organisation.delivered()).filter(
        ({ trailers }) => trailers.Release === deployment.release.id,
      );
      expect(delivered.map(({ commit }) => commit)).toEqual(deployment.commits);
      expect(delivered).toHaveLength(1);
      const record = await replica.orchestrator.store.get(deployment.id);
      const passed = (record?.events ?? []).filter(
        ({ state }) => state === 'passed',
      );
      expect(passed.map(({ stage }) => stage)).toEqual([
        'decision',
        'read',
        'match',
        'create',
        'preflight',
        'commit',
      ]);
    }
    await replica.stop();
  });
});
