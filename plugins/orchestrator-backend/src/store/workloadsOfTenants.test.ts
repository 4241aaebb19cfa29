import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { CallStore } from './CallStore';
import { DeploymentStore } from './DeploymentStore';
import { WorkStore } from './WorkStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
});
const migrations = {
  directory: resolvePackagePath(
    '@macadam/plugin-orchestrator-backend',
    'migrations',
  ),
};
const NAMED = '20261130000000_workloads_of_tenants.js';
const at = '2026-11-23T10:00:00.000Z';

/** What the version before wrote: a workload, and a push of another tenant that was refused its name. */
async function before(knex: Knex): Promise<void> {
  await knex('workloads').insert({
    name: 'cart',
    repository: 'checkout/cart',
    score_file: 'score.yaml',
    tenant: 'checkout',
    claimed_at: at,
  });
  for (const [tenant, commit] of [
    ['checkout', 'c1'],
    ['fulfilment', 'f1'],
  ]) {
    await knex('releases').insert({
      id: `cart@${commit}`,
      workload: 'cart',
      repository: `${tenant}/cart`,
      score_file: 'score.yaml',
      commit,
      message: 'Change it',
      author: 'Mira',
      committed_at: at,
      recorded_at: at,
    });
    await knex('deployments').insert({
      id: `deployment-${commit}`,
      workload: 'cart',
      environment: 'dev',
      tenant,
      owner: `group:default/${tenant}`,
      release_id: `cart@${commit}`,
      cause: 'push',
      cause_key: `push:${tenant}/cart#1`,
      actor_login: 'mira',
      platform_revision: 'p1',
      created_at: at,
    });
    await knex('deployment_events').insert({
      deployment_id: `deployment-${commit}`,
      stage: 'decision',
      state: 'passed',
      reason: 'may',
      at,
    });
  }
  await knex('image_looks').insert({
    release_id: 'cart@c1',
    body: '{}',
    at,
  });
  await knex('deployment_calls').insert({
    deployment_id: 'deployment-c1',
    kind: 'calls',
    caller: 'cart',
    environment: 'dev',
    tenant: 'checkout',
    workload: 'prices',
  });
  await knex('work').insert({
    workload: 'cart',
    environment: 'dev',
    deployment_id: 'deployment-c1',
    deployment_seq: 1,
    not_before: 0,
  });
}

describe.each(databases.eachSupportedId())('names of tenants in %s', id => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init(id);
    let next = '';
    do {
      const [, pending]: [unknown, { file: string }[]] =
        await knex.migrate.list(migrations);
      next = pending[0]?.file ?? '';
      if (next && next !== NAMED) await knex.migrate.up(migrations);
    } while (next && next !== NAMED);
    await before(knex);
  });

  it('keeps what was deployed, and gives each tenant its own', async () => {
    await knex.migrate.latest(migrations);
    const store = new DeploymentStore(knex);
    expect(await store.releases.claims()).toMatchObject([
      { workload: 'checkout/cart', repository: 'checkout/cart' },
    ]);
    const heads = await store.heads(['checkout/cart', 'fulfilment/cart']);
    expect(
      [...heads].map(([key, { last }]) => [key, last.row.release.id]),
    ).toEqual(
      expect.arrayContaining([
        ['checkout/cart@dev', 'checkout/cart@c1'],
        ['fulfilment/cart@dev', 'fulfilment/cart@f1'],
      ]),
    );
    expect(
      await new WorkStore(knex, store, 'replica').target(
        'checkout/cart',
        'dev',
      ),
    ).toBe('deployment-c1');
    expect(
      await new CallStore(knex).callsOf('calls', 'checkout/prices'),
    ).toMatchObject([{ deployment: 'deployment-c1', caller: 'checkout/cart' }]);
    expect(await knex('image_looks').pluck('release_id')).toEqual([
      'checkout/cart@c1',
    ]);
    expect(await knex('releases').pluck('id')).toHaveLength(2);
  });

  it('can be taken back', async () => {
    await knex.migrate.down({ ...migrations, name: NAMED });
    expect(await knex('workloads').pluck('name')).toEqual(['cart']);
    expect((await knex('releases').pluck('id')).sort()).toEqual([
      'cart@c1',
      'cart@f1',
    ]);
    expect(await knex('work').pluck('workload')).toEqual(['cart']);
    expect(await knex('deployment_calls').pluck('caller')).toEqual(['cart']);
    expect(await knex('image_looks').pluck('release_id')).toEqual(['cart@c1']);
  });
});
