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
  DeploymentDetail,
  DeploymentPage,
} from '@macadam/plugin-orchestrator-common';
import { entities, score } from './__testUtils__/fixtures';
import { TestCluster } from './__testUtils__/TestCluster';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import orchestratorPlugin from './index';

jest.setTimeout(120_000);

/** Gives the address of a Service once the proxy behind it is up, and how many there are. */
const DEFINITION = `apiVersion: macadam.dev/v1alpha1
kind: ResourceDefinition
metadata:
  name: front
spec:
  match: { type: front }
  objects:
    address:
      apiVersion: v1
      kind: Service
      spec:
        selector: { app: front }
        ports: [{ name: http, port: 80 }]
    proxy:
      apiVersion: apps/v1
      kind: Deployment
      spec:
        replicas: 2
        selector: { matchLabels: { app: front } }
        template:
          metadata: { labels: { app: front } }
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
  readyWhen:
    - \${objects.address.spec.clusterIP != ''}
    - \${objects.proxy.status.readyReplicas == 2}
  outputs:
    ip: \${objects.address.spec.clusterIP}
    proxies: \${string(objects.proxy.status.readyReplicas)}
`;

const scoreOf = (workload: string, image: string) =>
  score(
    workload,
    image,
    `    variables: { FRONT: "http://\${resources.front.ip}", PROXIES: "\${resources.front.proxies}" }
resources: { front: { type: front } }
`,
  );

const CART = 'dev/checkout/cart';

describe('a workload that reads what the cluster reports', () => {
  let organisation: TestOrganisation;
  let cluster: TestCluster;
  let backend: TestBackend;

  const url = () => `http://127.0.0.1:${backend.server.port()}`;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      'definitions/front.yaml': DEFINITION,
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
  });
  afterAll(async () => {
    await backend?.stop();
    await cluster?.stop();
    await organisation?.stop();
  });

  async function read<T>(path: string): Promise<T | undefined> {
    const response = await fetch(`${url()}/api/orchestrator${path}`, {
      headers: { authorization: mockCredentials.user.header() },
    });
    return response.ok ? response.json() : undefined;
  }

  /** The deployment of a push once it has such an outcome. */
  async function deployed(
    workload: string,
    image: string,
    outcome: Deployment['outcome'],
  ): Promise<DeploymentDetail> {
    const repository = `checkout/${workload}`;
    await organisation.createRepository(repository);
    await organisation.hook(repository, `${url()}/api/events/http/gitea`);
    const commit = await organisation.push(repository, 'mira', {
      'score.yaml': scoreOf(workload, image),
    });
    let seen: unknown = 'no deployment';
    const { id } = await eventually(
      async () => {
        const page = await read<DeploymentPage>(
          `/workloads/checkout/${workload}/deployments?environment=dev`,
        );
        const found = page?.items.find(
          ({ release }) => release.commit === commit,
        );
        seen = found ?? seen;
        return found?.outcome === outcome ? found : undefined;
      },
      60,
      () => seen,
    );
    return eventually(() => read<DeploymentDetail>(`/deployments/${id}`));
  }

  it('is committed in two waves, the second with what the first one reported, and becomes healthy', async () => {
    const deployment = await deployed('cart', 'nginx:1.29.3', 'healthy');

    const commits = (await organisation.delivered())
      .filter(({ trailers }) => trailers.Deployment === deployment.id)
      .map(each => each.commit)
      .reverse();
    expect(commits).toHaveLength(2);
    expect(deployment.commits).toEqual(commits);
    const mirror = organisation.mirror('platform/environments', 'macadam');
    const held = await Promise.all(
      commits.map(async each =>
        (
          await Promise.all(
            ['service-cart-front', 'deployment-cart'].map(name =>
              mirror.readFile(each, `${CART}/${name}.yaml`),
            ),
          )
        ).map(file => file !== undefined),
      ),
    );
    expect(held).toEqual([
      [true, false],
      [true, true],
    ]);

    const object = (apiVersion: string, kind: string, name: string) =>
      cluster.object(apiVersion, kind, 'checkout-dev', name);
    const text = await organisation.deliveredFile(
      `${CART}/deployment-cart.yaml`,
    );
    const ip = text?.match(/value: http:\/\/(\d+\.\d+\.\d+\.\d+)$/m)?.[1];
    expect(ip).toBeDefined();
    expect(object('v1', 'Service', 'cart-front')).toMatchObject({
      spec: { clusterIP: ip },
    });
    expect(object('apps/v1', 'Deployment', 'cart-front')?.status).toMatchObject(
      {
        readyReplicas: 2,
      },
    );
    expect(object('apps/v1', 'Deployment', 'cart')).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                env: [
                  { name: 'FRONT', value: `http://${ip}` },
                  { name: 'PROXIES', value: '2' },
                ],
              },
            ],
          },
        },
      },
      status: { readyReplicas: 1 },
    });
    const outputs = deployment.resources.flatMap(resource => resource.outputs);
    expect(outputs.map(({ name, pending }) => [name, pending])).toEqual([
      ['ip', undefined],
      ['proxies', undefined],
    ]);
    const passed = deployment.events
      .filter(({ state }) => state === 'passed')
      .map(({ stage }) => stage)
      // The address may be reported a look before the proxies are: that is judged by itself.
      .filter((stage, at, all) => stage !== all[at - 1]);
    expect(passed).toEqual([
      'decision',
      'read',
      'match',
      'create',
      'preflight',
      // Again, with what the cluster had reported by then.
      'create',
      'preflight',
      'commit',
      'sync',
      'health',
    ]);
  });

  it('is judged by the policies also in what only a report completes', async () => {
    const deployment = await deployed('basket', 'nginx:latest', 'blocked');
    expect(deployment.findings[0]).toMatchObject({
      stage: 'preflight',
      policy: 'no-latest-image',
    });
    expect(deployment.commits).toHaveLength(1);
    const folder = 'dev/checkout/basket';
    const file = (name: string) =>
      organisation.deliveredFile(`${folder}/${name}.yaml`);
    expect(await file('service-basket-front')).toBeDefined();
    expect(await file('deployment-basket')).toBeUndefined();
  });

  it('has the cluster look at the platform repository as soon as that changes', async () => {
    const asked = () =>
      cluster.object(
        'source.toolkit.fluxcd.io/v1',
        'GitRepository',
        'flux-system',
        'platform',
      )?.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'];
    const before = asked();
    await organisation.hook(
      'platform/platform',
      `${url()}/api/events/http/gitea`,
    );
    await organisation.push('platform/platform', 'sofia', {
      'README.md': 'A change.\n',
    });
    await eventually(async () =>
      asked() === before ? undefined : Promise.resolve(true),
    );
  });
});
