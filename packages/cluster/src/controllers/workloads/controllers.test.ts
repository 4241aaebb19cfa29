import {
  startTestCluster,
  webDeployment,
  type TestCluster,
} from './__testUtils__/testCluster';

describe('small controllers', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster({
      version: 'v1.34.0+macadam-simulated',
      events: { maximum: 5 },
    });
  });
  afterEach(() => cluster.cluster.stop());

  it('offers one labelled node, a storage class and an ingress class', () => {
    const node = cluster.client.get({
      apiVersion: 'v1',
      kind: 'Node',
      name: 'embedded-0',
    });
    expect(node).toMatchObject({
      metadata: { labels: { 'macadam.dev/simulated': 'true' } },
      status: { nodeInfo: { kubeletVersion: 'v1.34.0+macadam-simulated' } },
    });
    expect(Object(node?.status).conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
    expect(
      cluster.client.get({
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        name: 'standard',
      }),
    ).toBeDefined();
  });

  it('gives a namespace its account and CA, again when they are deleted', async () => {
    cluster.client.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team' },
    });
    await cluster.run(10);
    expect(cluster.get('ServiceAccount', 'default', 'team')).toBeDefined();
    expect(cluster.get('ConfigMap', 'kube-root-ca.crt', 'team')).toMatchObject({
      data: { 'ca.crt': 'PEM' },
    });
    cluster.client.delete({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      name: 'default',
      namespace: 'team',
    });
    await cluster.run(10);
    expect(cluster.get('ServiceAccount', 'default', 'team')).toBeDefined();
  });

  it('refuses a pod of an account that does not exist', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: {
        serviceAccountName: 'robot',
        containers: [{ name: 'c', image: 'a:1' }],
      },
    };
    expect(() => cluster.client.create(pod)).toThrow(
      'pods "p" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
    );
  });

  it('keeps at most as many events as allowed, and none past their time', async () => {
    cluster.client.create(webDeployment({ replicas: 4 }));
    await cluster.run(1000);
    const { client, clock } = cluster;
    expect(
      client.list({ apiVersion: 'v1', kind: 'Event' }).length,
    ).toBeLessThanOrEqual(5);
    clock.advance(3_700_000);
    await cluster.run(100);
    expect(client.list({ apiVersion: 'v1', kind: 'Event' })).toEqual([]);
  });

  it('keeps the status of a disruption budget', async () => {
    cluster.client.create(webDeployment({ replicas: 4 }));
    cluster.client.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: '60%', selector: { matchLabels: { app: 'web' } } },
    });
    await cluster.run(500);
    expect(cluster.get('PodDisruptionBudget', 'web')?.status).toMatchObject({
      currentHealthy: 4,
      desiredHealthy: 3,
      disruptionsAllowed: 1,
      expectedPods: 4,
      conditions: [
        { type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' },
      ],
    });
  });

  it('keeps a workload within the bounds of its autoscaler and says that it measures nothing', async () => {
    cluster.client.create(webDeployment({ replicas: 1 }));
    const scaleTargetRef = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
    };
    cluster.client.create({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'default' },
      spec: { scaleTargetRef, minReplicas: 3, maxReplicas: 5 },
    });
    await cluster.run(600);
    expect(cluster.get('Deployment', 'web')?.status).toMatchObject({
      readyReplicas: 3,
    });
    expect(cluster.get('HorizontalPodAutoscaler', 'web')?.status).toMatchObject(
      {
        currentReplicas: 3,
        desiredReplicas: 3,
        conditions: [
          { type: 'AbleToScale', status: 'True' },
          {
            type: 'ScalingActive',
            status: 'False',
            reason: 'MetricsNotSimulated',
          },
          { type: 'ScalingLimited', status: 'False' },
        ],
      },
    );
    expect(cluster.warnings).toEqual([]);
  });
});

describe('claims', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  const claim = (spec: object = {}) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      ...spec,
    },
  });
  const volumes = () =>
    cluster.client.list({ apiVersion: 'v1', kind: 'PersistentVolume' });

  it('are bound to a simulated volume, grow, and are kept while a pod uses them', async () => {
    cluster.client.create(claim());
    await cluster.run(50);
    const live = cluster.get('PersistentVolumeClaim', 'data');
    expect(live).toMatchObject({
      spec: {
        storageClassName: 'standard',
        volumeName: `pvc-${live?.metadata.uid}`,
      },
      status: { phase: 'Bound', capacity: { storage: '1Gi' } },
    });
    expect(volumes()[0].status).toMatchObject({ phase: 'Bound' });
    cluster.client.patch(
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: 'data',
        namespace: 'default',
      },
      { spec: { resources: { requests: { storage: '3Gi' } } } },
      { type: 'merge' },
    );
    cluster.client.create(
      webDeployment(
        { replicas: 1 },
        {},
        {
          volumes: [
            { name: 'v', persistentVolumeClaim: { claimName: 'data' } },
          ],
        },
      ),
    );
    await cluster.run(400);
    expect(cluster.get('PersistentVolumeClaim', 'data')?.status).toMatchObject({
      capacity: { storage: '3Gi' },
    });
    cluster.client.delete({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      name: 'data',
      namespace: 'default',
    });
    await cluster.run(100);
    expect(
      cluster.get('PersistentVolumeClaim', 'data')?.metadata.finalizers,
    ).toEqual(['kubernetes.io/pvc-protection']);
    cluster.client.delete({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      namespace: 'default',
    });
    await cluster.run(300);
    expect(cluster.get('PersistentVolumeClaim', 'data')).toBeUndefined();
    expect(volumes()).toEqual([]);
    expect(cluster.warnings).toEqual([]);
  });

  it('take a volume that fits, and keep it when it is to be retained', async () => {
    const volume = (name: string, storage: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'manual',
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: '/x' },
      },
    });
    cluster.client.create(volume('large', '10Gi'));
    cluster.client.create(volume('fits', '2Gi'));
    cluster.client.create(volume('small', '500Mi'));
    cluster.client.create(claim({ storageClassName: 'manual' }));
    await cluster.run(50);
    expect(cluster.get('PersistentVolumeClaim', 'data')).toMatchObject({
      spec: { volumeName: 'fits' },
      status: { phase: 'Bound' },
    });
    cluster.client.delete({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      name: 'data',
      namespace: 'default',
    });
    await cluster.run(50);
    expect(
      volumes().map(entry => [entry.metadata.name, Object(entry.status).phase]),
    ).toEqual([
      ['fits', 'Released'],
      ['large', 'Available'],
      ['small', 'Available'],
    ]);
  });

  it('name the provisioner that has to make their volume', async () => {
    cluster.client.create({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'cloud' },
      provisioner: 'disk.example.com',
    });
    cluster.client.create(claim({ storageClassName: 'cloud' }));
    await cluster.run(50);
    expect(
      cluster.get('PersistentVolumeClaim', 'data')?.metadata,
    ).toMatchObject({
      annotations: {
        'volume.beta.kubernetes.io/storage-provisioner': 'disk.example.com',
        'volume.kubernetes.io/storage-provisioner': 'disk.example.com',
      },
    });
  });

  it('say which class is missing, and bind when it is made', async () => {
    cluster.client.create(claim({ storageClassName: 'fast' }));
    await cluster.run(50);
    expect(cluster.events('data')).toEqual([
      'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
    ]);
    cluster.client.create({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast' },
      provisioner: 'macadam.dev/simulated',
    });
    await cluster.run(50);
    expect(cluster.get('PersistentVolumeClaim', 'data')?.status).toMatchObject({
      phase: 'Bound',
    });
  });
});
