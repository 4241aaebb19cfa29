import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
} from '@kubernetes/client-node';
import { startTestServer, type TestServer } from './__testUtils__/testServer';

describe('@kubernetes/client-node', () => {
  let server: TestServer;
  let config: KubeConfig;
  beforeAll(async () => {
    server = await startTestServer();
    config = new KubeConfig();
    config.loadFromFile(server.kubeconfig);
  });
  afterAll(() => server.close());

  it('lists, creates, patches and deletes', async () => {
    const core = config.makeApiClient(CoreV1Api);
    await core.createNamespacedConfigMap({
      namespace: 'default',
      body: { metadata: { name: 'c', labels: { app: 'x' } }, data: { a: 'b' } },
    });
    const list = await core.listConfigMapForAllNamespaces({
      labelSelector: 'app=x',
    });
    expect(list.items.map(item => item.metadata?.name)).toEqual(['c']);
    const patched = await core.patchNamespacedConfigMap(
      { namespace: 'default', name: 'c', body: { data: { a: 'c' } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    expect(patched.data).toEqual({ a: 'c' });
    await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'c' });
    await expect(
      core.readNamespacedConfigMap({ namespace: 'default', name: 'c' }),
    ).rejects.toMatchObject({ code: 404 });
    expect(
      (await config.makeApiClient(AppsV1Api).listDeploymentForAllNamespaces())
        .items,
    ).toEqual([]);
  });

  it('handles any kind through KubernetesObjectApi', async () => {
    const objects = KubernetesObjectApi.makeApiClient(config);
    const kustomization = {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'k', namespace: 'default' },
      spec: {
        interval: '10m',
        prune: true,
        sourceRef: { kind: 'GitRepository', name: 'r' },
      },
    };
    await objects.create(kustomization);
    const read = await objects.read<typeof kustomization>({
      ...kustomization,
      metadata: { name: 'k', namespace: 'default' },
    });
    expect(read.spec).toMatchObject({ interval: '10m', force: false });
    await expect(
      objects.create({
        ...kustomization,
        metadata: { name: 'bad', namespace: 'default' },
        spec: { ...kustomization.spec, interval: 'soon' },
      }),
    ).rejects.toMatchObject({ code: 422 });
  });

  it('keeps an informer informed', async () => {
    const core = config.makeApiClient(CoreV1Api);
    const informer = makeInformer(
      config,
      '/api/v1/namespaces/default/configmaps',
      () => core.listNamespacedConfigMap({ namespace: 'default' }),
    );
    const seen: string[] = [];
    let check = () => {};
    const until = (text: string) =>
      new Promise<void>(resolve => {
        check = () => seen.includes(text) && resolve();
        check();
      });
    const note = (event: string) => (object: V1ConfigMap) => {
      seen.push(`${event} ${object.metadata?.name} ${object.data?.a}`);
      check();
    };
    informer.on('add', note('add'));
    informer.on('update', note('update'));
    informer.on('delete', note('delete'));
    const body = (a: string) => ({ metadata: { name: 'i' }, data: { a } });
    await core.createNamespacedConfigMap({
      namespace: 'default',
      body: body('1'),
    });
    await informer.start();
    await until('add i 1');
    await core.replaceNamespacedConfigMap({
      namespace: 'default',
      name: 'i',
      body: body('2'),
    });
    await until('update i 2');
    await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'i' });
    await until('delete i 2');
    await informer.stop();
    expect(seen).toEqual(['add i 1', 'update i 2', 'delete i 2']);
  });
});
