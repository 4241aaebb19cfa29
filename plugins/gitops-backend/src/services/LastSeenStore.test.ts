import { TestDatabases } from '@backstage/backend-test-utils';
import {
  known,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import { LastSeenStore } from './LastSeenStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const AT = '2026-11-23T12:00:00.000Z';
const LATER = '2026-11-23T12:04:00.000Z';

const status: WorkloadEnvironmentStatus = {
  workload: 'cart',
  tenant: 'checkout',
  environment: 'dev',
  cluster: { name: 'one', simulated: true },
  sync: known({ status: 'Synced', message: '' }, AT),
  health: known({ status: 'Healthy', message: '', objects: [] }, AT),
  replicas: known({ ready: 1, desired: 1 }, AT),
  endpoints: known([], AT),
  images: known([], AT),
};

it.each(databases.eachSupportedId())(
  'keeps the newest of each workload and environment with its age (%s)',
  async id => {
    const knex = await databases.init(id);
    await LastSeenStore.migrate(knex);
    const store = new LastSeenStore(knex);
    await store.save(status, AT);
    await store.save(
      { ...status, replicas: known({ ready: 0, desired: 1 }, AT) },
      AT,
    );
    await store.save({ ...status, environment: 'prod' }, AT);
    await store.save(
      { ...status, cluster: { name: 'two', simulated: false } },
      AT,
    );
    await store.confirm('one', LATER);
    await store.remove('one', 'cart', 'prod');

    const [seen, ...rest] = await store.load('one');
    expect(rest).toEqual([]);
    expect(seen.replicas).toEqual({
      state: 'known',
      value: { ready: 0, desired: 1 },
      observedAt: LATER,
    });
    const [other] = await store.load('two');
    expect(other.health.observedAt).toBe(AT);
  },
);
