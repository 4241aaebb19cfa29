import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { readSettings, startEmbedded, type Embedded } from '@macadam/embedded';
import type {
  LoggedContainer,
  ObjectEvent,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import { parse } from 'yaml';
import { eventually } from '@macadam/testing';
import gitopsPlugin from '.';
import { createProbe } from './__testUtils__/probe';

jest.setTimeout(120_000);

const checkout = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'macadam-gitops-'));
let embedded: Embedded;
let backend: TestBackend;

const kubeConfig = () => {
  const config = new KubeConfig();
  config.loadFromFile(embedded.files.kubeconfig);
  return config;
};
const admin = () => kubeConfig().makeApiClient(CustomObjectsApi);

async function call(
  path: string,
  init: RequestInit = {},
  token = mockCredentials.service.token(),
) {
  return fetch(`http://localhost:${backend.server.port()}/api/gitops${path}`, {
    ...init,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
  });
}

const probe = async (): Promise<WorkloadEnvironmentStatus | undefined> => {
  const response = await call('/status?workload=checkout/probe');
  expect(response.status).toBe(200);
  const all: WorkloadEnvironmentStatus[] = await response.json();
  return all.find(({ environment }) => environment === 'dev');
};

beforeAll(async () => {
  const env = {
    MACADAM_STATE: join(folder, 'state'),
    MACADAM_FORGE_PORT: '0',
    MACADAM_CLUSTER_PORT: '0',
  };
  embedded = await startEmbedded(readSettings(env, checkout));
  const data = parse(readFileSync(embedded.files.portalConfig, 'utf8'));
  backend = await startTestBackend({
    features: [gitopsPlugin, mockServices.rootConfig.factory({ data })],
  });
});

afterAll(async () => {
  await backend?.stop();
  await embedded?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('gitops plugin with an embedded cluster', () => {
  it('names the cause of what does not start', async () => {
    await createProbe(embedded.files.kubeconfig);
    const status = await eventually('the cause', async () => {
      const found = await probe();
      return found?.health.value?.status === 'Degraded' ? found : undefined;
    });
    expect(status.tenant).toBe('checkout');
    expect(status.health.state).toBe('known');
    expect(status.health.value?.message).toMatch(
      /^Pod probe-.*: container "probe" cannot start: secret "nowhere" not found$/,
    );
    expect(status.replicas).toMatchObject({
      state: 'known',
      value: { ready: 0, desired: 1 },
    });
    expect(status.images.value).toEqual([
      'registry.macadam.internal/checkout/probe:1',
    ]);
    expect(status.sync.state).toBe('none');
    expect(status.cluster).toMatchObject({ name: 'embedded', simulated: true });
  });

  it('tells the events of a workload, and which containers it has', async () => {
    const of = `workload=checkout/probe&environment=dev`;
    const events: ObjectEvent[] = await eventually('a warning', async () => {
      const found: ObjectEvent[] = await (await call(`/events?${of}`)).json();
      return found.some(({ type }) => type === 'Warning') ? found : undefined;
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        object: expect.stringMatching(/^Pod\/probe-/),
        type: 'Warning',
        message: expect.stringContaining('"nowhere" not found'),
      }),
    );
    const containers: LoggedContainer[] = await (
      await call(`/containers?${of}`)
    ).json();
    expect(containers).toEqual([
      {
        pod: expect.stringMatching(/^probe-/),
        container: 'probe',
        restarts: 0,
      },
    ]);

    const log = (pod: string, container = 'probe', who = of) =>
      call(`/log?${who}&pod=${encodeURIComponent(pod)}&container=${container}`);
    const waits = await log(containers[0].pod);
    expect(waits.status).toBe(404);
    expect(await waits.text()).toContain('is waiting to start');
    const others = await Promise.all([
      log('another-pod'),
      log('../../secrets/x'),
      log(containers[0].pod, 'another'),
      log(
        containers[0].pod,
        'probe',
        'workload=fulfilment/probe&environment=dev',
      ),
    ]);
    expect(others.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('finds the events of a workload behind more than a page of others', async () => {
    const of = `workload=checkout/probe&environment=dev`;
    const core = kubeConfig().makeApiClient(CoreV1Api);
    const namespace = 'checkout-dev';
    const pods = await core.listNamespacedPod({ namespace });
    const pod = pods.items.find(({ metadata }) =>
      metadata?.name?.startsWith('probe-'),
    );
    const say = (name: string, uid: string | undefined, at: string) =>
      core.createNamespacedEvent({
        namespace,
        body: {
          metadata: { name, namespace },
          involvedObject: {
            apiVersion: 'v1',
            kind: 'Pod',
            namespace,
            name: `pod-of-${name}`,
            uid,
          },
          type: 'Normal',
          reason: 'Said',
          message: name,
          lastTimestamp: new Date(at),
        },
      });
    // Events come in the order of their names, a thousand at a time.
    const others = Array.from({ length: 1001 }, (_, index) => `a-${index}`);
    for (let start = 0; start < others.length; start += 100) {
      await Promise.all(
        others
          .slice(start, start + 100)
          .map(name => say(name, 'another', '2036-01-01T00:00:00Z')),
      );
    }
    await say('zz-last', pod?.metadata?.uid, '2036-01-02T00:00:00Z');
    await say('zz-first', pod?.metadata?.uid, '2036-01-03T00:00:00Z');
    const found: ObjectEvent[] = await (await call(`/events?${of}`)).json();
    expect(found.slice(0, 2).map(({ message }) => message)).toEqual([
      'zz-first',
      'zz-last',
    ]);
    expect(found.some(({ message }) => message.startsWith('a-'))).toBe(false);
  });

  it('asks Flux to look again, with the credential for it, and only for other plugins', async () => {
    const body = JSON.stringify({
      workload: 'checkout/probe',
      environment: 'dev',
    });
    expect((await call('/reconcile', { method: 'POST', body })).status).toBe(
      204,
    );
    const source: { metadata: { annotations?: Record<string, string> } } =
      await admin().getNamespacedCustomObject({
        group: 'source.toolkit.fluxcd.io',
        version: 'v1',
        namespace: 'flux-system',
        plural: 'gitrepositories',
        name: 'environments',
      });
    expect(source.metadata.annotations).toHaveProperty([
      'reconcile.fluxcd.io/requestedAt',
    ]);
    expect(
      (
        await call(
          '/reconcile',
          { method: 'POST', body },
          mockCredentials.user.token(),
        )
      ).status,
    ).toBe(403);
    expect(
      (
        await call('/reconcile', {
          method: 'POST',
          body: '{"workload":"../x"}',
        })
      ).status,
    ).toBe(400);
  });

  it('asks Flux to look at the platform repository, where a cluster has that, and only for other plugins', async () => {
    const platform = {
      group: 'source.toolkit.fluxcd.io',
      version: 'v1',
      namespace: 'flux-system',
      plural: 'gitrepositories',
      name: 'platform',
    };
    const ask = (token?: string) =>
      call('/reconcile-platform', { method: 'POST' }, token);
    expect((await ask()).status).toBe(204);
    const source: { metadata: { annotations?: Record<string, string> } } =
      await admin().getNamespacedCustomObject(platform);
    expect(source.metadata.annotations).toHaveProperty([
      'reconcile.fluxcd.io/requestedAt',
    ]);
    expect((await ask(mockCredentials.user.token())).status).toBe(403);
    await admin().deleteNamespacedCustomObject(platform);
    expect((await ask()).status).toBe(204);
  });

  it('gives objects as they are, no Secret, and only to other plugins', async () => {
    const ask = (objects: object[], cluster = 'embedded', token?: string) =>
      call(
        '/objects',
        { method: 'POST', body: JSON.stringify({ cluster, objects }) },
        token,
      );
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'checkout-dev',
      name: 'probe',
    };
    const answer = await ask([
      deployment,
      { ...deployment, name: 'nobody' },
      { apiVersion: 'example.org/v1', kind: 'Nothing', name: 'probe' },
      { apiVersion: 'v1', kind: 'Namespace', name: 'checkout-dev' },
    ]);
    const objects: { kind: string; metadata: object; status: object }[] =
      await answer.json();
    expect(objects.map(({ kind }) => kind)).toEqual([
      'Deployment',
      'Namespace',
    ]);
    expect(objects[0].status).toMatchObject({ observedGeneration: 1 });
    expect(objects[0].metadata).not.toHaveProperty('managedFields');
    const secret = await ask([
      {
        apiVersion: 'v1',
        kind: 'Secret',
        namespace: 'checkout-dev',
        name: 'x',
      },
    ]);
    expect([secret.status, (await secret.json()).error.message]).toEqual([
      400,
      'Secret x is not read: no secret leaves the cluster',
    ]);
    const refused = await ask([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        name: 'macadam-portal',
      },
    ]);
    expect([refused.status, (await refused.json()).error.message]).toEqual([
      403,
      expect.stringContaining('ClusterRole/macadam-portal'),
    ]);
    expect((await ask([deployment], 'moon')).status).toBe(404);
    expect((await ask([{ ...deployment, apiVersion: '../v1' }])).status).toBe(
      400,
    );
    expect(
      (await ask([deployment], 'embedded', mockCredentials.user.token()))
        .status,
    ).toBe(403);
  });

  it('asks admission what it would say, as the deployer, and stores nothing', async () => {
    const ask = async (
      objects: object[],
      {
        cluster = 'embedded',
        account = 'macadam-deployer',
        engine = 'flux',
      } = {},
      token?: string,
    ) => {
      const deployer = `system:serviceaccount:checkout-dev:${account}`;
      const body = JSON.stringify({ cluster, deployer, engine, objects });
      return call('/dry-run', { method: 'POST', body }, token);
    };
    const config = (name: string, namespace = 'checkout-dev') => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
    });
    await admin().createNamespacedCustomObject({
      group: 'rbac.authorization.k8s.io',
      version: 'v1',
      namespace: 'checkout-dev',
      plural: 'rolebindings',
      body: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'macadam-deployer' },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'edit',
        },
        subjects: [
          {
            kind: 'ServiceAccount',
            name: 'macadam-deployer',
            namespace: 'checkout-dev',
          },
        ],
      },
    });
    await admin().createClusterCustomObject({
      group: 'kyverno.io',
      version: 'v1',
      plural: 'clusterpolicies',
      body: {
        apiVersion: 'kyverno.io/v1',
        kind: 'ClusterPolicy',
        metadata: { name: 'local' },
        spec: {
          validationFailureAction: 'Enforce',
          // Nobody asks when what is there already is judged.
          background: false,
          rules: [
            {
              name: 'rule',
              match: {
                any: [
                  { resources: { kinds: ['ConfigMap'], names: ['never*'] } },
                ],
              },
              validate: {
                message: 'Never, {{ serviceAccountName }}.',
                deny: {},
              },
            },
          ],
        },
      },
    });
    const service = (name: string, port: number) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'checkout-dev' },
      spec: { ports: [{ name: 'http', port }] },
    });
    for (const [engine, manager] of [
      ['flux', 'kustomize-controller'],
      ['argocd', 'argocd-controller'],
    ]) {
      await KubernetesObjectApi.makeApiClient(kubeConfig()).patch(
        service(engine, 80),
        ...([undefined, undefined, manager, true] as const),
        PatchStrategy.ServerSideApply,
      );
      // The port is moved, not added to the one that the engine applied before.
      const moved = await ask([service(engine, 81)], { engine });
      expect(await moved.json()).toEqual([{ state: 'allowed' }]);
    }
    expect((await ask([config('asked')], { engine: 'helm' })).status).toBe(400);
    const answers = await ask([
      config('asked'),
      config('never'),
      config('asked', 'nowhere'),
      config('asked', 'flux-system'),
      {
        apiVersion: 'example.org/v1',
        kind: 'Nothing',
        metadata: { name: 'x' },
      },
    ]);
    expect(await answers.json()).toEqual([
      { state: 'allowed' },
      {
        state: 'denied',
        reason: expect.stringContaining('rule: Never, macadam-deployer.'),
      },
      { state: 'unknown', reason: expect.any(String) },
      {
        state: 'unknown',
        reason: expect.stringContaining('it does not permit it: '),
      },
      { state: 'unknown', reason: expect.stringContaining('Nothing') },
    ]);
    const { namespace, name } = config('asked').metadata;
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
    const stored = await call('/objects', {
      method: 'POST',
      body: JSON.stringify({ cluster: 'embedded', objects: [ref] }),
    });
    expect(await stored.json()).toEqual([]);
    const [other] = await (
      await ask([config('asked')], { account: 'default' })
    ).json();
    expect(other).toMatchObject({ state: 'unknown' });
    const [nowhere] = await (
      await ask([config('asked')], { cluster: 'moon' })
    ).json();
    expect(nowhere).toEqual({
      state: 'unknown',
      reason: 'no cluster is called moon',
    });
    const refused = await ask([], {}, mockCredentials.user.token());
    expect(refused.status).toBe(403);
  });

  it('says unknown with an age while the cluster is down, and recovers', async () => {
    await embedded.stopCluster();
    const down = await eventually('unknown', async () => {
      const found = await probe();
      return found?.health.state === 'unknown' ? found : undefined;
    });
    expect(down.health.value?.status).toBe('Degraded');
    expect(down.health.observedAt).toBeDefined();
    expect(down.health.reason).toContain('Cluster embedded does not answer');
    expect(down.replicas).toMatchObject({
      state: 'unknown',
      value: { desired: 1 },
    });

    await embedded.startCluster();
    await createProbe(embedded.files.kubeconfig);
    await eventually('the cluster to be back', async () => {
      const found = await probe();
      return found?.health.state === 'known' ? found : undefined;
    });
  });
});
