import type { LocalCluster } from '../../../api/cluster';
import { findCondition } from '../conditions';
import type { KubeObject } from '../../../runtime';
import { textAt } from '../fields';
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

const mapRef = (name: string, namespace = 'default') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  name,
});

beforeEach(async () => {
  repository = await startTestRepository();
  cluster = startDelivery(repository);
});

afterEach(async () => {
  await cluster.stop();
  await repository.close();
});

describe('Kustomizations that wait', () => {
  it('waits for what it depends on, and for health', async () => {
    const { client } = cluster;
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default}\nspec: {containers: [{name: c, image: "registry.example.org/x:1"}]}\n';
    const first = repository.commit('Add', {
      'base/p.yaml': pod,
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    createKustomization(client, 'base', {
      path: './base',
      wait: true,
      timeout: '5m',
    });
    createKustomization(client, 'apps', {
      path: './apps',
      dependsOn: [{ name: 'base' }],
    });
    const waiting = await until(() => {
      const object = client.get(kustomizationRef('base'));
      return findCondition(object, 'Healthy') ? object : undefined;
    });
    expect(waiting?.status).toMatchObject({
      lastAttemptedRevision: `main@sha1:${first}`,
    });
    expect(textAt(waiting, 'status', 'lastAppliedRevision')).toBeUndefined();
    expect(findCondition(waiting, 'Reconciling')?.message).toBe(
      `Running health checks for revision main@sha1:${first} with a timeout of 5m0s`,
    );
    await ready(
      client,
      kustomizationRef('apps'),
      'False',
      "dependency 'flux-system/base' is not ready",
    );

    const podRef = {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'default',
      name: 'p',
    };
    const live = client.get(podRef);
    if (!live) throw new Error('no pod');
    client.updateStatus({
      ...live,
      status: {
        phase: 'Running',
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    });
    const healthy = await ready(
      client,
      kustomizationRef('base'),
      'True',
      first,
    );
    expect(findCondition(healthy, 'Healthy')).toMatchObject({
      status: 'True',
      reason: 'Succeeded',
      message: expect.stringMatching(/^Health check passed in /),
    });
    await ready(client, kustomizationRef('apps'), 'True', first);
  });

  it('says which object made the health check fail', async () => {
    const { client } = cluster;
    const job =
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, namespace: default}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "x:1"}]}}}\n';
    repository.commit('Add', { 'apps/j.yaml': job });
    createSource(client, repository.url);
    createKustomization(client, 'apps', {
      path: './apps',
      wait: true,
      timeout: '200ms',
      retryInterval: '1h',
    });
    const failed = await ready(
      client,
      kustomizationRef('apps'),
      'False',
      "timeout waiting for: [Job/default/j status: 'InProgress']",
    );
    expect(findCondition(failed, 'Ready')?.reason).toBe('HealthCheckFailed');
    expect(findCondition(failed, 'Healthy')?.status).toBe('False');
  });

  it('leaves a suspended Kustomization alone', async () => {
    const { client } = cluster;
    repository.commit('Add', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    createKustomization(client, 'suspended', { path: './apps', suspend: true });
    createKustomization(client, 'apps', {
      path: './apps',
      targetNamespace: 'kube-public',
    });
    await ready(client, kustomizationRef('apps'), 'True');
    expect(client.get(mapRef('a'))).toBeUndefined();
    expect(client.get(mapRef('a', 'kube-public'))).toBeDefined();
    client.patch(
      kustomizationRef('suspended'),
      { spec: { suspend: false } },
      { type: 'merge' },
    );
    await ready(client, kustomizationRef('suspended'), 'True');
    expect(client.get(mapRef('a'))).toBeDefined();
  });

  const unready = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: default}\nspec: {containers: [{name: c, image: "registry.example.org/x:1"}]}\n`;

  it('has four workers, which four that wait keep from everybody else', async () => {
    const { client } = cluster;
    const names = ['w1', 'w2', 'w3', 'w4'];
    const commit = repository.commit('Add', {
      ...Object.fromEntries(
        names.map(name => [`${name}/p.yaml`, unready(name)]),
      ),
      'other/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    for (const name of names)
      createKustomization(client, name, {
        path: `./${name}`,
        wait: true,
        timeout: '1s',
        retryInterval: '1h',
      });
    await until(() =>
      names.every(name =>
        findCondition(client.get(kustomizationRef(name)), 'Healthy'),
      ),
    );
    createKustomization(client, 'other', { path: './other' });
    const failed = await ready(
      client,
      kustomizationRef('w1'),
      'False',
      'timeout waiting for',
    );
    const other = await ready(
      client,
      kustomizationRef('other'),
      'True',
      commit,
    );
    const at = (object: KubeObject) =>
      textAt(findCondition(object, 'Ready'), 'lastTransitionTime') ?? '';
    expect(at(other) >= at(failed)).toBe(true);
    expect(findCondition(failed, 'Ready')?.reason).toBe('HealthCheckFailed');
  });

  it('lets nobody wait where they do not wait', async () => {
    const { client } = cluster;
    const names = ['w1', 'w2', 'w3', 'w4'];
    const commit = repository.commit('Add', {
      ...Object.fromEntries(
        names.map(name => [`${name}/p.yaml`, unready(name)]),
      ),
      'other/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    for (const name of [...names, 'other'])
      createKustomization(client, name, { path: `./${name}`, wait: false });
    for (const name of [...names, 'other'])
      await ready(client, kustomizationRef(name), 'True', commit);
  });

  it('deals with a new revision when the wait is over', async () => {
    const { client } = cluster;
    repository.commit('Break', { 'apps/p.yaml': unready('p') });
    createSource(client, repository.url);
    createKustomization(client, 'apps', {
      path: './apps',
      wait: true,
      timeout: '500ms',
      retryInterval: '1h',
    });
    await until(() =>
      findCondition(client.get(kustomizationRef('apps')), 'Healthy'),
    );
    const fix = repository.commit(
      'Mend',
      { 'apps/a.yaml': configMap('a', 'default', { x: '1' }) },
      ['apps/p.yaml'],
    );
    request(client, sourceRef);
    const mended = await ready(client, kustomizationRef('apps'), 'True', fix);
    const reasons = client
      .list({ apiVersion: 'v1', kind: 'Event' }, { namespace: 'flux-system' })
      .map(event => event.reason);
    expect(reasons).toContain('HealthCheckFailed');
    expect(findCondition(mended, 'Healthy')?.status).toBe('True');
  });
});
