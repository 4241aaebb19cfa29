import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { readSettings, startEmbedded, type Embedded } from '@macadam/embedded';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import { parse } from 'yaml';
import { eventually } from '@macadam/testing';
import gitopsPlugin from '.';
import { createProbe } from './__testUtils__/probe';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'macadam-gitops-outages-'));
const database = join(folder, 'database');
let embedded: Embedded;
let backend: TestBackend | undefined;

interface PortalConfig {
  kubernetes: {
    clusterLocatorMethods: { clusters: { serviceAccountToken: string }[] }[];
  };
  macadam: { gitops: { reconcileTokens: { embedded: string } } };
}

/** A back end on the one database. @param change - of the configuration that the embedded cluster wrote */
async function restart(
  change: (config: PortalConfig) => void = () => {},
): Promise<void> {
  await backend?.stop();
  const config = parse(readFileSync(embedded.files.portalConfig, 'utf8'));
  change(config);
  backend = await startTestBackend({
    features: [
      gitopsPlugin,
      databaseServiceFactory,
      mockServices.rootConfig.factory({
        data: {
          ...config,
          backend: {
            database: {
              client: 'better-sqlite3',
              connection: { directory: database },
            },
          },
        },
      }),
    ],
  });
}

const call = (path: string, body?: unknown) =>
  fetch(`http://localhost:${backend?.server.port()}/api/gitops${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${mockCredentials.service.token()}`,
    },
  });

/** The status of a workload in dev once it is so. */
const until = (
  workload: string,
  is: (status: WorkloadEnvironmentStatus) => boolean,
) =>
  eventually(`${workload} to be so`, async () => {
    const all: WorkloadEnvironmentStatus[] = await (
      await call(`/status?workload=${workload}`)
    ).json();
    return all.find(status => status.environment === 'dev' && is(status));
  });

/** The credential that may ask Flux to look again, and may not see what runs. */
const withoutSight = (config: PortalConfig) => {
  config.kubernetes.clusterLocatorMethods[0].clusters[0].serviceAccountToken =
    config.macadam.gitops.reconcileTokens.embedded;
};

beforeAll(async () => {
  mkdirSync(database);
  const env = {
    MACADAM_STATE: join(folder, 'state'),
    MACADAM_FORGE_PORT: '0',
    MACADAM_CLUSTER_PORT: '0',
  };
  embedded = await startEmbedded(
    readSettings(env, resolve(__dirname, '../../..')),
  );
});

afterAll(async () => {
  await backend?.stop();
  await embedded?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a cluster that cannot be seen', () => {
  it('is forbidden and not empty where it refuses, and what it once showed is remembered', async () => {
    await restart();
    await createProbe(embedded.files.kubeconfig);
    await until(
      'checkout/probe',
      ({ health, cluster }) =>
        health.value?.status === 'Degraded' && cluster.simulated,
    );

    await restart(withoutSight);
    const refused = await until(
      'checkout/probe',
      ({ health }) => health.state === 'forbidden',
    );
    expect(refused.health.reason).toContain(
      'Cluster embedded refuses to show it',
    );
    expect(refused.replicas.state).toBe('forbidden');
    expect(refused.replicas.value).toBeUndefined();
    expect(refused.images.state).toBe('forbidden');
  });

  it('does not make a deployment that was never seen look like none', async () => {
    expect(
      await (await call('/status?workload=checkout/unseen')).json(),
    ).toEqual([]);
    await call('/reconcile', {
      workload: 'checkout/unseen',
      environment: 'dev',
    });
    const unseen = await until('checkout/unseen', () => true);
    expect(unseen.health.state).toBe('forbidden');
    expect(unseen.health.observedAt).toBeUndefined();
  });

  it('is unknown, last seen then, after a restart while it is down', async () => {
    await embedded.stopCluster();
    const before = new Date().toISOString();
    await restart();
    const down = await until(
      'checkout/probe',
      ({ health }) => health.reason?.includes('does not answer') === true,
    );
    expect(down.health).toMatchObject({
      state: 'unknown',
      value: { status: 'Degraded' },
    });
    expect(down.replicas).toMatchObject({
      state: 'unknown',
      value: { ready: 0, desired: 1 },
    });
    expect(down.cluster).toMatchObject({ name: 'embedded', simulated: true });
    expect(Date.parse(down.health.observedAt ?? '')).toBeLessThan(
      Date.parse(before),
    );

    expect(
      (
        await call('/reconcile', {
          workload: 'checkout/unseen',
          environment: 'dev',
        })
      ).status,
    ).toBe(503);
    const platform = await call('/reconcile-platform', {});
    expect(platform.status).toBe(503);
    expect(await platform.text()).toContain(
      "Cluster embedded was not asked to reconcile what is the platform's own",
    );
    const unseen = await until('checkout/unseen', () => true);
    expect(unseen.health).toEqual({
      state: 'unknown',
      reason: expect.stringContaining('does not answer'),
    });
  });

  it('is known again when it is back, and what never came is none', async () => {
    await embedded.startCluster();
    await createProbe(embedded.files.kubeconfig);
    await until('checkout/probe', ({ health }) => health.state === 'known');
    await eventually('nothing to be known of what never came', async () => {
      const all: WorkloadEnvironmentStatus[] = await (
        await call('/status?workload=checkout/unseen')
      ).json();
      return all.length === 0 ? true : undefined;
    });
  });
});
