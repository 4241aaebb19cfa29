import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { platformFiles, score } from './__testUtils__/fixtures';
import { TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';

describe('a name that two repositories use', () => {
  let organisation: TestOrganisation;
  let knex: Knex;
  let replica: TestReplica;

  const view = (workload: string) =>
    replica.orchestrator.workloads.workload(workload, undefined);

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      'tenants/fulfilment.yaml': platformFiles[
        'tenants/checkout.yaml'
      ].replaceAll('checkout', 'fulfilment'),
    });
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
    await organisation.createRepository('checkout/cart');
    await organisation.push('checkout/cart', 'mira', {
      'score.yaml': score('cart', 'nginx:1.29.3'),
    });
    await replica.poll();
    await replica.until('checkout/cart', isCommitted);
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  it('is two workloads in two tenants, each with its own history and place', async () => {
    const before = await replica.deployments('checkout/cart');
    await organisation.createRepository('fulfilment/cart');
    const commit = await organisation.push('fulfilment/cart', 'ines', {
      'score.yaml': score('cart', 'busybox:1.37'),
    });
    await replica.poll();
    const theirs = await replica.until('fulfilment/cart', isCommitted);
    expect(theirs).toMatchObject({
      workload: 'fulfilment/cart',
      tenant: 'fulfilment',
      release: { id: `fulfilment/cart@${commit}` },
    });
    expect(await replica.deployments('checkout/cart')).toEqual(before);
    const deployment = 'cart/deployment-cart.yaml';
    expect(
      await organisation.deliveredFile(`dev/checkout/${deployment}`),
    ).toContain('nginx');
    expect(
      await organisation.deliveredFile(`dev/fulfilment/${deployment}`),
    ).toContain('busybox');
    const all = await replica.orchestrator.workloads.list();
    expect(
      all.map(({ workload, repository }) => [workload, repository]),
    ).toEqual([
      ['checkout/cart', 'checkout/cart'],
      ['fulfilment/cart', 'fulfilment/cart'],
    ]);
  });

  it('is the first one’s in a tenant, and the second reads so where it pushed', async () => {
    const before = await replica.deployments('checkout/cart');
    await organisation.createRepository('checkout/other');
    await organisation.push('checkout/other', 'mira', {
      'score.yaml': score('cart'),
    });
    await replica.poll();
    const blocked = await replica.until('checkout/other', ended);
    expect(blocked.outcome).toBe('blocked');
    expect(blocked.reason).toContain('checkout/cart/score.yaml');
    expect(blocked.findings).toMatchObject([
      {
        file: 'score.yaml',
        path: 'metadata.name',
        hint: expect.stringContaining('Choose another metadata.name'),
      },
    ]);
    expect(await replica.deployments('checkout/cart')).toEqual(before);
    expect((await view('checkout/cart')).repository).toBe('checkout/cart');
    const page = await view('checkout/other');
    expect(page.repository).toBe('checkout/other');
    expect(page.environments[0].attempt?.id).toBe(blocked.id);
  });

  it('is free to be corrected', async () => {
    await organisation.push('checkout/other', 'mira', {
      'score.yaml': score('other'),
    });
    await replica.poll();
    expect(
      (await replica.until('checkout/other', isCommitted)).commits,
    ).toHaveLength(1);
  });

  it('is not shared by files that have none, in folders that differ in case alone', async () => {
    await organisation.createRepository('checkout/nameless');
    await organisation.push('checkout/nameless', 'mira', {
      'web/score.yaml': 'a: 1\n',
      'Web/score.yaml': 'b: 1\n',
    });
    await replica.poll();
    const first = await replica.until('checkout/web', ended);
    const second = await replica.until('checkout/nameless-web-unnamed', ended);
    expect(
      [first, second].map(({ findings }) => findings[0].file).sort(),
    ).toEqual(['Web/score.yaml', 'web/score.yaml']);
  });
});
