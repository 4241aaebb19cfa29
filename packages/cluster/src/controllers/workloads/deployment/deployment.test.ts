import {
  startTestCluster,
  webDeployment,
  type TestCluster,
} from '../__testUtils__/testCluster';

describe('Deployment', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  const condition = (type: string) => {
    const status = cluster.get('Deployment', 'web')?.status as
      { conditions?: { type: string }[] } | undefined;
    return status?.conditions?.find(entry => entry.type === type);
  };

  it('becomes available within 300 ms, through a ReplicaSet and pods', async () => {
    cluster.client.create(webDeployment());
    await cluster.run(300);
    expect(cluster.warnings).toEqual([]);
    const deployment = cluster.get('Deployment', 'web');
    expect(deployment?.status).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    });
    expect(condition('Available')).toMatchObject({
      status: 'True',
      reason: 'MinimumReplicasAvailable',
      message: 'Deployment has minimum availability.',
    });
    const [replicaSet] = cluster.list('ReplicaSet');
    expect(condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${replicaSet.metadata.name}" has successfully progressed.`,
    });
    expect(deployment?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '1',
    });
    const pods = cluster.list('Pod');
    expect(pods).toHaveLength(2);
    expect(pods[0].metadata.name).toMatch(/^web-[a-z0-9]{10}-[a-z0-9]{5}$/);
    expect(pods[0].status).toMatchObject({
      phase: 'Running',
      podIP: expect.stringMatching(/^10\.244\./),
      containerStatuses: [
        {
          name: 'web',
          ready: true,
          started: true,
          restartCount: 0,
          image: 'nginx:1.27',
          state: { running: {} },
        },
      ],
    });
    expect(cluster.events('web')).toEqual([
      `ScalingReplicaSet: Scaled up replica set ${replicaSet.metadata.name} from 0 to 2`,
    ]);
    expect(
      cluster.events(pods[0].metadata.name).map(event => event.split(':')[0]),
    ).toEqual(['Created', 'Pulled', 'Scheduled', 'Started']);
  });

  it('rolls out a new template within maxSurge and maxUnavailable, and keeps the old ReplicaSet', async () => {
    cluster.client.create(webDeployment({ replicas: 4 }));
    await cluster.run(400);
    let most = 0;
    let fewest = 4;
    cluster.client.watch({ apiVersion: 'v1', kind: 'Pod' }, () => {
      const pods = cluster
        .list('Pod')
        .filter(pod => !pod.metadata.deletionTimestamp);
      most = Math.max(most, pods.length);
      fewest = Math.min(
        fewest,
        pods.filter(pod => Object(pod.status).phase === 'Running').length,
      );
    });
    cluster.client.update(
      webDeployment({ replicas: 4 }, { image: 'nginx:1.28' }),
    );
    await cluster.run(2000);
    expect(most).toBe(5);
    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(
      cluster
        .list('ReplicaSet')
        .map(set => Object(set.spec).replicas)
        .sort(),
    ).toEqual([0, 4]);
    expect(
      cluster.get('Deployment', 'web')?.metadata.annotations,
    ).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });

    cluster.client.update(webDeployment({ replicas: 4 }));
    await cluster.run(2000);
    expect(cluster.list('ReplicaSet')).toHaveLength(2);
    expect(
      cluster.get('Deployment', 'web')?.metadata.annotations,
    ).toMatchObject({ 'deployment.kubernetes.io/revision': '3' });
    expect(
      cluster.list('Pod').map(pod => Object(pod.spec).containers[0].image),
    ).toEqual(Array(4).fill('nginx:1.27'));
    expect(cluster.warnings).toEqual([]);
  });

  it('Recreate never runs two templates at once', async () => {
    cluster.client.create(webDeployment({ strategy: { type: 'Recreate' } }));
    await cluster.run(400);
    const seen = new Set<number>();
    cluster.client.watch({ apiVersion: 'v1', kind: 'Pod' }, () => {
      seen.add(
        new Set(
          cluster.list('Pod').map(pod => Object(pod.spec).containers[0].image),
        ).size,
      );
    });
    cluster.client.update(
      webDeployment(
        { strategy: { type: 'Recreate' } },
        { image: 'nginx:1.28' },
      ),
    );
    await cluster.run(1000);
    expect([...seen].every(size => size <= 1)).toBe(true);
    expect(cluster.get('Deployment', 'web')?.status).toMatchObject({
      readyReplicas: 2,
      updatedReplicas: 2,
    });
  });

  it('scales, pauses and resumes', async () => {
    cluster.client.create(webDeployment());
    await cluster.run(400);
    const scale = (replicas: number) =>
      cluster.client.patch(
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
          namespace: 'default',
        },
        { spec: { replicas } },
        { type: 'merge' },
      );
    scale(5);
    await cluster.run(400);
    expect(cluster.get('Deployment', 'web')?.status).toMatchObject({
      readyReplicas: 5,
    });
    scale(1);
    await cluster.run(400);
    expect(cluster.list('Pod')).toHaveLength(1);
    cluster.client.update(
      webDeployment({ replicas: 1, paused: true }, { image: 'nginx:1.28' }),
    );
    await cluster.run(400);
    expect(condition('Progressing')).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
    });
    expect(cluster.list('ReplicaSet')).toHaveLength(1);
    cluster.client.update(
      webDeployment({ replicas: 1 }, { image: 'nginx:1.28' }),
    );
    await cluster.run(1000);
    expect(condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
    });
    expect(cluster.list('ReplicaSet')).toHaveLength(2);
  });

  it('says when the progress deadline has passed, and recovers', async () => {
    const env = [
      {
        name: 'KEY',
        valueFrom: { secretKeyRef: { name: 'missing', key: 'key' } },
      },
    ];
    cluster.client.create(
      webDeployment({ progressDeadlineSeconds: 5 }, { env }),
    );
    await cluster.run(3000);
    const [replicaSet] = cluster.list('ReplicaSet');
    expect(condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'ReplicaSetUpdated',
    });
    expect(condition('Available')).toMatchObject({
      status: 'False',
      reason: 'MinimumReplicasUnavailable',
    });
    await cluster.run(5000);
    expect(condition('Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${replicaSet.metadata.name}" has timed out progressing.`,
    });
    cluster.client.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'missing', namespace: 'default' },
      stringData: { key: 'x' },
    });
    await cluster.run(500);
    expect(condition('Progressing')).toMatchObject({
      status: 'True',
      reason: 'NewReplicaSetAvailable',
    });
  });

  it('keeps as many old ReplicaSets as the history limit says', async () => {
    for (let version = 1; version <= 4; version++) {
      cluster.client.apply(
        webDeployment(
          { revisionHistoryLimit: 1 },
          { image: `nginx:1.${version}` },
        ),
        { fieldManager: 'test' },
      );
      await cluster.run(1500);
    }
    expect(
      cluster
        .list('ReplicaSet')
        .map(
          set =>
            set.metadata.annotations?.['deployment.kubernetes.io/revision'],
        )
        .sort(),
    ).toEqual(['3', '4']);
  });

  it('goes with all that it made', async () => {
    cluster.client.create(webDeployment());
    await cluster.run(400);
    cluster.client.delete({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      namespace: 'default',
    });
    await cluster.run(400);
    expect([...cluster.list('ReplicaSet'), ...cluster.list('Pod')]).toEqual([]);
    expect(cluster.warnings).toEqual([]);
  });
});
