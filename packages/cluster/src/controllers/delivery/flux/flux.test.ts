import type { LocalCluster } from '../../../api/cluster';
import { ManualClock } from '../../../runtime';
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

describe('Flux', () => {
  it('applies what is in Git, and a new commit when asked', async () => {
    const { client } = cluster;
    const first = repository.commit('Add one', {
      'apps/one.yaml': configMap('one', 'default', { a: '1' }),
    });
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    const applied = await ready(client, kustomizationRef('apps'), 'True');

    expect(applied.status).toMatchObject({
      lastAppliedRevision: `main@sha1:${first}`,
      lastAttemptedRevision: `main@sha1:${first}`,
      observedGeneration: applied.metadata.generation,
      inventory: { entries: [{ id: 'default_one__ConfigMap', v: 'v1' }] },
      history: [
        {
          lastReconciledStatus: 'ReconciliationSucceeded',
          totalReconciliations: 1,
          metadata: { revision: `main@sha1:${first}` },
        },
      ],
    });
    expect(findCondition(applied, 'Ready')).toMatchObject({
      reason: 'ReconciliationSucceeded',
      message: `Applied revision: main@sha1:${first}`,
    });
    expect(findCondition(applied, 'Reconciling')).toBeUndefined();
    expect(applied.metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
    expect(client.get(mapRef('one'))?.metadata).toMatchObject({
      labels: {
        'kustomize.toolkit.fluxcd.io/name': 'apps',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
      managedFields: [
        expect.objectContaining({
          manager: 'kustomize-controller',
          operation: 'Apply',
        }),
      ],
    });
    const source = client.get(sourceRef);
    expect(source?.status).toMatchObject({
      artifact: { revision: `main@sha1:${first}` },
    });
    expect(findCondition(source, 'Ready')?.message).toBe(
      `stored artifact for revision 'main@sha1:${first}'`,
    );

    const second = repository.commit('Change one', {
      'apps/one.yaml': configMap('one', 'default', { a: '2' }),
    });
    const asked = request(client, sourceRef);
    await ready(client, kustomizationRef('apps'), 'True', second);
    expect(client.get(mapRef('one'))?.data).toEqual({ a: '2' });
    expect(client.get(sourceRef)?.status).toMatchObject({
      lastHandledReconcileAt: asked,
    });
    const events = client
      .list({ apiVersion: 'v1', kind: 'Event' }, { namespace: 'flux-system' })
      .map(event => `${event.reason}: ${event.message}`);
    expect(events).toEqual(
      expect.arrayContaining([
        "NewArtifact: stored artifact for commit 'Change one'",
        'Progressing: ConfigMap/default/one created',
        'Progressing: ConfigMap/default/one configured',
      ]),
    );
  });

  it('prunes what left Git, but not what is marked to stay', async () => {
    const { client } = cluster;
    const keep =
      '  annotations:\n    kustomize.toolkit.fluxcd.io/prune: disabled\n';
    repository.commit('Add three', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
      'apps/b.yaml': configMap('b', 'default', { x: '1' }),
      'apps/kept.yaml': configMap('kept', 'default', { x: '1' }, keep),
    });
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    await ready(client, kustomizationRef('apps'), 'True');

    const second = repository.commit('Remove two', {}, [
      'apps/b.yaml',
      'apps/kept.yaml',
    ]);
    request(client, sourceRef);
    const after = await ready(client, kustomizationRef('apps'), 'True', second);
    expect(client.get(mapRef('b'))).toBeUndefined();
    expect(client.get(mapRef('kept'))).toBeDefined();
    expect(after.status).toMatchObject({
      inventory: { entries: [{ id: 'default_a__ConfigMap', v: 'v1' }] },
    });

    client.delete(kustomizationRef('apps'));
    await until(
      () => client.get(kustomizationRef('apps')) === undefined,
      () => client.get(kustomizationRef('apps')),
    );
    expect(client.get(mapRef('a'))).toBeUndefined();
    expect(client.get(mapRef('kept'))).toBeDefined();
  });

  it('undoes changes made by hand when asked to reconcile', async () => {
    const { client } = cluster;
    repository.commit('Add', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    await ready(client, kustomizationRef('apps'), 'True');
    client.patch(
      mapRef('a'),
      { data: { x: 'changed', y: 'added' } },
      { type: 'merge', fieldManager: 'kubectl-edit' },
    );
    request(client, kustomizationRef('apps'));
    await until(
      () => JSON.stringify(client.get(mapRef('a'))?.data) === '{"x":"1"}',
      () => client.get(mapRef('a')),
    );
  });

  it('fetches and corrects drift when the interval has passed', async () => {
    await cluster.stop();
    const clock = new ManualClock();
    cluster = startDelivery(repository, { clock });
    const { client } = cluster;
    repository.commit('Add', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    await ready(client, kustomizationRef('apps'), 'True');
    client.delete(mapRef('a'));
    const second = repository.commit('Add b', {
      'apps/b.yaml': configMap('b', 'default', { x: '1' }),
    });
    clock.advance(9 * 60_000);
    expect(client.get(mapRef('a'))).toBeUndefined();
    clock.advance(60_000);
    await ready(client, kustomizationRef('apps'), 'True', second);
    expect(client.get(mapRef('a'))).toBeDefined();
    expect(client.get(mapRef('b'))).toBeDefined();
  });

  it('corrects drift when a revision comes that changes nothing else', async () => {
    const { client } = cluster;
    repository.commit('Add', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    await ready(client, kustomizationRef('apps'), 'True');
    client.delete(mapRef('a'));
    const second = repository.commit('Elsewhere', { 'other.yaml': 'a: 1' });
    request(client, sourceRef);
    await ready(client, kustomizationRef('apps'), 'True', second);
    expect(client.get(mapRef('a'))).toBeDefined();
  });

  it('recovers by itself when the forge was down', async () => {
    const { client } = cluster;
    const first = repository.commit('Add', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    await repository.down();
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    const failed = await ready(
      client,
      sourceRef,
      'False',
      'failed to checkout and determine revision: ',
    );
    expect(findCondition(failed, 'Ready')?.reason).toBe('GitOperationFailed');
    expect(findCondition(failed, 'FetchFailed')?.status).toBe('True');
    expect(
      findCondition(client.get(kustomizationRef('apps')), 'Ready'),
    ).toMatchObject({ status: 'False', reason: 'ArtifactFailed' });
    await repository.up();
    const back = await ready(client, sourceRef, 'True', first);
    expect(findCondition(back, 'FetchFailed')).toBeUndefined();
    await ready(client, kustomizationRef('apps'), 'True', first);
  });

  it('writes nothing when one object is invalid, and keeps the revision that was applied', async () => {
    const { client } = cluster;
    const first = repository.commit('Add', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    await ready(client, kustomizationRef('apps'), 'True');
    const second = repository.commit('Break', {
      'apps/a.yaml': configMap('a', 'default', { x: '2' }),
      'apps/z.yaml':
        'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: z, namespace: default}\nspec: {instances: 0}\n',
    });
    request(client, sourceRef);
    const failed = await ready(
      client,
      kustomizationRef('apps'),
      'False',
      'Cluster/default/z dry-run failed (Invalid): ',
    );
    expect(findCondition(failed, 'Ready')?.reason).toBe('ReconciliationFailed');
    expect(findCondition(failed, 'Reconciling')?.reason).toBe(
      'ProgressingWithRetry',
    );
    expect(failed.status).toMatchObject({
      lastAppliedRevision: `main@sha1:${first}`,
      lastAttemptedRevision: `main@sha1:${second}`,
    });
    expect(client.get(mapRef('a'))?.data).toEqual({ x: '1' });
  });

  it('names what it cannot build', async () => {
    const { client } = cluster;
    repository.commit('Add', { 'apps/kustomization.yaml': 'helmCharts: []\n' });
    createSource(client, repository.url);
    createKustomization(client, 'apps', { path: './apps' });
    createKustomization(client, 'sops', {
      path: './apps',
      decryption: { provider: 'sops' },
    });
    createKustomization(client, 'nowhere', { path: './elsewhere' });
    const failed = await ready(
      client,
      kustomizationRef('apps'),
      'False',
      'field "helmCharts" is not supported',
    );
    expect(findCondition(failed, 'Ready')?.reason).toBe('BuildFailed');
    expect(
      findCondition(
        await ready(
          client,
          kustomizationRef('sops'),
          'False',
          'SOPS decryption is not supported',
        ),
        'Ready',
      )?.reason,
    ).toBe('BuildFailed');
    expect(
      findCondition(
        await ready(
          client,
          kustomizationRef('nowhere'),
          'False',
          'kustomization path not found',
        ),
        'Ready',
      )?.reason,
    ).toBe('ArtifactFailed');
  });

  it('sends the credentials of the Secret', async () => {
    const { client } = cluster;
    repository.commit('Add', {
      'apps/a.yaml': configMap('a', 'default', { x: '1' }),
    });
    createSource(client, repository.url, { secretRef: { name: 'forge' } });
    await ready(
      client,
      sourceRef,
      'False',
      "failed to get secret 'flux-system/forge': not found",
    );
    client.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'flux-system', name: 'forge' },
      stringData: { username: 'flux', password: 'pw' },
    });
    await ready(client, sourceRef, 'True');
    expect(repository.lastAuthorization()).toBe(
      `Basic ${Buffer.from('flux:pw').toString('base64')}`,
    );
  });

  it('refuses hosts that are not this machine', async () => {
    createSource(cluster.client, 'http://example.org/x.git');
    await ready(
      cluster.client,
      sourceRef,
      'False',
      'host example.org is not allowed',
    );
  });
});
