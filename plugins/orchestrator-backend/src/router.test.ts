import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  actionsServiceRef,
  type ActionsService,
} from '@backstage/backend-plugin-api/alpha';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import eventsPlugin from '@backstage/plugin-events-backend';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import permissionPlugin from '@backstage/plugin-permission-backend';
import {
  isCommitted,
  type Deployment,
  type DeploymentDetail,
  type DeploymentPage,
  type DeploymentTree,
  type PlatformStatus,
  type Preview,
  type ResourceGraph,
  type WorkloadDelivery,
  type WorkloadDiff,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import eventsModuleGitea from '@macadam/plugin-events-backend-module-gitea';
import permissionModuleMacadam from '@macadam/plugin-permission-backend-module-macadam';
import { auth, userInfo } from './__testUtils__/callers';
import { entities, platformFiles, score } from './__testUtils__/fixtures';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import orchestratorPlugin from './index';

// Starting a back end takes seconds on a busy machine.
jest.setTimeout(120_000);

describe('the orchestrator in a back end', () => {
  let organisation: TestOrganisation;
  let actions: ActionsService;
  let backend: TestBackend;

  const url = () => `http://127.0.0.1:${backend.server.port()}`;

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      'environments/staging.yaml': platformFiles[
        'environments/staging.yaml'
      ].replace('approvals: 0', 'approvals: 1'),
    });
    const { integrations, macadam } = organisation.config;
    backend = await startTestBackend({
      features: [
        orchestratorPlugin,
        // What an agent's client is: another plugin, which asks on a person's behalf.
        createBackendPlugin({
          pluginId: 'agents',
          register(env) {
            env.registerInit({
              deps: { service: actionsServiceRef },
              async init({ service }) {
                actions = service;
              },
            });
          },
        }),
        actionsRegistryServiceFactory,
        actionsServiceFactory,
        eventsPlugin,
        eventsModuleGitea,
        permissionPlugin,
        permissionModuleMacadam,
        eventsServiceFactory,
        permissionsServiceFactory,
        userInfo,
        auth,
        httpAuthServiceFactory,
        catalogServiceMock.factory({ entities }),
        mockServices.rootConfig.factory({
          data: {
            events: { useEventBus: 'never' },
            integrations,
            permission: { enabled: true },
            backend: { actions: { pluginSources: ['orchestrator'] } },
            macadam: {
              platformTeam: 'group:default/platform-team',
              git: { ...macadam.git, directory: await organisation.folder() },
            },
          },
        }),
      ],
    });
    await organisation.createRepository('checkout/cart');
    await organisation.hook('checkout/cart', `${url()}/api/events/http/gitea`);
    await organisation.push('checkout/cart', 'mira', {
      'score.yaml': score('cart'),
    });
  });
  afterAll(async () => {
    await backend.stop();
    await organisation.stop();
  });

  async function call<T>(
    path: string,
    who: string | undefined,
    body?: unknown,
  ): Promise<{ status: number; body: T; error: string }> {
    const response = await fetch(`${url()}/api/orchestrator${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: who
          ? mockCredentials.user.header(`user:default/${who}`)
          : mockCredentials.none.header(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    return {
      status: response.status,
      body: answer,
      error: answer?.error?.message,
    };
  }
  const newest = async (
    environment: string,
    is: (deployment: Deployment) => boolean,
  ) => {
    let seen: unknown;
    return eventually(
      async () => {
        const page = await call<DeploymentPage>(
          `/workloads/checkout/cart/deployments?environment=${environment}`,
          'mira',
        );
        seen = page.body;
        return page.status === 200 ? page.body.items.find(is) : undefined;
      },
      30,
      () => seen,
    );
  };

  it('turns a webhook into a commit', async () => {
    const deployment = await newest('dev', isCommitted);
    expect(deployment.actor.userEntityRef).toBe('user:default/mira');
    const [delivered] = await organisation.delivered();
    expect(delivered.trailers.Deployment).toBe(deployment.id);
  });

  it('shows workloads, a card for each environment, and why', async () => {
    const deployment = await newest('dev', isCommitted);
    const list = await call<WorkloadSummary[]>('/workloads', 'ines');
    expect(list.body).toMatchObject([
      {
        workload: 'checkout/cart',
        owner: 'group:default/checkout',
        system: 'shop',
        tenant: 'checkout',
      },
    ]);
    const mine = await call<WorkloadDelivery>(
      '/workloads/checkout/cart',
      'mira',
    );
    expect(mine.body.environments).toMatchObject([
      {
        environment: 'dev',
        namespace: 'checkout-dev',
        current: {
          id: deployment.id,
          release: {
            url: expect.stringContaining(deployment.release.commit),
          },
        },
        may: { allowed: true },
      },
      {
        environment: 'staging',
        approvals: 1,
        after: ['dev'],
        may: { allowed: true },
      },
    ]);
    expect(mine.body.environments[1].promotion).toContain(
      'has to be healthy in dev',
    );
    const theirs = await call<WorkloadDelivery>(
      '/workloads/checkout/cart',
      'ines',
    );
    expect(theirs.body.environments[0].may).toEqual({
      allowed: false,
      reason: expect.stringContaining(
        'user:default/ines may not deploy checkout/cart to dev',
      ),
    });
    const detail = await call<DeploymentDetail>(
      `/deployments/${deployment.id}`,
      'ines',
    );
    expect(detail.body.events.map(event => event.stage)).toContain('preflight');
    expect(detail.body.release.url).toContain(deployment.release.commit);
    const tree = await call<DeploymentTree>(
      `/deployments/${deployment.id}/tree`,
      'ines',
    );
    expect(tree.body.files.map(file => file.path)).toContain(
      'dev/checkout/cart/deployment-cart.yaml',
    );
    const graph = await call<ResourceGraph>(
      `/deployments/${deployment.id}/graph`,
      'ines',
    );
    expect(graph.body.edges).toContainEqual({
      from: 'workload',
      to: 'object:Deployment/cart',
      kind: 'makes',
    });
    const preflight = await call<unknown[]>(
      '/workloads/checkout/cart/preflight',
      'ines',
    );
    expect(preflight.body).toMatchObject([
      { environment: 'dev', deployment: deployment.id },
    ]);
    const platform = await call<PlatformStatus>('/platform', 'ines');
    expect(platform.body).toMatchObject({
      owner: 'group:default/platform-team',
      problems: [],
      tenants: [{ name: 'checkout', workloads: ['checkout/cart'] }],
    });
    for (const policy of platform.body.policies) {
      expect(policy.url).toContain(policy.file);
    }
  });

  it('shows how deployments, releases and environments differ, and why', async () => {
    const first = await newest('dev', isCommitted);
    const commit = await organisation.push('checkout/cart', 'mira', {
      'score.yaml': score('cart', '.', '    args: [--fast]\n'),
      'score.staging.yaml': 'containers:\n  main:\n    args: [--staging]\n',
    });
    const second = await newest(
      'dev',
      each => isCommitted(each) && each.release.commit === commit,
    );
    const diff = (from: string, to: string) =>
      call<WorkloadDiff>(
        `/workloads/checkout/cart/diff?${new URLSearchParams({ from, to })}`,
        'ines',
      );
    const args = '/spec/template/spec/containers/main/args';
    const same = await diff('dev', second.id);
    expect(same.body).toMatchObject({ differs: [], objects: [] });

    const releases = await diff(first.id, 'dev');
    expect(releases.body).toMatchObject({
      from: { deployment: { id: first.id }, overrides: [] },
      to: { deployment: { id: second.id, outcome: 'in-progress' } },
      differs: ['release'],
    });
    const fields = ({ body }: { body: WorkloadDiff }) =>
      body.objects.find(({ kind }) => kind === 'Deployment')?.fields;
    expect(fields(releases)).toContainEqual({
      path: args,
      after: ['--fast'],
      from: {
        after: expect.objectContaining({
          file: 'score.yaml',
          url: expect.stringContaining(commit),
        }),
      },
    });

    const both = await diff(first.id, `staging@${commit}`);
    expect(both.body).toMatchObject({
      to: {
        environment: 'staging',
        overrides: [
          {
            kind: 'file',
            file: 'score.staging.yaml',
            path: 'containers.main.args',
            before: ['--fast'],
            after: ['--staging'],
            url: expect.stringContaining('score.staging.yaml'),
          },
        ],
      },
      differs: ['release', 'environment'],
    });
    expect(both.body.to).not.toHaveProperty('deployment');
    expect(fields(both)).toContainEqual(
      expect.objectContaining({
        path: args,
        after: ['--staging'],
        causes: ['release', 'environment'],
        from: {
          after: expect.objectContaining({ file: 'score.staging.yaml' }),
        },
      }),
    );
    expect(
      fields(both)?.find(({ path }) => path.endsWith('/image'))?.causes,
    ).toEqual(['release']);

    const preview = await call<Preview>(
      `/workloads/checkout/cart/preview?${new URLSearchParams({ environment: 'dev', release: first.release.id })}`,
      'ines',
    );
    expect(preview.body.diff?.[0].fields).toContainEqual(
      expect.objectContaining({ path: args, before: ['--fast'] }),
    );
  });

  it.each<[string, string, string | undefined, unknown, number, string]>([
    [
      'a diff for nobody',
      '/workloads/checkout/cart/diff?from=dev&to=dev',
      undefined,
      undefined,
      401,
      '',
    ],
    [
      'a diff with nowhere',
      '/workloads/checkout/cart/diff?from=dev&to=staging',
      'ines',
      undefined,
      404,
      'Nothing of checkout/cart is deployed in staging',
    ],
    [
      'a diff with one side',
      '/workloads/checkout/cart/diff?from=dev',
      'ines',
      undefined,
      400,
      'to',
    ],
    [
      'a side that is none',
      '/workloads/checkout/cart/diff?from=dev&to=../x',
      'ines',
      undefined,
      400,
      'to',
    ],
    [
      'a diff with a release that does not exist',
      `/workloads/checkout/cart/diff?from=dev&to=dev%40${'0'.repeat(40)}`,
      'ines',
      undefined,
      404,
      'has no release',
    ],
    ['nobody in particular', '/workloads', undefined, undefined, 401, ''],
    [
      'an unknown workload',
      '/workloads/checkout/nothing',
      'mira',
      undefined,
      404,
      'No workload is called checkout/nothing',
    ],
    [
      'an unknown deployment',
      '/deployments/00000000-0000-4000-8000-000000000000',
      'mira',
      undefined,
      404,
      'There is no deployment',
    ],
    ['an id that is none', '/deployments/x', 'mira', undefined, 400, ''],
    [
      'a limit that is too large',
      '/workloads/checkout/cart/deployments?limit=1000',
      'mira',
      undefined,
      400,
      'limit',
    ],
    [
      'an unknown query',
      '/workloads/checkout/cart/deployments?foo=1',
      'mira',
      undefined,
      400,
      'foo',
    ],
    [
      'a body without a release',
      '/workloads/checkout/cart/deployments',
      'mira',
      { environment: 'dev' },
      400,
      'release',
    ],
    [
      'a release that does not exist',
      '/workloads/checkout/cart/deployments',
      'mira',
      { environment: 'dev', release: `checkout/cart@${'0'.repeat(40)}` },
      404,
      'has no release',
    ],
    [
      'an environment that does not exist',
      '/workloads/checkout/cart/deployments',
      'mira',
      { environment: 'moon', release: `checkout/cart@${'0'.repeat(40)}` },
      400,
      'there are dev, staging',
    ],
    [
      'a deployment by somebody who may not',
      '/workloads/checkout/cart/deployments',
      'ines',
      { environment: 'dev', release: `checkout/cart@${'0'.repeat(40)}` },
      403,
      'user:default/ines may not deploy checkout/cart to dev',
    ],
    [
      'a look at images by somebody who may not deploy',
      '/workloads/checkout/cart/images',
      'ines',
      { environment: 'dev' },
      403,
      'user:default/ines may not deploy checkout/cart to dev',
    ],
    [
      'the removal of what is in Git',
      '/workloads/checkout/cart/withdrawals',
      'mira',
      { environment: 'dev' },
      409,
      'cart is in Git',
    ],
    [
      'a removal from nowhere',
      '/workloads/checkout/cart/withdrawals',
      'mira',
      {},
      400,
      'environment',
    ],
    [
      'a removal by somebody who may not',
      '/workloads/checkout/cart/withdrawals',
      'ines',
      { environment: 'dev' },
      403,
      'user:default/ines may not deploy checkout/cart to dev',
    ],
    [
      'a look at images where nothing is deployed',
      '/workloads/checkout/cart/images',
      'sofia',
      { environment: 'staging' },
      404,
      'Nothing of checkout/cart is deployed in staging',
    ],
  ])('refuses %s', async (_name, path, who, body, status, message) => {
    const answer = await call(path, who, body);
    expect([answer.status, answer.error]).toEqual([
      status,
      expect.stringContaining(message),
    ]);
  });

  it('finds the same deployment when the button is pressed twice', async () => {
    const current = await newest('dev', isCommitted);
    const again = await call<Deployment>(
      '/workloads/checkout/cart/deployments',
      'sofia',
      {
        environment: 'dev',
        release: current.release.id,
      },
    );
    expect([again.status, again.body.id]).toEqual([200, current.id]);
  });

  it('does not promote what was not healthy', async () => {
    const { release } = await newest('dev', isCommitted);
    const answer = await call('/workloads/checkout/cart/deployments', 'mira', {
      environment: 'staging',
      release: release.id,
    });
    expect([answer.status, answer.error]).toEqual([
      409,
      expect.stringContaining('has to be healthy in dev'),
    ]);
  });

  describe('for agents', () => {
    const invoke = (name: string, who: string, input = {}) =>
      actions.invoke({
        id: `orchestrator:${name}`,
        input,
        credentials: mockCredentials.user(`user:default/${who}`),
      });
    const release = async () => {
      const { body } = await call<WorkloadSummary[]>('/workloads', 'mira');
      return body[0].latestRelease?.id ?? '';
    };

    it('lists what they can do, and says what only reads', async () => {
      const listed = await actions.list({
        credentials: mockCredentials.user('user:default/mira'),
      });
      expect(
        listed.actions.map(({ name, attributes }) => [
          name,
          attributes.readOnly,
        ]),
      ).toEqual([
        ['list-workloads', true],
        ['get-workload', true],
        ['preview-deployment', true],
        ['deploy-release', false],
      ]);
    });

    it('shows workloads, one of them, and what a deployment would do', async () => {
      const list = await invoke('list-workloads', 'ines');
      expect(list.output).toMatchObject({
        workloads: [
          { workload: 'checkout/cart', owner: 'group:default/checkout' },
        ],
      });
      const one = await invoke('get-workload', 'ines', {
        workload: 'checkout/cart',
      });
      expect(one.output).toMatchObject({
        workload: 'checkout/cart',
        environments: [
          {
            environment: 'dev',
            deployed: { release: await release() },
            mayDeploy: { allowed: false },
          },
          { environment: 'staging' },
        ],
      });
      const preview = await invoke('preview-deployment', 'mira', {
        workload: 'checkout/cart',
        environment: 'staging',
        release: await release(),
      });
      expect(preview.output).toMatchObject({ findings: [] });
    });

    it('deploys for whom the button would, and tells others why not', async () => {
      const input = {
        workload: 'checkout/cart',
        environment: 'staging',
        release: await release(),
      };
      const answers = (message: RegExp) => ({
        body: { error: { message: expect.stringMatching(message) } },
      });
      await expect(
        invoke('deploy-release', 'ines', input),
      ).rejects.toMatchObject(
        answers(/ines may not deploy checkout\/cart to staging/),
      );
      // She may, and then promotion order has its say.
      await expect(
        invoke('deploy-release', 'mira', input),
      ).rejects.toMatchObject(answers(/has to be healthy in dev/));
    });
  });
});
