import { type LocalCluster, startLocalCluster } from '../../../api/cluster';
import type { KubeObject } from '../../../runtime';
import { deliveryControllers, policyAdmission } from '..';
import { valueAt } from '../fields';
import { until } from '../__testUtils__/cluster';

jest.setTimeout(30_000);

let cluster: LocalCluster;
const namespace = 'default';

beforeEach(() => {
  cluster = startLocalCluster({
    controllers: deliveryControllers({ git: { directory: '/nonexistent' } }),
    admission: [policyAdmission()],
  });
});
afterEach(() => cluster.stop());

function createPolicy(
  name: string,
  actions: string[],
  expression = "!object.spec.containers.exists(c, c.image.endsWith(':latest'))",
): void {
  cluster.client.create({
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name, annotations: { 'policies.kyverno.io/severity': 'high' } },
    spec: {
      validationActions: actions,
      evaluation: { background: { enabled: true } },
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
      validations: [{ expression, message: 'use a fixed tag' }],
    },
  });
}

function createPod(
  name: string,
  image: string,
): { pod: KubeObject; warnings: string[] } {
  const warnings: string[] = [];
  const pod = cluster.client.create(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { containers: [{ name: 'web', image }] },
    },
    { onWarning: warning => warnings.push(warning) },
  );
  return { pod, warnings };
}

function reportOf(object: KubeObject): KubeObject | undefined {
  return cluster.client.get({
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind: 'PolicyReport',
    namespace,
    name: object.metadata.uid ?? '',
  });
}

it('denies what a policy denies, as soon as the policy is there', () => {
  createPod('before', 'nginx:latest');
  createPolicy('no-latest', ['Deny']);
  expect(() => createPod('after', 'nginx:latest')).toThrow(
    /^admission webhook "vpol.validate.kyverno.svc-fail" denied the request: Policy no-latest failed: .*use a fixed tag/,
  );
  createPod('good', 'nginx:1.27');
});

it('warns where the policy warns', () => {
  createPolicy('no-latest', ['Warn']);
  expect(createPod('p', 'nginx:latest').warnings).toEqual([
    expect.stringContaining('use a fixed tag'),
  ]);
});

it('reports about what is there, follows changes, and cleans up', async () => {
  const { client } = cluster;
  const { pod } = createPod('p', 'nginx:latest');
  createPolicy('no-latest', ['Audit']);
  const report = await until(() => reportOf(pod));
  expect(report).toMatchObject({
    summary: { pass: 0, fail: 1 },
    scope: { kind: 'Pod', name: 'p' },
    results: [
      {
        policy: 'no-latest',
        result: 'fail',
        severity: 'high',
        source: 'KyvernoValidatingPolicy',
      },
    ],
  });
  client.patch(
    { apiVersion: 'v1', kind: 'Pod', namespace, name: 'p' },
    { spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
    { type: 'strategic' },
  );
  await until(
    () => valueAt(reportOf(pod), 'summary', 'pass') === 1,
    () => reportOf(pod),
  );
  client.delete({
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    name: 'no-latest',
  });
  await until(
    () => reportOf(pod) === undefined,
    () => reportOf(pod),
  );
});

it('removes the report with the object', async () => {
  const { pod } = createPod('p', 'nginx:latest');
  createPolicy('no-latest', ['Audit']);
  await until(() => reportOf(pod));
  cluster.client.delete(
    { apiVersion: 'v1', kind: 'Pod', namespace, name: 'p' },
    { gracePeriodSeconds: 0 },
  );
  await until(
    () => reportOf(pod) === undefined,
    () => reportOf(pod),
  );
});

it('refuses a policy that does not load, and keeps the one that is there', async () => {
  const { client } = cluster;
  const ref = {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    name: 'no-latest',
  };
  createPolicy('no-latest', ['Deny']);
  await until(
    () =>
      valueAt(client.get(ref), 'status', 'conditionStatus', 'ready') === true,
    () => client.get(ref),
  );
  const broken = {
    validations: [{ expression: 'object.spec.(', message: 'm' }],
  };
  expect(() => client.patch(ref, { spec: broken }, { type: 'merge' })).toThrow(
    /^admission webhook "validate-policy.kyverno.svc" denied the request: .*does not compile/,
  );
  expect(() => createPod('p', 'nginx:latest')).toThrow('use a fixed tag');
});
