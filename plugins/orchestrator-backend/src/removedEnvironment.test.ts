import { TestDatabases } from '@backstage/backend-test-utils';
import { isCommitted } from '@macadam/plugin-orchestrator-common';
import { platformFiles, score } from './__testUtils__/fixtures';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const mira = { login: 'mira', userEntityRef: 'user:default/mira' };

describe('an environment whose file was taken out of the platform repository', () => {
  let organisation: TestOrganisation;
  let replica: TestReplica;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    const knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
    await replica.poll();
    for (const workload of ['cart', 'basket']) await running(workload);
    await organisation.push(
      'platform/platform',
      'sofia',
      {
        'defaults/all.yaml': platformFiles['defaults/all.yaml'].split('---')[0],
      },
      { remove: ['environments/staging.yaml'] },
    );
    await replica.poll();
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  /** Brings a workload to dev and staging. */
  async function running(workload: string): Promise<void> {
    await organisation.createRepository(`checkout/${workload}`);
    const commit = await organisation.push(`checkout/${workload}`, 'mira', {
      'score.yaml': score(workload, 'nginx:1.29.3'),
    });
    const { pushes, deploys } = replica.orchestrator;
    await pushes.repository(`checkout/${workload}`);
    await replica.becomeHealthy(await replica.until(workload, isCommitted));
    await deploys.deploy(
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
  const delivery = (workload: string) =>
    organisation.deliveredFile(
      `clusters/embedded/staging/checkout/workloads/${workload}/delivery.yaml`,
    );
  const withdrawn = (workload: string, environment: string) =>
    replica.until(
      workload,
      each => each.cause === 'withdrawal' && isCommitted(each),
      environment,
    );
  /** Where it is, on its page and on Home. */
  const places = async (workload: string) => {
    const { workloads } = replica.orchestrator;
    const page = await workloads.workload(`checkout/${workload}`, undefined);
    const home = (await workloads.list()).find(
      each => each.workload === `checkout/${workload}`,
    );
    const said = [page, home].map(view =>
      view?.environments.map(
        ({ environment, withdrawal }) =>
          `${environment} ${withdrawal?.state ?? 'stays'}`,
      ),
    );
    expect(said[1]).toEqual(said[0]);
    return said[0];
  };
  const confirm = (workload: string) =>
    replica.orchestrator.withdrawals.confirm(
      `checkout/${workload}`,
      'staging',
      mira,
      'mira confirmed it',
    );

  it('keeps what runs there, on every page, until a person takes it out', async () => {
    const { platform } = await replica.orchestrator.platforms.inForce();
    expect(platform.environments.map(({ name }) => name)).toEqual(['dev']);
    expect(await places('cart')).toEqual(['dev stays', 'staging waiting']);
    expect(await delivery('cart')).toContain('Kustomization');
    await confirm('cart');
    const deployment = await withdrawn('cart', 'staging');
    expect(await delivery('cart')).toBeUndefined();
    await replica.becomeHealthy(deployment);
    expect(await places('cart')).toEqual(['dev stays']);
  });

  it('keeps the name of what left Git too while it runs there', async () => {
    const { pushes, store } = replica.orchestrator;
    await organisation.push(
      'checkout/basket',
      'mira',
      {},
      { remove: ['score.yaml'] },
    );
    await pushes.repository('checkout/basket');
    await replica.becomeHealthy(await withdrawn('basket', 'dev'));
    await replica.poll();
    expect(await store.releases.claimOf('checkout/basket')).toBeDefined();
    expect(await places('basket')).toEqual(['dev gone', 'staging waiting']);
    await confirm('basket');
    await replica.becomeHealthy(await withdrawn('basket', 'staging'));
    await eventually(async () =>
      (await store.releases.claimOf('checkout/basket')) === undefined
        ? true
        : undefined,
    );
  });
});
