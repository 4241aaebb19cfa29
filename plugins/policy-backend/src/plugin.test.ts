import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  deliveryControllers,
  policyAdmission,
  startCluster,
  workloadControllers,
  type RunningCluster,
} from '@macadam/cluster';
import type {
  PolicyOverview,
  WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import { eventually } from '@macadam/testing';
import policyPlugin from '.';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'macadam-policy-'));
const labels = {
  'macadam.dev/workload': 'probe',
  'macadam.dev/tenant': 'shop',
  'macadam.dev/environment': 'dev',
};
let cluster: RunningCluster;
let backend: TestBackend;
let port = 0;

const start = () =>
  startCluster({
    directory: join(folder, 'cluster'),
    port,
    admission: [policyAdmission()],
    controllers: [
      ...workloadControllers(),
      ...deliveryControllers({ git: { directory: join(folder, 'git') } }),
    ],
  });

const policy = {
  apiVersion: 'policies.kyverno.io/v1',
  kind: 'ValidatingPolicy',
  metadata: {
    name: 'no-latest',
    annotations: {
      'policies.kyverno.io/title': 'No latest',
      'policies.kyverno.io/severity': 'high',
      'macadam.dev/fix': 'Name a version.',
    },
  },
  spec: {
    validationActions: ['Audit'],
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods'],
        },
      ],
    },
    validations: [
      {
        expression:
          "object.spec.containers.all(c, !c.image.endsWith(':latest'))",
        message: 'use a fixed tag',
      },
    ],
  },
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'probe', namespace: 'default', labels },
  spec: {
    selector: { matchLabels: { app: 'probe' } },
    template: {
      metadata: { labels: { ...labels, app: 'probe' } },
      spec: { containers: [{ name: 'web', image: 'nginx:latest' }] },
    },
  },
};

const call = (path: string, server = backend, body?: object) =>
  fetch(`http://localhost:${server.server.port()}/api/policy${path}`, {
    headers: {
      authorization: `Bearer ${mockCredentials.user.token()}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });

async function reports() {
  const response = await call('/workloads/shop/probe');
  if (response.status !== 200) return undefined;
  const { environments }: WorkloadVerdicts = await response.json();
  return environments.find(({ environment }) => environment === 'dev')?.reports;
}

async function overview(): Promise<PolicyOverview> {
  const response = await call('/policies');
  expect(response.status).toBe(200);
  return response.json();
}

const configuration = () =>
  mockServices.rootConfig.factory({
    data: {
      kubernetes: {
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: [
              {
                name: 'embedded',
                url: cluster.url,
                authProvider: 'serviceAccount',
                serviceAccountToken: cluster.issueToken({
                  username: 'portal',
                  groups: ['system:masters'],
                }),
                caData: Buffer.from(cluster.caCertificate).toString('base64'),
              },
            ],
          },
        ],
      },
    },
  });

beforeAll(async () => {
  cluster = await start();
  port = cluster.port;
  cluster.client.create(policy);
  cluster.client.create(deployment);
  backend = await startTestBackend({
    features: [policyPlugin, configuration()],
  });
});

afterAll(async () => {
  await backend?.stop();
  await cluster?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('policy plugin with a cluster', () => {
  it('joins reports to the workload, once for what its Pods repeat', async () => {
    const found = await eventually('the report', async () => {
      const fact = await reports();
      return fact?.state === 'known' &&
        fact.value?.verdicts.some(({ object }) => object.kind === 'Deployment')
        ? fact
        : undefined;
    });
    expect(found.value?.verdicts).toEqual([
      expect.objectContaining({
        source: 'cluster',
        policy: 'no-latest',
        result: 'fail',
        title: 'No latest',
        fix: 'Name a version.',
        severity: 'high',
        container: 'web',
        engine: 'KyvernoValidatingPolicy',
        object: expect.objectContaining({
          kind: 'Deployment',
          namespace: 'default',
          name: 'probe',
        }),
      }),
    ]);
    expect(found.value?.verdicts[0].message).toContain('use a fixed tag');
    expect(found.value?.at).toBeDefined();
    expect(found.observedAt).toBeDefined();
  });

  it('shows policies with their failures', async () => {
    const { policies, cluster: name, preflight } = await overview();
    expect(name).toBe('embedded');
    expect(policies.state).toBe('known');
    expect(policies.value).toEqual([
      expect.objectContaining({
        name: 'no-latest',
        kind: 'ValidatingPolicy',
        title: 'No latest',
        actions: ['Audit'],
      }),
    ]);
    expect(policies.value?.[0].cluster).toEqual({
      pass: 0,
      fail: 1,
      warn: 0,
      error: 0,
      skip: 0,
    });
    expect(policies.value?.[0].failures).toEqual([
      expect.objectContaining({
        workload: 'shop/probe',
        environment: 'dev',
        source: 'cluster',
      }),
    ]);
    expect(preflight?.state).not.toBe('known');
  });

  it('meets no policy that does not load: the cluster refuses it, and says why', () => {
    expect(() =>
      cluster.client.create({
        ...policy,
        metadata: { name: 'broken' },
        spec: { ...policy.spec, validations: [{ expression: 'object.(' }] },
      }),
    ).toThrow(
      'spec.validations[0].expression: the expression does not compile',
    );
  });

  it('shows every kind of policy that judges, by the name that reports use', async () => {
    const { matchConstraints } = policy.spec;
    cluster.client.create({
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ImageValidatingPolicy',
      metadata: { name: 'signed' },
      spec: {
        validationActions: ['Deny'],
        matchConstraints: {
          ...matchConstraints,
          namespaceSelector: { matchLabels: { nowhere: 'yes' } },
        },
        attestors: [
          {
            name: 'builder',
            cosign: {
              keyless: {
                identities: [
                  {
                    issuer: 'https://token.actions.githubusercontent.com',
                    subjectRegExp: 'https://github\\.com/acme/.+',
                  },
                ],
              },
            },
          },
        ],
        validations: [{ expression: 'true' }],
      },
    });
    cluster.client.create({
      apiVersion: 'kyverno.io/v1',
      kind: 'Policy',
      metadata: { name: 'signed', namespace: 'default' },
      spec: {
        rules: [
          {
            name: 'r',
            match: { any: [{ resources: { kinds: ['Secret'] } }] },
            verifyImages: [
              { imageReferences: ['*'], failureAction: 'Enforce' },
              { imageReferences: ['x'] },
            ],
          },
        ],
      },
    });
    const rows = await eventually('both', async () => {
      const all = (await overview()).policies.value ?? [];
      const found = all.filter(({ name }) => name.endsWith('signed'));
      return found.length === 2 ? found : undefined;
    });
    expect(
      rows.map(({ kind, name, actions }) => [kind, name, actions]),
    ).toEqual([
      ['Policy', 'default/signed', ['Deny', 'Audit']],
      ['ImageValidatingPolicy', 'signed', ['Deny']],
    ]);
  });

  it('says what to configure where there is no platform repository', async () => {
    const response = await call('/exceptions');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('macadam.git.platformRepository');
  });

  it('refuses what is no name, and knows what is not there', async () => {
    expect((await call('/workloads/shop/No%20Name')).status).toBe(400);
    expect((await call('/workloads/shop/nothing')).status).toBe(404);
  });

  it('says unknown with an age while the cluster is down, and recovers', async () => {
    await cluster.close();
    const down = await eventually('unknown', async () => {
      const fact = await reports();
      return fact?.state === 'unknown' ? fact : undefined;
    });
    expect(down.reason).toContain('Cluster embedded does not answer');
    expect(down.value?.verdicts).toHaveLength(1);
    expect(Date.parse(down.observedAt ?? '')).toBeLessThanOrEqual(Date.now());
    expect(
      (
        await eventually('unknown policies', async () => {
          const { policies } = await overview();
          return policies.state === 'unknown' ? policies : undefined;
        })
      ).value,
    ).toHaveLength(3);

    cluster = await start();
    cluster.client.create(policy);
    cluster.client.create(deployment);
    await eventually('the cluster to be back', async () => {
      const fact = await reports();
      return fact?.state === 'known' ? fact : undefined;
    });
  });
});

it('refuses whoever may not read policies', async () => {
  const denied = await startTestBackend({
    features: [
      policyPlugin,
      mockServices.rootConfig.factory({ data: {} }),
      mockServices.permissions.factory({ result: AuthorizeResult.DENY }),
    ],
  });
  for (const path of [
    '/policies',
    '/workloads/shop/probe',
    '/workloads/shop/probe/history',
    '/files',
    '/changes',
    '/changes/report?branch=x',
    '/exceptions',
  ])
    expect([path, (await call(path, denied)).status]).toEqual([path, 403]);
  const edit = { file: 'policies/a.yaml', text: 'a: 1' };
  const request = {
    workload: 'shop/probe',
    policy: 'p',
    rule: 'r',
    environments: ['dev'],
    reason: 'x',
    until: '2026-12-31',
  };
  for (const [path, body] of [
    ['/changes/report', edit],
    ['/changes', { ...edit, message: 'x' }],
    ['/exceptions', request],
    ['/exceptions/shop.probe.p/decisions', { decision: 'approve' }],
    ['/exceptions/shop.probe.p/end', { reason: 'x' }],
  ] as const) {
    expect([path, (await call(path, denied, body)).status]).toEqual([
      path,
      403,
    ]);
  }
  await denied.stop();
});
