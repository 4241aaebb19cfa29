import { TestDatabases } from '@backstage/backend-test-utils';
import {
  isCommitted,
  stageOf,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { commitPlan } from './__testUtils__/commitPlan';
import { platformFiles, score } from './__testUtils__/fixtures';
import { TestOrganisation } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { confirmedBy, planOf } from './waves/plan';
import { claimOf } from './store/claimOf';
import { environmentOf } from './sources/environmentOf';
import { migrate } from './store';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const mira = { login: 'mira', userEntityRef: 'user:default/mira' };
/** What is released is in Git; here is no cluster that would take it in. */
const waitsForTheCluster = (deployment: Deployment) =>
  deployment.commits.length === 1 &&
  stageOf(deployment, 'commit').state === 'waiting';
const definition = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata:
  name: database
spec:
  match: { type: ledger, environmentType: development }
  params: { properties: { size: { type: integer, default: 1 } } }
  objects:
    database:
      apiVersion: apps/v1
      kind: StatefulSet
      spec:
        serviceName: \${resource.name}
        selector:
          matchLabels: { macadam.dev/resource: "\${resource.name}" }
        template:
          metadata:
            labels: { macadam.dev/resource: "\${resource.name}" }
          spec:
            containers: [{ name: postgres, image: "postgres:17" }]
    settings:
      apiVersion: v1
      kind: ConfigMap
      data: { a: b }
  holdsData: [database]
  outputs: { host: "\${resource.name}" }
`;
const database = 'resources: { db: { type: ledger } }\n';
const shared = 'resources: { db: { type: ledger, id: orders } }\n';

describe('what holds data and is declared no more', () => {
  let organisation: TestOrganisation;
  let knex: Knex;
  let replica: TestReplica;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      ...platformFiles,
      'definitions/database.yaml': definition,
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

  /** Pushes a Score file and waits until Git has what comes of it. */
  async function deploy(workload: string, more: string) {
    const commit = await organisation.push(`checkout/${workload}`, 'mira', {
      'score.yaml': score(workload, 'nginx:1.29.3', more),
    });
    await replica.orchestrator.pushes.repository(`checkout/${workload}`);
    return replica.until(
      workload,
      each =>
        each.release.commit === commit &&
        (isCommitted(each) || waitsForTheCluster(each)),
    );
  }
  const open = async (workload: string) => {
    const { orchestrator } = replica;
    await orchestrator.repositories.mirror('platform/environments').fetch();
    const removals = await orchestrator.removals.open(
      await claimOf(orchestrator.store, `checkout/${workload}`),
      environmentOf(await orchestrator.platforms.inForce(), 'dev'),
    );
    return removals.map(
      ({ object, state }) => `${object.kind}/${object.name} ${state}`,
    );
  };
  const confirm = (workload: string, name: string) =>
    replica.orchestrator.removals.confirm(
      `checkout/${workload}`,
      {
        environment: 'dev',
        objects: [
          {
            apiVersion: 'apps/v1',
            kind: 'StatefulSet',
            namespace: 'checkout-dev',
            name,
          },
        ],
      },
      mira,
      'mira confirmed it',
    );
  /** Does what the worker does once the cluster has taken in what is released. */
  const finish = async (id: string) => {
    const { orchestrator } = replica;
    const record = await orchestrator.store.get(id);
    const rendered = record && (await orchestrator.renderer.render(record.row));
    if (!record || !rendered?.ok) throw new Error('It does not render');
    return commitPlan(
      replica,
      id,
      planOf(rendered.value, confirmedBy(record.events)),
    );
  };
  const held = (path: string) =>
    organisation.deliveredFile(`dev/checkout/${path}`);

  it('is kept and marked; the rest of it goes', async () => {
    await organisation.createRepository('checkout/cart');
    await deploy('cart', database);
    expect(await open('cart')).toEqual([]);
    await deploy('cart', '');
    expect(await open('cart')).toEqual(['StatefulSet/cart-db waiting']);
    expect(await held('cart/statefulset-cart-db.yaml')).toContain(
      'macadam.dev/deletion: waiting',
    );
    expect(await held('cart/configmap-cart-db.yaml')).toBeUndefined();
  });

  it('is kept by every later deployment, and makes none of its own', async () => {
    await deploy('cart', 'service: { ports: { http: { port: 80 } } }\n');
    expect(await open('cart')).toEqual(['StatefulSet/cart-db waiting']);
    const before = await replica.deployments('cart');
    await organisation.push('platform/platform', 'sofia', { 'a.txt': 'a' });
    await replica.poll();
    expect(await replica.deployments('cart')).toHaveLength(before.length);
  });

  it('refuses to delete what does not wait for it, naming what does', async () => {
    await replica.becomeHealthy((await replica.deployments('cart'))[0]);
    await expect(confirm('cart', 'cart')).rejects.toThrow(
      'StatefulSet/cart of checkout/cart in dev does not wait to be deleted; what does: StatefulSet/cart-db',
    );
    await expect(confirm('nobody', 'x')).rejects.toThrow(
      'No workload is called checkout/nobody',
    );
  });

  it('goes in two commits once a person has said so', async () => {
    const [first, second] = await Promise.all([
      confirm('cart', 'cart-db'),
      confirm('cart', 'cart-db'),
    ]);
    expect(first.deployment.id).toBe(second.deployment.id);
    const { id } = first.deployment;
    const waits = await replica.until(
      'cart',
      each => each.cause === 'removal' && waitsForTheCluster(each),
    );
    expect(waits).toMatchObject({ id, cause: 'removal', actor: mira });
    expect(await open('cart')).toEqual(['StatefulSet/cart-db released']);
    expect(await held('cart/statefulset-cart-db.yaml')).not.toContain(
      'prune: disabled',
    );
    expect(await finish(id)).toBe('passed');
    expect(await held('cart/statefulset-cart-db.yaml')).toBeUndefined();
    expect(await open('cart')).toEqual([]);
    const [last] = await organisation.delivered();
    expect(last.trailers).toMatchObject({ Deployment: id, Wave: '2/2' });
    expect(await finish(id)).toBe('passed');
    expect((await organisation.delivered())[0].commit).toBe(last.commit);
  });

  it('of a shared resource waits only when the last one lets it go', async () => {
    for (const name of ['one', 'two']) {
      await organisation.createRepository(`checkout/${name}`);
      await deploy(name, shared);
    }
    await organisation.push('checkout/two', 'mira', {
      'score.yaml': score(
        'two',
        'nginx:1.29.3',
        'resources: { db: { type: ledger, id: orders, params: { size: 2 } } }\n',
      ),
    });
    await replica.orchestrator.pushes.repository('checkout/two');
    const blocked = await replica.until(
      'two',
      ({ outcome }) => outcome === 'blocked',
    );
    expect(blocked.findings[0]).toMatchObject({
      file: 'score.yaml',
      line: 7,
      message: expect.stringContaining('one'),
    });
    await deploy('one', '');
    expect(await open('one')).toEqual([]);
    const file = '_shared/ledger-orders/statefulset-ledger-orders.yaml';
    expect(await held(file)).toContain('kind: StatefulSet');
    const last = await deploy('two', '');
    expect(await finish(last.id)).toBe('passed');
    await replica.becomeHealthy(last);
    expect(await open('two')).toEqual(['StatefulSet/ledger-orders waiting']);
    expect(await held(file)).toContain('macadam.dev/deletion: waiting');
    const { deployment } = await confirm('two', 'ledger-orders');
    await replica.until(
      'two',
      each => each.cause === 'removal' && waitsForTheCluster(each),
    );
    expect(await finish(deployment.id)).toBe('passed');
    expect(await held(file)).toBeUndefined();
    expect(
      await organisation.deliveredFile(
        'clusters/embedded/dev/checkout/shared/ledger-orders/delivery.yaml',
      ),
    ).toBeUndefined();
  });
});
