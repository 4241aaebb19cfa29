import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
} from '@kubernetes/client-node';
import { readSettings, startEmbedded, type Embedded } from '@macadam/embedded';
import type { SuppliedSecret } from '@macadam/plugin-gitops-common';
import { parse } from 'yaml';
import { eventually } from '@macadam/testing';
import gitopsPlugin from '.';
import { createProbe } from './__testUtils__/probe';

jest.setTimeout(120_000);

const checkout = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'macadam-secrets-'));
const state = join(folder, 'state');
const VALUE = 'é a value that nobody reads again\n';
const STORE = 'organisation-secrets';
let embedded: Embedded;
let backend: TestBackend;

const kubeConfig = () => {
  const config = new KubeConfig();
  config.loadFromFile(embedded.files.kubeconfig);
  return config;
};
const core = () => kubeConfig().makeApiClient(CoreV1Api);

async function call(
  query: string,
  init: RequestInit = {},
  token = mockCredentials.service.token(),
) {
  const port = backend.server.port();
  return fetch(`http://localhost:${port}/api/gitops/secrets${query}`, {
    ...init,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
  });
}

const probe = { workload: 'checkout/probe', environment: 'dev' };

async function secrets(): Promise<SuppliedSecret[]> {
  const response = await call(`?${new URLSearchParams(probe)}`);
  expect(response.status).toBe(200);
  return response.json();
}

const put = (name: string, values: unknown, of: object = probe) =>
  call('', { method: 'PUT', body: JSON.stringify({ ...of, name, values }) });

/** An ExternalSecret as the platform renders them, in the name of the probe. */
async function ask(name: string, remoteRefs: Record<string, object>) {
  await kubeConfig()
    .makeApiClient(CustomObjectsApi)
    .createNamespacedCustomObject({
      group: 'external-secrets.io',
      version: 'v1',
      namespace: 'checkout-dev',
      plural: 'externalsecrets',
      body: {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: {
          name,
          labels: {
            'macadam.dev/workload': 'probe',
            'macadam.dev/tenant': 'checkout',
            'macadam.dev/environment': 'dev',
          },
        },
        spec: {
          secretStoreRef: { kind: 'ClusterSecretStore', name: 'organisation' },
          target: { name },
          data: Object.entries(remoteRefs).map(([secretKey, remoteRef]) => ({
            secretKey,
            remoteRef,
          })),
        },
      },
    });
}

const once = (what: string, name: string, is: (s: SuppliedSecret) => boolean) =>
  eventually(what, async () =>
    (await secrets()).find(each => each.name === name && is(each)),
  );

beforeAll(async () => {
  const env = {
    MACADAM_STATE: state,
    MACADAM_FORGE_PORT: '0',
    MACADAM_CLUSTER_PORT: '0',
  };
  embedded = await startEmbedded(readSettings(env, checkout));
  const data = parse(readFileSync(embedded.files.portalConfig, 'utf8'));
  backend = await startTestBackend({
    features: [gitopsPlugin, mockServices.rootConfig.factory({ data })],
  });
  await createProbe(embedded.files.kubeconfig);
  await ask('nowhere', {
    key: { key: 'dev.checkout.probe.nowhere', property: 'value' },
    other: { key: 'dev.checkout.probe.nowhere', property: 'other' },
  });
  await ask('foreign', {
    key: { key: 'dev.fulfilment.shipping.carrier-key', property: 'value' },
  });
  await ask('whole', { key: { key: 'dev.checkout.probe.whole' } });
});

afterAll(async () => {
  await backend?.stop();
  await embedded?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a secret that people supply', () => {
  it('is missing until somebody puts it, and says where it belongs', async () => {
    const found = await once(
      'what is missing',
      'nowhere',
      ({ missing, store }) => Boolean(missing && store.provider),
    );
    expect(found).toEqual({
      name: 'nowhere',
      fields: [
        { name: 'key', key: 'dev.checkout.probe.nowhere', property: 'value' },
        { name: 'other', key: 'dev.checkout.probe.nowhere', property: 'other' },
      ],
      store: { name: 'organisation', provider: 'kubernetes' },
      missing: expect.stringContaining('dev.checkout.probe.nowhere'),
    });
  });

  it('is refused with too little, too much, or for nobody', async () => {
    const both = { key: 'a', other: 'b' };
    const answers = await Promise.all([
      put('nowhere', { key: 'a' }),
      put('nowhere', { ...both, more: 'c' }),
      put('nowhere', { key: 'a', __proto__x: 'b' }),
      put('nowhere', JSON.parse('{"key":"a","__proto__":"b"}')),
      put('nowhere', { ...both, key: '' }),
      put('nowhere', { ...both, key: 7 }),
      put('nowhere', { ...both, key: 'x'.repeat(32_769) }),
      put('nowhere', { ...both, key: 'x'.repeat(1_048_576) }),
      put('elsewhere', both),
      put('../nowhere', both),
      put('nowhere', both, { ...probe, workload: 'fulfilment/probe' }),
      put('nowhere', both, { ...probe, workload: 'checkout/../probe' }),
      put('nowhere', both, { ...probe, environment: 'prod' }),
      put('whole', { key: 'a' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([
      400, 400, 400, 400, 400, 400, 400, 400, 404, 404, 404, 400, 404, 400,
    ]);
    const said = await Promise.all(answers.map(answer => answer.text()));
    expect(said.join()).not.toContain('xxx');
    const { items } = await core().listNamespacedSecret({ namespace: STORE });
    expect(items).toEqual([]);
  });

  it('is not put where another tenant looks', async () => {
    const answer = await put('foreign', { key: 'a' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      'dev.fulfilment.shipping.carrier-key is no place of checkout in dev',
    );
    const [{ byHand }] = (await secrets()).filter(
      ({ name }) => name === 'foreign',
    );
    expect(byHand?.reason).toContain('is no place of checkout in dev');
  });

  it('is for other plugins only', async () => {
    const body = JSON.stringify({
      ...probe,
      name: 'nowhere',
      values: { key: 'a', other: 'b' },
    });
    const token = mockCredentials.user.token();
    expect((await call('', { method: 'PUT', body }, token)).status).toBe(403);
    const query = `?${new URLSearchParams(probe)}`;
    expect((await call(query, {}, token)).status).toBe(403);
  });

  it('is taken at once when it is put, is replaced, and is answered by nothing', async () => {
    for (const value of ['before', VALUE]) {
      const answer = await put('nowhere', { key: value, other: 'two' });
      expect([answer.status, await answer.text()]).toEqual([204, '']);
      await eventually('the value in the namespace of the tenant', async () => {
        const secret = await core()
          .readNamespacedSecret({ namespace: 'checkout-dev', name: 'nowhere' })
          .catch(() => undefined);
        const held = Buffer.from(secret?.data?.key ?? '', 'base64');
        return held.toString('utf8') === value || undefined;
      });
    }
    await once('what is there', 'nowhere', ({ missing }) => !missing);
    expect(JSON.stringify(await secrets())).not.toContain(VALUE.trim());
  });

  it('is written by an account that reads none', async () => {
    const text = readFileSync(embedded.files.portalConfig, 'utf8');
    const { macadam } = parse(text);
    const config = kubeConfig();
    const cluster = config.getCurrentCluster();
    if (!cluster) throw new Error('the kubeconfig has no cluster');
    config.loadFromClusterAndUser(cluster, {
      name: 'writer',
      token: macadam.gitops.secretTokens.embedded,
    });
    const writer = config.makeApiClient(CoreV1Api);
    const name = 'dev.checkout.probe.nowhere';
    await expect(
      writer.readNamespacedSecret({ namespace: STORE, name }),
    ).rejects.toMatchObject({ code: 403 });
    await expect(
      writer.listNamespacedSecret({ namespace: STORE }),
    ).rejects.toMatchObject({ code: 403 });
    await expect(
      writer.patchNamespacedSecret({ namespace: STORE, name, body: [] }),
    ).rejects.toMatchObject({ code: 403 });
    await expect(
      writer.createNamespacedSecret({
        namespace: 'checkout-dev',
        body: { metadata: { name: 'x' } },
      }),
    ).rejects.toMatchObject({ code: 403 });
  });

  it('survives the cluster, in a file that only its owner reads', async () => {
    const file = join(state, 'cluster/organisation-secrets.json');
    expect(statSync(file).mode % 0o1000).toBe(0o600);
    await embedded.stopCluster();
    await embedded.startCluster();
    const secret = await core().readNamespacedSecret({
      namespace: STORE,
      name: 'dev.checkout.probe.nowhere',
    });
    expect(
      Buffer.from(secret.data?.value ?? '', 'base64').toString('utf8'),
    ).toBe(VALUE);
  });
});
