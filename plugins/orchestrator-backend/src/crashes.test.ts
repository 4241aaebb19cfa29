import { TestDatabases } from '@backstage/backend-test-utils';
import { isCommitted } from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { score } from './__testUtils__/fixtures';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';
import { treeUpTo } from './render/treeUpTo';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a crash', () => {
  let organisation: TestOrganisation;
  let knex: Knex;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
  });
  afterAll(() => organisation.stop());

  /** Pushes a new workload to a replica that dies after its `last`th event, and gives that replica. */
  async function dieAfter(
    last: number,
    workload: string,
  ): Promise<TestReplica> {
    await organisation.createRepository(`checkout/${workload}`);
    let count = 0;
    let died = () => {};
    const death = new Promise<void>(resolve => {
      died = resolve;
    });
    const replica = await TestReplica.start(organisation, knex, async () => {
      count += 1;
      if (count >= last) {
        died();
        await new Promise(() => {});
      }
    });
    await organisation.push(`checkout/${workload}`, 'mira', {
      'score.yaml': score(workload),
    });
    // Neither settles in a replica that died.
    replica.poll().catch(died);
    await death;
    replica.stop().catch(died);
    await replica.kill();
    return replica;
  }

  /** What another replica makes of it: one deployment with one commit. */
  async function survive(
    workload: string,
    dead: TestReplica,
  ): Promise<string[]> {
    const replica = await TestReplica.start(organisation, knex);
    await replica.poll();
    const deployment = await eventually(async () => {
      // It may have taken work in the instant it died.
      await dead.kill();
      return (await replica.deployments(workload)).find(isCommitted);
    });
    expect(await replica.deployments(workload)).toHaveLength(1);
    const delivered = (await organisation.delivered()).filter(
      commit => commit.trailers.Release === deployment.release.id,
    );
    expect(delivered.map(commit => commit.commit)).toEqual(deployment.commits);
    expect(delivered).toHaveLength(1);
    const record = await replica.orchestrator.store.get(deployment.id);
    const passed = (record?.events ?? [])
      .filter(event => event.state === 'passed')
      .map(event => event.stage);
    expect(passed).toEqual([
      'decision',
      'read',
      'match',
      'create',
      'preflight',
      'commit',
    ]);
    await replica.stop();
    return deployment.commits;
  }

  it.each([1, 2, 3, 4, 5, 6])(
    'after event %d ends as if it had not happened',
    async last => {
      const workload = `crash-${last}`;
      const dead = await dieAfter(last, workload);
      expect(await survive(workload, dead)).toHaveLength(1);
    },
  );

  it('between a push to Git and its record makes no second commit', async () => {
    const workload = 'crash-git';
    // The fourth event says that Git is about to be written to.
    const dead = await dieAfter(4, workload);
    const { orchestrator } = dead;
    const [record] = await orchestrator.store.list({
      workload: `checkout/${workload}`,
      limit: 1,
    });
    const base = record.events.find(event => event.detail?.base)?.detail?.base;
    const rendered = await orchestrator.renderer.render(record.row);
    if (!rendered.ok) {
      throw new Error(rendered.failure.reason);
    }
    const { environment, delivery } = rendered.value;
    const commit = await orchestrator.environments.commitWave(
      {
        deployment: record.row,
        environment,
        wave: { index: 0, of: 1 },
        tree: treeUpTo(rendered.value, 0, []),
        delivery,
        gone: [],
        approvedBy: [],
      },
      base,
    );
    expect(commit).toBeDefined();
    expect(await survive(workload, dead)).toEqual([commit]);
  });

  it('of a replica leaves its work to another when the lease ends', async () => {
    const [one, two] = await Promise.all([
      TestReplica.start(organisation, knex),
      TestReplica.start(organisation, knex),
    ]);
    for (const workload of ['shared-one', 'shared-two', 'shared-three']) {
      await organisation.createRepository(`checkout/${workload}`);
      await organisation.push(`checkout/${workload}`, 'mira', {
        'score.yaml': score(workload),
      });
    }
    await Promise.all([one.poll(), two.poll()]);
    for (const workload of ['shared-one', 'shared-two', 'shared-three']) {
      const deployment = await one.until(workload, isCommitted);
      expect(deployment.commits).toHaveLength(1);
      expect(await two.deployments(workload)).toHaveLength(1);
    }
    const releases = (await organisation.delivered())
      .map(commit => commit.trailers.Release)
      .filter(release => release.startsWith('shared-'));
    expect(new Set(releases).size).toBe(releases.length);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('of the forge shows to whoever reads of the platform, without a look for pushes', async () => {
    const replica = await TestReplica.start(organisation, knex);
    await replica.poll();
    const { platform } = replica.orchestrator;
    const status = async () => (await platform.status()).unavailable;
    expect(await status()).toBeUndefined();
    await organisation.interrupt(async () => {
      const unavailable = await eventually(status);
      expect(unavailable.reason).toContain('platform/platform');
    });
    await eventually(async () => (await status()) === undefined || undefined);
    await replica.stop();
  });

  it('of the forge is waited out', async () => {
    const replica = await TestReplica.start(organisation, knex);
    await organisation.createRepository('checkout/outage');
    await organisation.push('checkout/outage', 'mira', {
      'score.yaml': score('outage'),
    });
    await replica.orchestrator.loop.stop();
    await replica.poll();
    const [waiting] = await replica.deployments('outage');
    expect(waiting.outcome).toBe('in-progress');
    await organisation.interrupt(async () => {
      replica.orchestrator.loop.start();
      const stuck = await replica.until('outage', each =>
        each.stages.some(stage => stage.state === 'waiting'),
      );
      expect(stuck.outcome).toBe('in-progress');
      expect(stuck.reason).not.toBe('');
      // A look at everything ends early, and yet finds out that the platform repository cannot be read.
      await expect(replica.poll()).rejects.toThrow();
      const { unavailable } = await replica.orchestrator.platform.status();
      expect(unavailable?.reason).toContain('platform/platform');
    });
    await replica.until('outage', isCommitted);
    await replica.stop();
  });
});
