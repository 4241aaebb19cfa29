import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  stageOf,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { commitPlan } from './__testUtils__/commitPlan';
import { platformFiles, score } from './__testUtils__/fixtures';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { confirmedBy, withdrawalPlan } from './waves/plan';
import { environmentOf } from './sources/environmentOf';
import { migrate } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const mira = { login: 'mira', userEntityRef: 'user:default/mira' };
const ledger = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata:
  name: ledger
spec:
  match: { type: ledger }
  objects:
    database:
      apiVersion: v1
      kind: PersistentVolumeClaim
      spec: { accessModes: [ReadWriteOnce] }
  holdsData: [database]
  outputs: { host: "\${resource.name}" }
`;
const database = 'resources: { db: { type: ledger } }\n';
const shared = 'resources: { db: { type: ledger, id: books } }\n';

describe('a workload that left Git', () => {
  let organisation: TestOrganisation;
  let knex: Knex;
  let replica: TestReplica;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      ...platformFiles,
      'definitions/ledger.yaml': ledger,
    });
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
    await replica.poll();
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  const take = (workload: string) =>
    replica.orchestrator.pushes.repository(`checkout/${workload}`);
  const claim = (workload: string) =>
    replica.orchestrator.store.releases.claimOf(`checkout/${workload}`);
  const held = (path: string) => organisation.deliveredFile(path);
  const delivery = (workload: string, environment: string) =>
    held(
      `clusters/embedded/${environment}/checkout/workloads/${workload}/delivery.yaml`,
    );
  const states = async (workload: string) => {
    const { environments } = await replica.orchestrator.workloads.workload(
      `checkout/${workload}`,
      undefined,
    );
    return environments.map(({ withdrawal }) => withdrawal?.state);
  };
  const confirm = (workload: string, environment: string) =>
    replica.orchestrator.withdrawals.confirm(
      `checkout/${workload}`,
      environment,
      mira,
      'mira confirmed it',
    );
  const remove = (workload: string, person: 'mira' | 'ines' = 'mira') =>
    organisation.push(
      `checkout/${workload}`,
      person,
      {},
      { remove: ['score.yaml'] },
    );

  /** A workload that runs in dev and staging. */
  async function running(workload: string, more = ''): Promise<void> {
    await organisation.createRepository(`checkout/${workload}`);
    const commit = await organisation.push(`checkout/${workload}`, 'mira', {
      'score.yaml': score(workload, 'nginx:1.29.3', more),
    });
    await take(workload);
    await replica.becomeHealthy(await replica.until(workload, isCommitted));
    await replica.orchestrator.deploys.deploy(
      {
        workload: `checkout/${workload}`,
        environment: 'staging',
        release: `checkout/${workload}@${commit}`,
      },
      mira,
      'mira may',
    );
    await replica.becomeHealthy(
      await replica.until(workload, isCommitted, 'staging'),
    );
  }
  /** The cluster has taken in what Git says; in these tests there is none. */
  const ended = (deployment: Deployment) => replica.becomeHealthy(deployment);
  const withdrawn = (workload: string, environment = 'dev') =>
    replica.until(
      workload,
      each => each.cause === 'withdrawal' && isCommitted(each),
      environment,
    );

  it('leaves the first environment at once, and no other without a person', async () => {
    await running('plain');
    const commit = await remove('plain');
    await take('plain');
    const deployment = await withdrawn('plain');
    expect(deployment).toMatchObject({
      actor: mira,
      reason: expect.any(String),
    });
    expect(deployment.stages.map(({ name, state }) => [name, state])).toEqual(
      expect.arrayContaining([
        ['read', 'passed'],
        ['create', 'skipped'],
        ['commit', 'passed'],
      ]),
    );
    const [last] = await organisation.delivered();
    expect(last.subject).toBe('Remove plain from dev');
    expect(last.trailers).toMatchObject({
      Deployment: deployment.id,
      Actor: 'user:default/mira',
    });
    expect(await held('dev/checkout/plain/kustomization.yaml')).toBeUndefined();
    expect(await delivery('plain', 'dev')).toBeUndefined();
    expect(await delivery('plain', 'staging')).toContain('Kustomization');
    expect(await states('plain')).toEqual(['removing', 'waiting']);
    await ended(deployment);
    const [over] = await replica.deployments('plain');
    expect(over.outcome).toBe('removed');
    expect(await states('plain')).toEqual(['gone', 'waiting']);
    const [{ withdrawn: why }] = (
      await replica.orchestrator.workloads.list()
    ).filter(({ workload }) => workload === 'checkout/plain');
    expect(why).toMatchObject({
      commit,
      reason: 'score.yaml was deleted from checkout/plain',
    });
    // However often it is looked at.
    await replica.poll();
    expect(await states('plain')).toEqual(['gone', 'waiting']);
    expect(await replica.deployments('plain', 'staging')).toHaveLength(1);
  });

  it('cannot be promoted or brought back meanwhile', async () => {
    const [first] = await replica.deployments('plain', 'staging');
    await expect(
      replica.orchestrator.deploys.deploy(
        {
          workload: 'checkout/plain',
          environment: 'dev',
          release: first.release.id,
        },
        mira,
        'mira may',
      ),
    ).rejects.toThrow('plain is not in Git any more');
  });

  it('goes from a later environment when a person confirms it, and then gives its name back', async () => {
    const [one, two] = await Promise.all([
      confirm('plain', 'staging'),
      confirm('plain', 'staging'),
    ]);
    expect(one.deployment.id).toBe(two.deployment.id);
    const deployment = await withdrawn('plain', 'staging');
    expect(await delivery('plain', 'staging')).toBeUndefined();
    expect(await claim('plain')).toBeDefined();
    await ended(deployment);
    await eventually(async () =>
      (await claim('plain')) === undefined ? true : undefined,
    );
    const { items } = await replica.orchestrator.deployments.history(
      'checkout/plain',
      {
        limit: 10,
      },
    );
    expect(items.map(({ cause }) => cause)).toEqual([
      'withdrawal',
      'withdrawal',
      'promotion',
      'push',
    ]);
    const { workloads } = replica.orchestrator;
    const listed = async (past: boolean) =>
      (await workloads.list({ past })).find(
        ({ workload }) => workload === 'checkout/plain',
      );
    expect(await listed(false)).toBeUndefined();
    for (const view of [
      await listed(true),
      await workloads.workload('checkout/plain', undefined),
    ])
      expect(view).toMatchObject({
        repository: 'checkout/plain',
        withdrawn: {
          actor: mira,
          reason: 'score.yaml was deleted from checkout/plain',
        },
      });
  });

  it('keeps what holds data, and its name, until a person deletes the data', async () => {
    await running('books', database);
    await remove('books');
    await take('books');
    await ended(await withdrawn('books'));
    expect(await states('books')).toEqual(['data', 'waiting']);
    expect(
      await held('dev/checkout/books/persistentvolumeclaim-books-db.yaml'),
    ).toContain('macadam.dev/deletion: waiting');
    expect(
      await held('dev/checkout/books/deployment-books.yaml'),
    ).toBeUndefined();
    expect(await delivery('books', 'dev')).toContain('Kustomization');

    const { orchestrator } = replica;
    const { deployment } = await orchestrator.removals.confirm(
      'checkout/books',
      {
        environment: 'dev',
        objects: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            namespace: 'checkout-dev',
            name: 'books-db',
          },
        ],
      },
      mira,
      'mira confirmed it',
    );
    await replica.until(
      'books',
      each =>
        each.id === deployment.id &&
        each.commits.length === 1 &&
        stageOf(each, 'commit').state === 'waiting',
    );
    const record = await orchestrator.store.get(deployment.id);
    if (!record) throw new Error('It is not recorded');
    const loaded = await orchestrator.platforms.inForce();
    const plan = withdrawalPlan(
      environmentOf(loaded, 'dev'),
      record.row,
      confirmedBy(record.events),
    );
    expect(await commitPlan(replica, deployment.id, plan)).toBe('passed');
    expect(await delivery('books', 'dev')).toBeUndefined();
    expect(await held('dev/checkout/books/kustomization.yaml')).toBeUndefined();
    await ended(await replica.until('books', isCommitted));
    expect(await states('books')).toEqual(['gone', 'waiting']);
    expect(await claim('books')).toBeDefined();
  });

  it('leaves the data that it was the last to share to a person', async () => {
    await running('last', shared);
    // What its tenant shared is deleted on the page of another workload while there is one.
    await organisation.createRepository('checkout/other');
    await organisation.push('checkout/other', 'mira', {
      'score.yaml': score('other', 'nginx:1.29.3'),
    });
    await take('other');
    await replica.becomeHealthy(await replica.until('other', isCommitted));
    await remove('last');
    await take('last');
    await ended(await withdrawn('last'));
    expect(
      await held(
        'dev/checkout/_shared/ledger-books/persistentvolumeclaim-ledger-books.yaml',
      ),
    ).toContain('macadam.dev/deletion: waiting');
    expect(await states('last')).toEqual(['gone', 'waiting']);
  });

  it('goes on where its file is only moved: the name is refused there, and nothing stops', async () => {
    await running('moved');
    await organisation.push(
      'checkout/moved',
      'mira',
      { 'service/score.yaml': score('moved', 'nginx:1.29.3') },
      { remove: ['score.yaml'] },
    );
    await take('moved');
    const refused = await replica.until(
      'service',
      ({ outcome }) => outcome === 'blocked',
    );
    expect(refused.reason).toContain('checkout/moved/score.yaml');
    expect(await states('moved')).toEqual([undefined, undefined]);
    expect(await delivery('moved', 'dev')).toContain('Kustomization');
    await organisation.push(
      'checkout/moved',
      'mira',
      {},
      { remove: ['service/score.yaml'] },
    );
    await take('moved');
    await withdrawn('moved');
  });

  it('is brought back by a push of its file, and runs on where it was not removed yet', async () => {
    await running('back');
    await remove('back');
    await take('back');
    await ended(await withdrawn('back'));
    const commit = await organisation.push('checkout/back', 'mira', {
      'score.yaml': score('back', 'nginx:1.29.3'),
    });
    await take('back');
    await replica.until(
      'back',
      each => each.release.commit === commit && isCommitted(each),
    );
    expect(await delivery('back', 'dev')).toContain('Kustomization');
    expect(await states('back')).toEqual([undefined, undefined]);
    await expect(confirm('back', 'staging')).rejects.toThrow('is in Git');
  });

  it('is not taken out any more when its file is back before that', async () => {
    await running('cancel');
    await replica.orchestrator.loop.stop();
    await remove('cancel');
    await take('cancel');
    await confirm('cancel', 'staging');
    await organisation.push('checkout/cancel', 'mira', {
      'score.yaml': score('cancel', 'nginx:1.29.3'),
    });
    await take('cancel');
    replica.orchestrator.loop.start();
    const blocked = await replica.until(
      'cancel',
      ({ outcome }) => outcome === 'blocked',
      'staging',
    );
    expect(blocked.reason).toContain('score.yaml is back');
    expect(await delivery('cancel', 'staging')).toContain('Kustomization');
  });

  it('stays when somebody deleted it who may not deploy it', async () => {
    await running('guarded');
    await remove('guarded', 'ines');
    await take('guarded');
    const [refused] = await replica.deployments('guarded');
    expect(refused).toMatchObject({ outcome: 'refused', cause: 'withdrawal' });
    expect(await states('guarded')).toEqual(['waiting', 'waiting']);
    expect(await delivery('guarded', 'dev')).toContain('Kustomization');
    await replica.poll();
    expect(await replica.deployments('guarded')).toHaveLength(2);
    await confirm('guarded', 'dev');
    await withdrawn('guarded');
  });

  it('with its repository waits for a person everywhere', async () => {
    await running('orphan');
    const before = await replica.deployments('orphan');
    await organisation.interrupt(async () => {
      await expect(replica.poll()).rejects.toThrow();
    });
    expect(await states('orphan')).toEqual([undefined, undefined]);
    await organisation.deleteRepository('checkout/orphan');
    await replica.poll();
    expect(await states('orphan')).toEqual(['waiting', 'waiting']);
    expect(await replica.deployments('orphan')).toHaveLength(before.length);
    await confirm('orphan', 'dev');
    await ended(await withdrawn('orphan'));
    expect(await states('orphan')).toEqual(['gone', 'waiting']);
  });

  it('that never ran gives its name back at once', async () => {
    await organisation.createRepository('checkout/broken');
    await organisation.push('checkout/broken', 'mira', {
      'score.yaml': score('broken', 'nginx:latest'),
    });
    await take('broken');
    await replica.until('broken', ({ outcome }) => outcome === 'blocked');
    expect(await claim('broken')).toBeDefined();
    await remove('broken');
    await take('broken');
    await eventually(async () => {
      const [last] = await replica.deployments('broken');
      if (last.cause === 'withdrawal' && last.outcome !== 'removed')
        await ended(last);
      return (await claim('broken')) === undefined ? true : undefined;
    });
    const past = await replica.orchestrator.store.releases.pastClaims();
    expect(past).toContainEqual(
      expect.objectContaining({
        workload: 'checkout/broken',
        withdrawn: expect.objectContaining({ actor: mira }),
      }),
    );
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is gone after a crash at event %d as if it had not happened',
    async last => {
      const workload = `crash-${last}`;
      await running(workload);
      await replica.orchestrator.loop.stop();
      let count = 0;
      let died = () => {};
      const death = new Promise<void>(resolve => {
        died = resolve;
      });
      const dead = await TestReplica.start(organisation, knex, async name => {
        if (name !== `checkout/${workload}`) return;
        count += 1;
        if (count >= last) {
          died();
          await new Promise(() => {});
        }
      });
      await remove(workload);
      // Neither settles in a replica that died.
      dead.orchestrator.pushes.repository(`checkout/${workload}`).catch(died);
      await death;
      dead.stop().catch(died);
      await dead.kill();
      replica.orchestrator.loop.start();
      await replica.poll();
      const deployment = await eventually(async () => {
        // It may have taken work in the instant it died.
        await dead.kill();
        const [newest] = await replica.deployments(workload);
        return newest.cause === 'withdrawal' && isCommitted(newest)
          ? newest
          : undefined;
      });
      expect(await replica.deployments(workload)).toHaveLength(2);
      expect(deployment.commits).toHaveLength(1);
      const delivered = (await organisation.delivered()).filter(
        ({ subject }) => subject === `Remove ${workload} from dev`,
      );
      expect(delivered.map(({ commit }) => commit)).toEqual(deployment.commits);
    },
  );
});
