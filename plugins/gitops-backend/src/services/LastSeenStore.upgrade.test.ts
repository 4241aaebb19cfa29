import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { LastSeenStore } from './LastSeenStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
});
const migrations = {
  directory: resolvePackagePath('@macadam/plugin-gitops-backend', 'migrations'),
};
const NAMED = '20261130000000_workloads_of_tenants.js';
const at = '2026-11-23T10:00:00.000Z';

describe.each(databases.eachSupportedId())('an upgrade on %s', id => {
  it('remembers what was seen by the tenant and the name of each workload', async () => {
    const knex = await databases.init(id);
    await knex.migrate.up({ ...migrations, name: '20261123000000_init.js' });
    await knex('last_seen').insert({
      cluster: 'local',
      workload: 'cart',
      environment: 'dev',
      status: JSON.stringify({
        workload: 'cart',
        tenant: 'checkout',
        environment: 'dev',
        cluster: { name: 'local' },
        sync: { value: 'Synced' },
      }),
      seen_at: at,
    });
    await knex.migrate.up({ ...migrations, name: NAMED });
    expect(await new LastSeenStore(knex).load('local')).toEqual([
      expect.objectContaining({
        workload: 'checkout/cart',
        sync: { value: 'Synced', observedAt: at },
      }),
    ]);

    await knex.migrate.down({ ...migrations, name: NAMED });
    expect(await knex('last_seen').select('workload')).toEqual([
      { workload: 'cart' },
    ]);
  });
});
