import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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
import eventsModuleGitea from '@macadam/plugin-events-backend-module-gitea';
import gitopsPlugin from '@macadam/plugin-gitops-backend';
import type { WorkloadSecrets } from '@macadam/plugin-orchestrator-common';
import permissionModuleMacadam from '@macadam/plugin-permission-backend-module-macadam';
import { auth, userInfo } from './__testUtils__/callers';
import { entities, score } from './__testUtils__/fixtures';
import { TestCluster } from './__testUtils__/TestCluster';
import { eventually, TestOrganisation } from './__testUtils__/TestOrganisation';
import orchestratorPlugin from './index';

jest.setTimeout(180_000);

const VALUE = 'a-value-that-is-nowhere';
const SECRETS = '/workloads/checkout/cart/secrets';
const DEFINITION = resolve(
  __dirname,
  '../../../platform/definitions/secret.yaml',
);

describe('a workload whose secret nobody has put', () => {
  let organisation: TestOrganisation;
  let cluster: TestCluster;
  let backend: TestBackend;
  const auditor = mockServices.auditor.mock();
  const succeeded = jest.fn(async () => {});

  beforeAll(async () => {
    auditor.createEvent.mockResolvedValue({
      success: succeeded,
      fail: async () => {},
    });
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      'definitions/secret.yaml': readFileSync(DEFINITION, 'utf8'),
    });
    cluster = await TestCluster.start(organisation);
    const { integrations, macadam } = organisation.config;
    const { kubernetes, ...gitops } = cluster.config;
    backend = await startTestBackend({
      features: [
        orchestratorPlugin,
        gitopsPlugin,
        eventsPlugin,
        eventsModuleGitea,
        eventsServiceFactory,
        permissionPlugin,
        permissionModuleMacadam,
        permissionsServiceFactory,
        userInfo,
        auth,
        auditor.factory,
        httpAuthServiceFactory,
        catalogServiceMock.factory({ entities }),
        mockServices.rootConfig.factory({
          data: {
            events: { useEventBus: 'never' },
            integrations,
            kubernetes,
            permission: { enabled: true },
            macadam: {
              platformTeam: 'group:default/platform-team',
              gitops,
              git: { ...macadam.git, directory: await organisation.folder() },
            },
          },
        }),
      ],
    });
    const url = `http://127.0.0.1:${backend.server.port()}`;
    await organisation.createRepository('checkout/cart');
    await organisation.hook('checkout/cart', `${url}/api/events/http/gitea`);
    await organisation.push('checkout/cart', 'mira', {
      'score.yaml': score(
        'cart',
        'nginx:1.29.3',
        `    variables: { KEY: "\${resources.api-key.value}" }
resources: { api-key: { type: secret } }
`,
      ),
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await cluster?.stop();
    await organisation?.stop();
  });

  async function call(path: string, who?: string, body?: unknown) {
    const base = `http://127.0.0.1:${backend.server.port()}/api/orchestrator`;
    const response = await fetch(`${base}${path}`, {
      ...(body !== undefined && { method: 'PUT', body: JSON.stringify(body) }),
      headers: {
        'content-type': 'application/json',
        authorization: who
          ? mockCredentials.user.header(`user:default/${who}`)
          : mockCredentials.none.header(),
      },
    });
    const text = await response.text();
    return { status: response.status, text };
  }
  const put = (who: string | undefined, name: string, body: unknown) =>
    call(`${SECRETS}/${name}`, who, body);

  const secretsFor = async (who: string): Promise<WorkloadSecrets> => {
    const { status, text } = await call(`${SECRETS}?environment=dev`, who);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    return JSON.parse(text);
  };
  const missing = () => {
    let seen: unknown;
    return eventually(
      async () => {
        const { status, text } = await call(
          `${SECRETS}?environment=dev`,
          'mira',
        );
        seen = text;
        const answer: WorkloadSecrets | undefined =
          status === 200 ? JSON.parse(text) : undefined;
        return answer?.secrets.find(each => each.missing);
      },
      100,
      () => seen,
    );
  };

  it('says which, where it belongs, and who may put it', async () => {
    const secret = await missing();
    expect(secret).toMatchObject({
      fields: [
        { name: 'value', key: 'dev.checkout.cart.api-key', property: 'value' },
      ],
      store: { name: 'organisation', provider: 'kubernetes' },
    });
    expect(secret).not.toHaveProperty('byHand');
    expect((await secretsFor('mira')).may.allowed).toBe(true);
    expect((await secretsFor('sofia')).may.allowed).toBe(true);
    expect((await secretsFor('ines')).may).toEqual({
      allowed: false,
      reason:
        'user:default/ines may not put secrets of checkout/cart in dev: only its owner group:default/checkout and group:default/platform-team may',
    });
  });

  it('takes it from nobody who may not, and nothing that is no secret of its own', async () => {
    const { name } = await missing();
    const body = { environment: 'dev', values: { value: VALUE } };
    const answers = await Promise.all([
      put(undefined, name, body),
      put('ines', name, body),
      put('mira', 'another', body),
      put('mira', '..%2f..%2fcart', body),
      put('mira', name, { ...body, values: {} }),
      put('mira', name, { ...body, values: { other: VALUE } }),
      put('mira', name, { ...body, values: { value: VALUE.repeat(50_000) } }),
      put('mira', name, { ...body, environment: '../prod' }),
      put('mira', name, { ...body, environment: 'nowhere' }),
      call(`/workloads/fulfilment/cart/secrets/${name}`, 'mira', body),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      401, 403, 404, 400, 400, 400, 400, 400, 404, 404,
    ]);
    expect(JSON.stringify(answers)).not.toContain(VALUE);
  });

  it('is taken by the workload once it is put, without a push, and says nothing of the value', async () => {
    const { name } = await missing();
    const body = { environment: 'dev', values: { value: VALUE } };
    expect(await put('mira', name, body)).toEqual({ status: 204, text: '' });
    await eventually(
      async () => {
        const { secrets } = await secretsFor('mira');
        return secrets.every(each => !each.missing) || undefined;
      },
      100,
      () => cluster.object('v1', 'Secret', 'checkout-dev', name),
    );
    expect(cluster.object('v1', 'Secret', 'checkout-dev', name)).toMatchObject({
      data: { value: Buffer.from(VALUE).toString('base64') },
    });
    expect((await secretsFor('mira')).secrets).toEqual([
      expect.not.objectContaining({ missing: expect.anything() }),
    ]);
    expect(
      cluster.client.get({
        apiVersion: 'v1',
        kind: 'Secret',
        namespace: 'organisation-secrets',
        name: 'dev.checkout.cart.api-key',
      }),
    ).toMatchObject({
      data: { value: Buffer.from(VALUE).toString('base64') },
    });
  });

  it('leaves an event of who put what, and of who was refused, without a value', () => {
    const events = auditor.createEvent.mock.calls
      .map(([{ eventId, severityLevel, meta }]) => ({
        eventId,
        severityLevel,
        meta,
      }))
      .filter(({ eventId }) => eventId === 'secret-put');
    expect(events).toContainEqual({
      eventId: 'secret-put',
      severityLevel: 'high',
      meta: {
        workload: 'checkout/cart',
        environment: 'dev',
        secret: expect.stringContaining('api-key'),
      },
    });
    expect(succeeded).toHaveBeenCalledWith({ meta: { fields: ['value'] } });
    expect(JSON.stringify(events)).not.toContain(VALUE);
  });
});
