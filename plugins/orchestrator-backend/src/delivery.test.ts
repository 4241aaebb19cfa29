import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import eventsPlugin from '@backstage/plugin-events-backend';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import eventsModuleGitea from '@macadam/plugin-events-backend-module-gitea';
import gitopsPlugin from '@macadam/plugin-gitops-backend';
import type {
  Deployment,
  DeploymentPage,
  WorkloadDelivery,
} from '@macadam/plugin-orchestrator-common';
import { entities, score } from './__testUtils__/fixtures';
import { TestCluster } from './__testUtils__/TestCluster';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import orchestratorPlugin from './index';

jest.setTimeout(240_000);

/** Runs something that never becomes ready. */
const NEVER = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata: { name: never }
spec:
  match: { type: never }
  objects:
    proxy:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        selector: { matchLabels: { macadam.dev/resource: "\${resource.name}" } }
        template:
          metadata: { annotations: { macadam.dev/simulate: not-ready } }
          spec:
            securityContext:
              runAsNonRoot: true
              runAsUser: 101
              seccompProfile: { type: RuntimeDefault }
            containers:
              - name: proxy
                image: nginx:1.29.3
                securityContext:
                  allowPrivilegeEscalation: false
                  capabilities: { drop: [ALL] }
`;
/** The same, and what uses it waits until it is ready. */
const SLOW = NEVER.replaceAll('never', 'slow').concat(
  '  readyWhen: ["${objects.proxy.status.readyReplicas == 1}"]\n',
);
const unhealthy = (name: string) =>
  score(name, 'nginx:1.29.3', 'resources: { never: { type: never } }\n');
const healthy = (name: string) => score(name, 'nginx:1.29.3');

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';
const SOURCE = 'source.toolkit.fluxcd.io/v1';

describe('delivery by a Flux with the limits of the real one', () => {
  let organisation: TestOrganisation;
  let cluster: TestCluster;
  let backend: TestBackend;

  const url = () => `http://127.0.0.1:${backend.server.port()}`;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      'definitions/never.yaml': NEVER,
      'definitions/slow.yaml': SLOW,
    });
    cluster = await TestCluster.start(organisation);
    const { integrations, macadam } = organisation.config;
    const { kubernetes, reconcileTokens } = cluster.config;
    backend = await startTestBackend({
      features: [
        orchestratorPlugin,
        gitopsPlugin,
        eventsPlugin,
        eventsModuleGitea,
        eventsServiceFactory,
        catalogServiceMock.factory({ entities }),
        mockServices.rootConfig.factory({
          data: {
            events: { useEventBus: 'never' },
            integrations,
            kubernetes,
            macadam: {
              gitops: { reconcileTokens },
              git: { ...macadam.git, directory: await organisation.folder() },
            },
          },
        }),
      ],
    });
    await organisation.hook(
      'platform/environments',
      `${url()}/api/events/http/gitea`,
    );
  });
  afterAll(async () => {
    await backend?.stop();
    await cluster?.stop();
    await organisation?.stop();
  });

  const held = (path: string) => organisation.deliveredFile(path);
  const object = (apiVersion: string, kind: string, name: string) =>
    cluster.object(apiVersion, kind, 'checkout-dev', name);

  async function create(workload: string): Promise<void> {
    const repository = `checkout/${workload}`;
    await organisation.createRepository(repository);
    await organisation.hook(repository, `${url()}/api/events/http/gitea`);
  }
  const push = (workload: string, text: string): Promise<string> =>
    organisation.push(`checkout/${workload}`, 'mira', { 'score.yaml': text });

  /** The deployment of a push once it is so. */
  function reached(
    workload: string,
    commit: string,
    is: (deployment: Deployment) => boolean,
  ): Promise<Deployment> {
    let seen: unknown = 'no deployment';
    return eventually(
      async () => {
        const response = await fetch(
          `${url()}/api/orchestrator/workloads/checkout/${workload}/deployments?environment=dev`,
          { headers: { authorization: mockCredentials.user.header() } },
        );
        if (!response.ok) return undefined;
        const page: DeploymentPage = await response.json();
        const found = page.items.find(
          ({ release }) => release.commit === commit,
        );
        seen = found ?? seen;
        return found && is(found) ? found : undefined;
      },
      90,
      () => seen,
    );
  }
  const isHealthy = ({ outcome }: Deployment) => outcome === 'healthy';

  it('lets four workloads that stay unhealthy delay nobody, nor what mends them', async () => {
    const names = ['one', 'two', 'three', 'four'];
    for (const name of [...names, 'cart']) await create(name);
    for (const name of names) {
      const commit = await push(name, unhealthy(name));
      await reached(name, commit, ({ stages }) =>
        stages.some(
          ({ name: stage, state }) => stage === 'sync' && state === 'passed',
        ),
      );
    }
    const cart = await push('cart', healthy('cart'));
    await reached('cart', cart, isHealthy);
    const mended = await push('one', healthy('one'));
    await reached('one', mended, isHealthy);
    expect(object('apps/v1', 'Deployment', 'one-never')).toBeUndefined();
  });

  it('names the shared resource that a deployment waits for, with its cause', async () => {
    await create('reader');
    const commit = await push(
      'reader',
      score(
        'reader',
        'nginx:1.29.3',
        'resources: { db: { type: slow, id: stock } }\n',
      ),
    );
    const waits = await reached('reader', commit, ({ reason }) =>
      reason.startsWith(
        'Part 2 of 2 waits: shared resource db: Pod slow-stock',
      ),
    );
    const use = {
      key: 'db',
      type: 'slow',
      id: 'slow.default#stock',
      subject: 'shared.checkout.slow-stock',
    };
    expect(waits).toMatchObject({ outcome: 'in-progress', shared: [use] });
    const response = await fetch(
      `${url()}/api/orchestrator/workloads/checkout/reader`,
      { headers: { authorization: mockCredentials.user.header() } },
    );
    const { environments }: WorkloadDelivery = await response.json();
    expect(environments[0]).toMatchObject({
      environment: 'dev',
      shared: [
        {
          ...use,
          status: {
            state: 'known',
            value: {
              workload: use.subject,
              sync: { value: { status: 'Synced' } },
              health: {
                value: {
                  status: 'Progressing',
                  message: expect.stringContaining('Pod slow-stock'),
                },
              },
            },
          },
        },
      ],
    });
    expect(waits.reason).toContain(
      environments[0].shared[0].status.value?.health.value?.message,
    );
  });

  it("reconciles no other tenant's or environment's workloads when one pushes", async () => {
    const source = cluster.object(
      SOURCE,
      'GitRepository',
      'flux-system',
      'dev.checkout',
    );
    expect(source?.spec).toMatchObject({
      sparseCheckout: ['dev/checkout'],
    });
    expect(object(KUSTOMIZE, 'Kustomization', 'cart')?.spec).toMatchObject({
      wait: false,
      sourceRef: { name: 'dev.checkout' },
    });
  });

  it.each([
    'clusters/embedded/dev/checkout/tenant.yaml',
    'clusters/embedded/dev/checkout/source.yaml',
    'clusters/embedded/dev/checkout/workloads/cart/delivery.yaml',
  ])('brings back %s when somebody deletes it in Git', async path => {
    const before = await held(path);
    await organisation.push(
      'platform/environments',
      'sofia',
      {},
      { remove: [path] },
    );
    await eventually(
      async () => ((await held(path)) === before ? true : undefined),
      60,
    );
    const [last] = await organisation.delivered();
    expect(last.trailers).toHaveProperty('Platform-Revision');
    expect(last.trailers).not.toHaveProperty('Deployment');
  });

  it('moves what an older layout has, in one commit, and nothing is pruned', async () => {
    const folder = 'clusters/embedded/dev/checkout';
    const delivery = `${folder}/workloads/cart/delivery.yaml`;
    const now = await held(delivery);
    const uids = () =>
      [
        object(KUSTOMIZE, 'Kustomization', 'cart'),
        object('apps/v1', 'Deployment', 'cart'),
      ].map(each => each?.metadata.uid);
    const before = uids();
    const old = now
      ?.replace('name: dev.checkout', 'name: environments')
      .replace('wait: false', 'wait: true');
    const commits = (await organisation.delivered()).length;
    await organisation.push(
      'platform/environments',
      'sofia',
      { [`${folder}/cart.yaml`]: old ?? '' },
      { remove: [delivery] },
    );
    await eventually(
      async () => ((await held(delivery)) === now ? true : undefined),
      60,
    );
    expect(await held(`${folder}/cart.yaml`)).toBeUndefined();
    const [migration, ...rest] = await organisation.delivered();
    expect(rest).toHaveLength(commits + 1);
    await eventually(async () => {
      const root = cluster.object(
        KUSTOMIZE,
        'Kustomization',
        'flux-system',
        'environments',
      );
      const status = JSON.stringify(root?.status ?? {});
      return status.includes(
        `"lastAppliedRevision":"main@sha1:${migration.commit}"`,
      )
        ? true
        : undefined;
    }, 60);
    expect(uids()).toEqual(before);
  });
});
