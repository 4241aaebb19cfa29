import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  workloadRef,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Knex } from 'knex';
import { ConfigReader } from '@backstage/config';
import { Repositories } from '@macadam/git';
import { PlatformService } from '@macadam/plugin-platform-node';
import { createOrchestrator, type Orchestrator } from '../createOrchestrator';
import {
  readSupplyChain,
  type SupplyChainSettings,
} from '@macadam/supply-chain';
import { entities } from './fixtures';
import { eventually, type TestOrganisation } from './TestOrganisation';

/** Of tenant checkout, unless it says another. */
const refOf = (workload: string) =>
  workload.includes('/') ? workload : workloadRef('checkout', workload);

const nowhere = async () => 'http://127.0.0.1:9/api/gitops';

/** One back end's orchestrator on a database that it may share, with no cluster to talk to. */
export class TestReplica {
  private constructor(
    readonly orchestrator: Orchestrator,
    private readonly knex: Knex,
  ) {}

  /** @param afterEvent - called after each recorded event; a promise that never settles is a crash at that point */
  static async start(
    organisation: Pick<TestOrganisation, 'host' | 'folder'>,
    knex: Knex,
    afterEvent: (
      workload: string,
      deployment: string,
    ) => Promise<void> = async () => {},
    supplyChain: SupplyChainSettings = readSupplyChain(new ConfigReader({})),
  ): Promise<TestReplica> {
    const directory = await organisation.folder();
    const host = organisation.host();
    const repositories = new Repositories(() => ({ host, directory }));
    const logger = mockServices.rootLogger({ level: 'none' });
    const orchestrator = createOrchestrator({
      knex,
      repositories,
      platform: new PlatformService('platform/platform', repositories, logger),
      ownLogin: 'macadam',
      auth: mockServices.auth(),
      catalog: catalogServiceMock({ entities }),
      // Nothing listens there: the cluster cannot be asked.
      discovery: { getBaseUrl: nowhere, getExternalBaseUrl: nowhere },
      logger,
      patience: 0,
      supplyChain,
      changed: afterEvent,
    });
    orchestrator.loop.start();
    return new TestReplica(orchestrator, knex);
  }

  /** As if every webhook came. */
  poll(): Promise<void> {
    return this.orchestrator.pushes.everything();
  }

  async deployments(
    workload: string,
    environment = 'dev',
  ): Promise<Deployment[]> {
    const records = await this.orchestrator.store.list({
      workload: refOf(workload),
      environment,
      limit: 50,
    });
    return records.map(record => record.deployment);
  }

  /** The newest deployment once it is so. */
  until(
    workload: string,
    is: (deployment: Deployment) => boolean,
    environment = 'dev',
  ): Promise<Deployment> {
    let seen: Deployment | undefined;
    return eventually(
      async () => {
        [seen] = await this.deployments(workload, environment);
        return seen && is(seen) ? seen : undefined;
      },
      15,
      () => seen ?? `${workload} has no deployment`,
    );
  }

  /** Reports a deployment as synced and healthy, which in these tests no cluster does. */
  async becomeHealthy(deployment: Deployment): Promise<void> {
    await this.orchestrator.store.append(deployment.id, [
      { stage: 'sync', state: 'passed', reason: 'synced' },
      { stage: 'health', state: 'passed', reason: 'healthy' },
    ]);
    await this.orchestrator.loop.wake();
    await eventually(async () =>
      (await this.orchestrator.work.target(
        deployment.workload,
        deployment.environment,
      )) === undefined
        ? true
        : undefined,
    );
  }

  async stop(): Promise<void> {
    this.orchestrator.pushes.stop();
    await this.orchestrator.loop.stop();
    this.orchestrator.repositories.close();
  }

  /** The leases of this replica have run out. */
  async kill(): Promise<void> {
    await this.knex('work')
      .where({ lease_owner: this.orchestrator.work.owner })
      .update({ lease_owner: null, lease_until: 0 });
  }
}
