import { gunzipSync } from 'node:zlib';
import type { WorkloadSummary } from '@macadam/plugin-orchestrator-common';
import knexFactory, { type Knex } from 'knex';
import { DeploymentStore, HistoryTail, migrate } from '../store';
import type { Ownership } from '../sources/Directory';
import type { LoadedPlatform } from '../sources/PlatformService';
import { WorkloadList } from './WorkloadList';

/** Longer than what the history does not tell is taken for granted. */
const LATER = 60_000;

describe('WorkloadList', () => {
  let knex: Knex;
  /** What another replica writes through. */
  let other: DeploymentStore;
  let list: WorkloadList;
  let touched: Set<string>;
  let made: string[];
  let owner: string;
  let now: number;
  let isDown: boolean;
  let isRestless: boolean;
  /** Rows wait for this. */
  let gate: Promise<void>;

  beforeEach(async () => {
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    await migrate(knex);
    other = new DeploymentStore(knex);
    made = [];
    owner = 'group:default/checkout';
    now = Date.parse('2026-11-30T10:00:00Z');
    isDown = false;
    isRestless = false;
    gate = Promise.resolve();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    touched = new Set();
    list = new WorkloadList({
      touched,
      tail: new HistoryTail(knex),
      store: new DeploymentStore(knex),
      platforms: {
        inForce: async () => ({ revision: 'p1' }) as LoadedPlatform,
      },
      ownership: async claims =>
        new Map(
          claims.map(({ workload }): [string, Ownership] => [
            workload,
            { owner },
          ]),
        ),
      row: async (claim, heads, latest, ownership) => {
        if (isDown) throw new Error('Git does not answer');
        await gate;
        made.push(claim.workload);
        if (isRestless && made.length < 100) touched.add(claim.workload);
        const last = heads.get(`${claim.workload}@dev`)?.last.deployment;
        return {
          ...claim,
          withdrawn: undefined,
          owner: ownership.owner,
          ...(latest ? { latestRelease: latest } : {}),
          environments: [
            {
              environment: 'dev',
              type: 'development',
              ...(last ? { attempt: last } : {}),
            },
          ],
        };
      },
    });
    await deploy('checkout/a');
    await deploy('checkout/b');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await knex.destroy();
  });

  async function deploy(workload: string): Promise<string> {
    const repository = workload;
    await other.releases.claim({
      workload,
      repository,
      scoreFile: 'score.yaml',
      tenant: 'checkout',
    });
    await other.releases.put({
      id: `${workload}@c1`,
      workload,
      repository,
      scoreFile: 'score.yaml',
      commit: 'c1',
      message: 'Change it',
      author: 'Mira',
      committedAt: '2026-11-30T08:00:00.000Z',
    });
    const { id } = await other.insert({
      workload,
      environment: 'dev',
      tenant: 'checkout',
      owner,
      releaseId: `${workload}@c1`,
      cause: 'push',
      causeKey: workload,
      actor: { login: 'mira' },
      platformRevision: 'p1',
    });
    await other.append(id, [
      { stage: 'decision', state: 'passed', reason: 'may' },
    ]);
    return id;
  }

  async function rows(): Promise<WorkloadSummary[]> {
    return JSON.parse((await list.json()).body.toString('utf8'));
  }

  it('makes again only the row that something happened to, whoever wrote it', async () => {
    const first = await list.json();
    expect(made.sort()).toEqual(['checkout/a', 'checkout/b']);
    made = [];
    expect(await list.json()).toBe(first);
    expect(made).toEqual([]);

    const [{ id }] = await other
      .list({ workload: 'checkout/b', limit: 1 })
      .then(found => found.map(({ row }) => row));
    await other.append(id, [
      { stage: 'read', state: 'failed', reason: 'line 3 is wrong' },
    ]);
    const next = await list.json();
    expect(made).toEqual(['checkout/b']);
    expect(next).not.toBe(first);
    expect((await rows())[1].environments[0].attempt).toMatchObject({
      outcome: 'blocked',
      stages: [{ name: 'read', state: 'failed', reason: 'line 3 is wrong' }],
    });
    expect(gunzipSync(await next.gzipped())).toEqual(next.body);
  });

  it('answers without a row that takes long, until the others are old', async () => {
    let open = () => {};
    const stageOf = (all: WorkloadSummary[]) =>
      all[0].environments[0].attempt?.outcome;
    await rows();
    gate = new Promise(resolve => {
      open = resolve;
    });
    const [{ row }] = await other.list({ workload: 'checkout/a', limit: 1 });
    await other.append(row.id, [
      { stage: 'read', state: 'failed', reason: 'line 3 is wrong' },
    ]);

    expect(stageOf(await rows())).toBe('in-progress');
    now += 3_000;
    const waiting = rows();
    setTimeout(open, 100);
    expect(stageOf(await waiting)).toBe('blocked');
  });

  it('marks a workload anew when something is written about it, and makes no row for that', async () => {
    expect(await list.markOf('checkout/a')).toBeUndefined();
    await list.json();
    made = [];
    const before = await list.markOf('checkout/a');
    expect(before).toBeDefined();
    const [{ row }] = await other.list({ workload: 'checkout/a', limit: 1 });
    await other.append(row.id, [
      { stage: 'read', state: 'failed', reason: 'line 3 is wrong' },
    ]);
    expect(await list.markOf('checkout/a')).toBeUndefined();
    expect(await list.markOf('checkout/b')).toBeDefined();
    expect(made).toEqual([]);
    await list.json();
    const after = await list.markOf('checkout/a');
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
  });

  it('finds new workloads, and forgets those that gave their name back', async () => {
    await list.json();
    await deploy('checkout/c');
    expect((await rows()).map(({ workload }) => workload)).toEqual([
      'checkout/a',
      'checkout/b',
      'checkout/c',
    ]);
    await knex('workloads').where({ name: 'checkout/a' }).delete();
    touched.add('checkout/a');
    expect((await rows()).map(({ workload }) => workload)).toEqual([
      'checkout/b',
      'checkout/c',
    ]);
  });

  it('finds after a while what no event tells', async () => {
    await list.json();
    await knex('workloads').where({ name: 'checkout/b' }).delete();
    owner = 'group:default/fulfilment';
    now += LATER;
    expect(await rows()).toMatchObject([
      { workload: 'checkout/a', owner: 'group:default/fulfilment' },
    ]);
  });

  it('ends a look also while something happens to a workload all the time', async () => {
    isRestless = true;
    expect(await rows()).toHaveLength(2);
    expect(made.sort()).toEqual(['checkout/a', 'checkout/b']);
  });

  it('has one look at a time, and answers everybody with one that began after they asked', async () => {
    const [first, second, third] = await Promise.all([
      list.json(),
      list.json(),
      list.json(),
    ]);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(made).toHaveLength(2);
  });

  it('says that it cannot tell, and misses nothing once it can', async () => {
    await list.json();
    isDown = true;
    await deploy('checkout/c');
    await expect(list.json()).rejects.toThrow('Git does not answer');
    await expect(list.json()).rejects.toThrow('Git does not answer');
    isDown = false;
    expect(await rows()).toHaveLength(3);
  });
});
