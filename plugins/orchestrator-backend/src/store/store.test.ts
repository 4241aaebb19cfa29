import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import {
  CallStore,
  DeploymentStore,
  IntakeStore,
  migrate,
  WorkStore,
  type NewDeployment,
  type WorkItem,
} from './index';

// Starting a database takes seconds on a busy machine.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const LEASE = 60_000;

describe.each(databases.eachSupportedId())('on %s', id => {
  let knex: Knex;
  let store: DeploymentStore;
  let one: WorkStore;
  let two: WorkStore;
  let count = 0;

  beforeAll(async () => {
    knex = await databases.init(id);
    await migrate(knex);
    store = new DeploymentStore(knex);
    one = new WorkStore(knex, store, 'replica-one');
    two = new WorkStore(knex, store, 'replica-two');
  });
  beforeEach(async () => {
    await knex('work').delete();
  });

  async function wanted(
    workload: string,
    commit: string,
    environment = 'dev',
  ): Promise<NewDeployment> {
    const releaseId = `${workload}@${commit}`;
    await store.releases.put({
      id: releaseId,
      workload,
      repository: `checkout/${workload}`,
      scoreFile: 'score.yaml',
      commit,
      message: 'Change it',
      author: 'Mira',
      committedAt: '2026-11-23T10:00:00.000Z',
    });
    count += 1;
    return {
      workload,
      environment,
      tenant: 'checkout',
      owner: 'group:default/checkout',
      releaseId,
      cause: 'push',
      causeKey: `push:${workload}#${count}`,
      actor: { login: 'mira', userEntityRef: 'user:default/mira' },
      platformRevision: 'p1',
    };
  }

  const outcome = async (deployment: string) =>
    (await store.get(deployment))?.deployment.outcome;
  const only = (items: WorkItem[]) => {
    expect(items).toHaveLength(1);
    return items[0];
  };

  it('records what was asked, once for each cause', async () => {
    const asked = await wanted('once', 'c1');
    const first = await one.start(asked, 'may');
    const again = await two.start(asked, 'may');
    expect(first.created).toBe(true);
    expect(again).toEqual({ id: first.id, created: false });
    const record = await store.get(first.id);
    expect(record?.row).toMatchObject({
      workload: 'once',
      release: { commit: 'c1', repository: 'checkout/once' },
      actor: { login: 'mira', userEntityRef: 'user:default/mira' },
    });
    expect(record?.events).toHaveLength(1);
    expect(record?.deployment.outcome).toBe('in-progress');
  });

  it('lets the later deployment of a workload in an environment win', async () => {
    const early = await one.start(await wanted('wins', 'c1'), 'may');
    const later = await two.start(await wanted('wins', 'c2'), 'may');
    const elsewhere = await one.start(
      await wanted('wins', 'c1', 'staging'),
      'may',
    );
    expect((await store.get(early.id))?.deployment).toMatchObject({
      outcome: 'superseded',
      supersededBy: later.id,
    });
    expect(await outcome(elsewhere.id)).toBe('in-progress');
    expect(await one.target('wins', 'dev')).toBe(later.id);
  });

  it('starts nothing after a deployment that is not the newest any more', async () => {
    const seen = await one.start(await wanted('meanwhile', 'c1'), 'may');
    const again = await wanted('meanwhile', 'c1');
    const refused = await wanted('meanwhile', 'c2');
    await one.record(refused, [
      { stage: 'decision', state: 'failed', reason: 'may not' },
    ]);
    const follows = await two.startAfter(again, 'it changed', seen.id);
    expect(follows?.created).toBe(true);
    // The same cause twice changes nothing.
    expect(await two.startAfter(again, 'it changed', seen.id)).toEqual({
      id: follows?.id,
      created: false,
    });

    const push = await one.start(await wanted('meanwhile', 'c3'), 'may');
    const late = await wanted('meanwhile', 'c1');
    expect(await two.startAfter(late, 'it changed', seen.id)).toBeUndefined();
    expect(await one.target('meanwhile', 'dev')).toBe(push.id);
    expect(await outcome(push.id)).toBe('in-progress');
  });

  it('knows who calls a workload, as it was rendered last', async () => {
    const calls = new CallStore(knex);
    const { id: caller } = await one.start(await wanted('web', 'c1'), 'may');
    const row = (await store.get(caller))?.row;
    if (!row) throw new Error('The deployment was not recorded');
    const service = { name: 'api', ports: { http: 80 } };
    const api = { tenant: 'checkout', workload: 'api' };
    const other = { tenant: 'fulfilment', workload: 'api' };
    await calls.put(row, 'undeclared', [api]);
    await calls.put(row, 'calls', [other]);
    await calls.put(row, 'calls', [{ ...api, service }]);
    const known = { deployment: caller, caller: 'web', environment: 'dev' };
    expect(await calls.callsOf('calls', 'checkout/api')).toEqual([
      { ...known, service },
    ]);
    expect(await calls.callsOf('undeclared', 'checkout/api')).toEqual([known]);
    expect(await calls.callsOf('calls', 'fulfilment/api')).toEqual([]);
  });

  it('makes one of many that start at once the winner', async () => {
    const asked = await Promise.all(
      ['c1', 'c2', 'c3', 'c4', 'c5'].map(commit => wanted('crowd', commit)),
    );
    const made = await Promise.all(
      asked.map((each, index) => (index % 2 ? one : two).start(each, 'may')),
    );
    const outcomes = await Promise.all(made.map(each => outcome(each.id)));
    expect(outcomes.filter(each => each === 'in-progress')).toHaveLength(1);
    expect(outcomes.filter(each => each === 'superseded')).toHaveLength(4);
    const target = await one.target('crowd', 'dev');
    expect(made[outcomes.indexOf('in-progress')].id).toBe(target);
  });

  it('records a push that arrives late as superseded', async () => {
    const newest = await one.start(await wanted('late', 'c2'), 'may');
    const late = await one.start(await wanted('late', 'c1'), 'may', newest.id);
    expect((await store.get(late.id))?.deployment).toMatchObject({
      outcome: 'superseded',
      supersededBy: newest.id,
    });
    expect(await outcome(newest.id)).toBe('in-progress');
    expect(await one.target('late', 'dev')).toBe(newest.id);
  });

  it('never lets a refused deployment take the place of another', async () => {
    const running = await one.start(await wanted('refused', 'c1'), 'may');
    const refused = await one.record(await wanted('refused', 'c2'), [
      { stage: 'decision', state: 'failed', reason: 'may not' },
    ]);
    expect(await outcome(refused.id)).toBe('refused');
    expect(await outcome(running.id)).toBe('in-progress');
    expect(await one.target('refused', 'dev')).toBe(running.id);
  });

  it('gives work to one worker at a time, and to another when the first is gone', async () => {
    await one.start(await wanted('lease', 'c1'), 'may');
    const [a, b] = await Promise.all([one.take(4, LEASE), two.take(4, LEASE)]);
    expect(a.length + b.length).toBe(1);
    const [holder, other] = a.length === 1 ? [one, two] : [two, one];
    const item = only([...a, ...b]);
    expect(await holder.renew(item, LEASE)).toBe(true);
    expect(await other.renew(item, LEASE)).toBe(false);
    await knex('work').update({ lease_until: Date.now() - 1 });
    expect(await other.take(4, LEASE)).toHaveLength(1);
    expect(await holder.renew(item, LEASE)).toBe(false);
    await holder.finish(item);
    expect(await other.target('lease', 'dev')).toBeDefined();
  });

  it('tells a worker that its deployment was superseded, and keeps the later one', async () => {
    await one.start(await wanted('swap', 'c1'), 'may');
    const item = only(await one.take(4, LEASE));
    const later = await two.start(await wanted('swap', 'c2'), 'may');
    expect(await one.renew(item, LEASE)).toBe(false);
    await one.finish(item);
    expect(only(await two.take(4, LEASE)).deploymentId).toBe(later.id);
  });

  it('takes up again what a blocked deployment had superseded', async () => {
    const good = await one.start(await wanted('resume', 'c1'), 'may');
    await store.append(good.id, [
      { stage: 'commit', state: 'passed', reason: 'in Git' },
    ]);
    const bad = await one.start(await wanted('resume', 'c2'), 'may');
    await store.append(bad.id, [
      { stage: 'preflight', state: 'failed', reason: 'latest' },
    ]);
    await one.finishBlocked(only(await one.take(4, LEASE)));
    expect(await outcome(bad.id)).toBe('blocked');
    expect(await outcome(good.id)).toBe('in-progress');
    expect(only(await two.take(4, LEASE)).deploymentId).toBe(good.id);
  });

  it('forgets a blocked deployment that superseded nothing', async () => {
    await one.start(await wanted('blocked', 'c1'), 'may');
    await one.finishBlocked(only(await one.take(4, LEASE)));
    expect(await one.target('blocked', 'dev')).toBeUndefined();
  });

  it('puts off with growing patience, and is woken', async () => {
    await one.start(await wanted('later', 'c1'), 'may');
    await one.putOff(only(await one.take(4, LEASE)), 60_000);
    expect(await one.take(4, LEASE)).toEqual([]);
    expect(await one.nextDue()).toBeGreaterThan(Date.now());
    expect(await one.wake({ workload: 'other' })).toBe(false);
    expect(await one.wake({ workload: 'later', environment: 'dev' })).toBe(
      true,
    );
    const item = only(await one.take(4, LEASE));
    await two.wake();
    await one.putOff(item, 60_000);
    expect(await one.take(4, LEASE)).toHaveLength(1);
  });

  it('is woken with all others of its tenant', async () => {
    await one.start(await wanted('shop/basket', 'c1'), 'may');
    await one.putOff(only(await one.take(4, LEASE)), 60_000);
    expect(await one.wake({ tenant: 'sho', environment: 'dev' })).toBe(false);
    expect(await one.wake({ tenant: 'shop', environment: 'prod' })).toBe(false);
    expect(await one.wake({ tenant: 'shop', environment: 'dev' })).toBe(true);
    expect(only(await one.take(4, LEASE)).workload).toBe('shop/basket');
  });

  it('knows what Git holds, and what was tried last', async () => {
    const held = await one.start(await wanted('heads', 'c1'), 'may');
    await store.append(held.id, [
      { stage: 'commit', state: 'passed', reason: 'in Git' },
      { stage: 'sync', state: 'passed', reason: 'synced' },
      { stage: 'health', state: 'passed', reason: 'healthy' },
    ]);
    const tried = await one.start(await wanted('heads', 'c2'), 'may');
    const heads = (await store.heads('heads')).get('heads@dev');
    expect(heads?.current?.row.id).toBe(held.id);
    expect(heads?.last.row.id).toBe(tried.id);
    expect((await store.healthy('heads@c1', 'dev'))?.id).toBe(held.id);
    expect(await store.healthy('heads@c2', 'dev')).toBeUndefined();
  });

  it('gives a name back, remembers who took its workload away, and lets anybody have it', async () => {
    const { releases } = store;
    const place = {
      workload: 'lent',
      repository: 'checkout/lent',
      scoreFile: 'score.yaml',
      tenant: 'checkout',
    };
    await releases.claim(place);
    const withdrawn = {
      at: '2026-11-30T12:00:00Z',
      what: 'file' as const,
      actor: { login: 'mira' },
      reason: 'score.yaml was deleted from checkout/lent',
      key: 'checkout/lent#1',
      automatic: true,
    };
    await releases.withdraw('lent', withdrawn);
    expect(await releases.pastClaimOf('lent')).toBeUndefined();
    await releases.giveBack({ ...place, withdrawn });
    const past = { ...place, withdrawn: { ...withdrawn, isPast: true } };
    expect(await releases.pastClaims()).toEqual([past]);
    expect(await releases.pastClaimOf('lent')).toEqual(past);
    expect(await releases.claimOf('lent')).toBeUndefined();
    expect(await releases.claimAt(place)).toBeUndefined();

    const other = { ...place, repository: 'checkout/other' };
    expect(await releases.claim(other)).toEqual(other);
    expect(await releases.claim(place)).toEqual(other);
    expect(await releases.pastClaims()).toEqual([]);
  });

  it('does not let another place with the same name stand for a workload', async () => {
    const place = {
      workload: 'name',
      repository: 'checkout/name',
      scoreFile: 'score.yaml',
      tenant: 'checkout',
    };
    expect(await store.releases.claim(place)).toEqual(place);
    expect(
      await store.releases.claim({ ...place, repository: 'other/name' }),
    ).toEqual(place);
    const own = await one.start(await wanted('name', 'c1'), 'may');
    await store.releases.put({
      id: 'name@c9',
      workload: 'name',
      repository: 'other/name',
      scoreFile: 'score.yaml',
      commit: 'c9',
      message: 'Mine',
      author: 'Ines',
      committedAt: '2026-11-23T10:00:00.000Z',
    });
    await one.record(
      { ...(await wanted('name', 'c1')), releaseId: 'name@c9' },
      [],
    );
    expect((await store.heads('name')).get('name@dev')?.last.row.id).toBe(
      own.id,
    );
  });

  it('pages through history, newest first', async () => {
    const made: string[] = [];
    for (const commit of ['c1', 'c2', 'c3']) {
      made.unshift((await one.start(await wanted('pages', commit), 'may')).id);
    }
    const ids = async (before?: string) =>
      (await store.list({ workload: 'pages', limit: 2, before })).map(
        record => record.row.id,
      );
    expect(await ids()).toEqual(made.slice(0, 2));
    expect(await ids(made[1])).toEqual(made.slice(2));
  });

  it('keeps documents and the newest release', async () => {
    const { id: deployment } = await one.start(
      await wanted('docs', 'c1'),
      'may',
    );
    await store.putDocument(deployment, 'preflight', [1]);
    await store.putDocument(deployment, 'preflight', [2]);
    expect((await store.document('preflight', deployment))?.body).toEqual([2]);
    expect(await store.document('resolution', deployment)).toBeUndefined();
    expect((await store.releases.latest('docs')).get('docs')?.commit).toBe(
      'c1',
    );
  });

  it('takes a push in once, and the newest of each person', async () => {
    const intake = new IntakeStore(knex);
    const push = {
      repository: 'a/b',
      pushId: '1',
      commit: 'c1',
      actor: 'mira',
      at: '2026-11-23T10:00:00.000Z',
    };
    await intake.take('a/b', [push], '1');
    await intake.take(
      'a/b',
      [push, { ...push, pushId: '2', commit: 'c2' }],
      '2',
    );
    expect(await intake.cursor('a/b')).toBe('2');
    await intake.take(
      'a/b',
      [{ ...push, pushId: '3', commit: 'c3', actor: 'ines' }],
      '3',
    );
    await intake.take('a/other', [push], '1');
    // What mira pushed first is in what she pushed last.
    const [first, second, ...more] = await intake.newest('a/b');
    expect([first.commit, second.commit, more]).toEqual(['c2', 'c3', []]);
    await intake.done(first.seq);
    expect(await intake.newest('a/b')).toEqual([second]);
    expect(await intake.pushOf('a/b', 'c2')).toEqual({ actor: 'mira' });
    await intake.setState('x', { a: 1 });
    await intake.setState('x', { a: 2 });
    expect(await intake.state('x')).toEqual({ a: 2 });
  });
});
