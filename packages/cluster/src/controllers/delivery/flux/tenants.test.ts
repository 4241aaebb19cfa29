import { RbacAuthorizer } from '../../../auth/rbac';
import type { LocalCluster } from '../../../api/cluster';
import { findCondition } from '../conditions';
import {
  configMap,
  createKustomization,
  createSource,
  kustomizationRef,
  ready,
  request,
  sourceRef,
  startDelivery,
  until,
} from '../__testUtils__/cluster';
import {
  startTestRepository,
  type TestRepository,
} from '../__testUtils__/gitServer';

jest.setTimeout(30_000);

let repository: TestRepository;
let cluster: LocalCluster;

const tenant = (name: string) => `apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: deployer, namespace: ${name}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deployer, namespace: ${name}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer}
subjects: [{kind: ServiceAccount, name: deployer, namespace: ${name}}]
`;

const app = (name: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: app, namespace: ${name}}
spec:
  interval: 10m
  retryInterval: 30s
  path: ./dev/${name}
  prune: true
  wait: true
  timeout: 5m
  serviceAccountName: deployer
  sourceRef: {kind: GitRepository, name: environments, namespace: flux-system}
`;

const role =
  'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: deployer}\nrules: [{apiGroups: [""], resources: [configmaps], verbs: ["*"]}]\n';
const mapRef = (namespace: string, name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  name,
});

beforeEach(async () => {
  repository = await startTestRepository();
  cluster = startDelivery(repository);
  cluster.state.authorizer = new RbacAuthorizer(cluster.state.store);
  repository.commit('Two tenants', {
    'clusters/embedded/role.yaml': role,
    'clusters/embedded/dev/a/tenant.yaml': tenant('a'),
    'clusters/embedded/dev/a/app.yaml': app('a'),
    'clusters/embedded/dev/b/tenant.yaml': tenant('b'),
    'clusters/embedded/dev/b/app.yaml': app('b'),
    'dev/a/kustomization.yaml': 'resources: [one.yaml]\n',
    'dev/a/one.yaml': configMap('one', 'a', { x: '1' }),
    'dev/b/two.yaml': configMap('two', 'b', { x: '1' }),
  });
  createSource(cluster.client, repository.url);
  createKustomization(cluster.client, 'environments', {
    path: './clusters/embedded',
  });
  await ready(cluster.client, kustomizationRef('app', 'a'), 'True');
  await ready(cluster.client, kustomizationRef('app', 'b'), 'True');
});

afterEach(async () => {
  await cluster.stop();
  await repository.close();
});

it('brings tenants and what they run from one commit', () => {
  expect(cluster.client.get(mapRef('a', 'one'))?.data).toEqual({ x: '1' });
  expect(cluster.client.get(mapRef('b', 'two'))?.data).toEqual({ x: '1' });
});

it("refuses another tenant's namespace, and stops nobody else", async () => {
  const { client } = cluster;
  const commit = repository.commit('Reach over', {
    'dev/a/kustomization.yaml': 'resources: [one.yaml, stolen.yaml]\n',
    'dev/a/one.yaml': configMap('one', 'a', { x: '2' }),
    'dev/a/stolen.yaml': configMap('stolen', 'b', { x: '1' }),
    'dev/b/two.yaml': configMap('two', 'b', { x: '2' }),
  });
  request(client, sourceRef);
  const failed = await ready(
    client,
    kustomizationRef('app', 'a'),
    'False',
    'ConfigMap/b/stolen dry-run failed (Forbidden)',
  );
  expect(findCondition(failed, 'Ready')?.message).toContain(
    'system:serviceaccount:a:deployer',
  );
  await ready(client, kustomizationRef('app', 'b'), 'True', commit);
  expect(client.get(mapRef('b', 'stolen'))).toBeUndefined();
  expect(client.get(mapRef('a', 'one'))?.data).toEqual({ x: '1' });
  expect(client.get(mapRef('b', 'two'))?.data).toEqual({ x: '2' });
});

it('removes what a Kustomization applied when it leaves Git', async () => {
  const { client } = cluster;
  repository.commit('Remove the app of b', {}, [
    'clusters/embedded/dev/b/app.yaml',
    'dev/b',
  ]);
  request(client, sourceRef);
  await until(
    () => client.get(kustomizationRef('app', 'b')) === undefined,
    () => client.get(kustomizationRef('app', 'b')),
  );
  expect(client.get(mapRef('b', 'two'))).toBeUndefined();
  expect(client.get(mapRef('a', 'one'))).toBeDefined();
});

it('lets a Kustomization go whose service account is gone, and says what stays', async () => {
  const { client } = cluster;
  client.delete({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    namespace: 'b',
    name: 'deployer',
  });
  client.delete(kustomizationRef('app', 'b'));
  await until(
    () => client.get(kustomizationRef('app', 'b')) === undefined,
    () => client.get(kustomizationRef('app', 'b')),
  );
  const events = client
    .list({ apiVersion: 'v1', kind: 'Event' }, { namespace: 'b' })
    .map(event => event.message);
  expect(events).toContain(
    'unable to prune objects: service account deployer does not exist; left behind: b_two__ConfigMap',
  );
});

it('takes a revision as applied that changes only others', async () => {
  const { client } = cluster;
  const before = client.get(mapRef('a', 'one'))?.metadata.resourceVersion;
  const commit = repository.commit('Change b', {
    'dev/b/two.yaml': configMap('two', 'b', { x: '3' }),
  });
  request(client, sourceRef);
  const after = await ready(
    client,
    kustomizationRef('app', 'a'),
    'True',
    commit,
  );
  expect(after.status).toMatchObject({
    lastAppliedRevision: `main@sha1:${commit}`,
    lastAttemptedRevision: `main@sha1:${commit}`,
  });
  expect(client.get(mapRef('a', 'one'))?.metadata.resourceVersion).toBe(before);
});

const workload = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: a}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "registry.example.org/x:1"}]}
`;
const mayApply = '{apiGroups: [apps], resources: [deployments], verbs: ["*"]}';
const mayLook =
  '{apiGroups: [apps], resources: [replicasets], verbs: [get, list, watch]}, {apiGroups: [""], resources: [pods], verbs: [get, list, watch]}';

it.each([
  [
    [mayApply],
    "Deployment/a/web status: 'Unknown': replicasets.apps is forbidden",
  ],
  [[mayApply, mayLook], "Deployment/a/web status: 'InProgress'"],
])('judges health with the rights of the deployer', async (rules, message) => {
  const { client } = cluster;
  repository.commit('Add a workload', {
    'clusters/embedded/role.yaml': `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: deployer}\nrules: [{apiGroups: [""], resources: [configmaps], verbs: ["*"]}, ${rules.join(', ')}]\n`,
    'clusters/embedded/dev/a/app.yaml': app('a').replace('5m', '300ms'),
    'dev/a/kustomization.yaml': 'resources: [one.yaml, web.yaml]\n',
    'dev/a/web.yaml': workload,
  });
  request(client, sourceRef);
  const failed = await ready(
    client,
    kustomizationRef('app', 'a'),
    'False',
    message,
  );
  expect(findCondition(failed, 'Ready')?.reason).toBe('HealthCheckFailed');
});

describe('a source that is limited to a folder', () => {
  const limited = (folder: string) =>
    cluster.client.create({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { namespace: 'flux-system', name: 'limited' },
      spec: {
        url: repository.url,
        interval: '10m',
        ref: { branch: 'main' },
        sparseCheckout: [folder],
      },
    });
  const ref = { ...sourceRef, name: 'limited' };

  it('has what is in that folder and nothing else', async () => {
    const { client } = cluster;
    limited('dev/a');
    const builds = (name: string, path: string) =>
      createKustomization(client, name, {
        path,
        prune: false,
        sourceRef: { kind: 'GitRepository', name: 'limited' },
      });
    builds('inside', './dev/a');
    builds('outside', './dev/b');
    await ready(client, kustomizationRef('inside'), 'True');
    await ready(
      client,
      kustomizationRef('outside'),
      'False',
      'kustomization path not found',
    );
    await ready(client, ref, 'True');
  });

  it('says which folder is not there', async () => {
    limited('dev/c');
    await ready(
      cluster.client,
      ref,
      'False',
      "sparse checkout dir 'dev/c' does not exist in repository",
    );
  });
});
