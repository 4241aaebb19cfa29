import type { LogOptions } from '../../../runtime';
import {
  startTestCluster,
  webDeployment,
  type TestCluster,
} from '../__testUtils__/testCluster';

describe('kubelet stand-in', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  function pod(
    container: object = {},
    spec: object = {},
    annotations: Record<string, string> = {},
  ) {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', annotations },
      spec: {
        containers: [{ name: 'c', image: 'app:1', ...container }],
        ...spec,
      },
    };
  }
  const status = () => Object(cluster.get('Pod', 'p')?.status);
  const state = () => status().containerStatuses[0].state;
  const conditions = () =>
    Object.fromEntries(
      status().conditions.map((entry: { type: string; status: string }) => [
        entry.type,
        entry.status,
      ]),
    );
  const reasons = () => cluster.events('p').map(event => event.split(':')[0]);
  const secret = (name: string, data: Record<string, string>) =>
    cluster.client.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'default' },
      stringData: data,
    });
  const configMap = (name: string, data: Record<string, string>) =>
    cluster.client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
      data,
    });
  const logs = (options: Partial<LogOptions> = {}) => {
    const live = cluster.get('Pod', 'p');
    if (!live) throw new Error('no pod');
    return cluster.cluster.state.logProvider?.read(live, {
      container: 'c',
      previous: false,
      timestamps: false,
      ...options,
    });
  };

  it('goes from ContainerCreating to Ready with all conditions', async () => {
    cluster.client.create(pod());
    await cluster.run(50);
    expect(status().phase).toBe('Pending');
    expect(state()).toEqual({ waiting: { reason: 'ContainerCreating' } });
    expect(status().conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'containers with unready status: [c]',
      }),
    );
    expect(() => logs()).toThrow(
      'container "c" in pod "p" is waiting to start: ContainerCreating',
    );
    await cluster.run(200);
    expect(status().phase).toBe('Running');
    expect(conditions()).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    });
    expect(logs()?.[0]).toMatch(
      /^macadam: this cluster is simulated and runs no containers; container "c" of image app:1 was started at 2026-/,
    );
    expect(logs({ tailLines: 1 })?.[0]).toContain('is ready since');
    expect(() => logs({ previous: true })).toThrow(
      'previous terminated container "c" in pod "p" not found',
    );
  });

  it('respects initialDelaySeconds up to the cap', async () => {
    cluster.client.create(
      pod({
        readinessProbe: {
          initialDelaySeconds: 60,
          httpGet: { path: '/', port: 80 },
        },
      }),
    );
    await cluster.run(200);
    expect(conditions().Ready).toBe('False');
    await cluster.run(100);
    expect(conditions().Ready).toBe('True');
  });

  const ref = (
    kind: 'secretKeyRef' | 'configMapKeyRef',
    name: string,
    key: string,
  ) => ({ env: [{ name: 'X', valueFrom: { [kind]: { name, key } } }] });
  it.each([
    [
      'a missing Secret',
      ref('secretKeyRef', 's', 'k'),
      'secret "s" not found',
      () => secret('s', { k: '1' }),
    ],
    [
      'a missing ConfigMap',
      ref('configMapKeyRef', 'c', 'k'),
      'configmap "c" not found',
      () => configMap('c', { k: '1' }),
    ],
    [
      'a missing Secret in envFrom',
      { envFrom: [{ secretRef: { name: 's' } }] },
      'secret "s" not found',
      () => secret('s', {}),
    ],
  ])(
    'waits for %s and starts when it appears',
    async (_name, container, message, fix) => {
      cluster.client.create(pod(container));
      await cluster.run(300);
      expect(status().phase).toBe('Pending');
      expect(state()).toEqual({
        waiting: { reason: 'CreateContainerConfigError', message },
      });
      expect(cluster.events('p')).toContain(`Failed: Error: ${message}`);
      fix();
      await cluster.run(200);
      expect(conditions().Ready).toBe('True');
      expect(cluster.warnings).toEqual([]);
    },
  );

  it('names a missing key and sees when it is added', async () => {
    secret('s', { other: '1' });
    cluster.client.create(pod(ref('secretKeyRef', 's', 'k')));
    await cluster.run(300);
    expect(state().waiting.message).toBe(
      "couldn't find key k in Secret default/s",
    );
    cluster.client.patch(
      { apiVersion: 'v1', kind: 'Secret', name: 's', namespace: 'default' },
      { stringData: { k: '2' } },
      { type: 'merge' },
    );
    await cluster.run(200);
    expect(conditions().Ready).toBe('True');
  });

  it('cannot mount a volume of a missing Secret, and counts the event', async () => {
    cluster.client.create(
      pod({}, { volumes: [{ name: 'v', secret: { secretName: 's' } }] }),
    );
    await cluster.run(25_000);
    expect(state()).toEqual({ waiting: { reason: 'ContainerCreating' } });
    expect(conditions().PodReadyToStartContainers).toBe('False');
    const [event] = cluster
      .list('Event')
      .filter(entry => entry.reason === 'FailedMount');
    expect(event).toMatchObject({
      message: 'MountVolume.SetUp failed for volume "v" : secret "s" not found',
      count: 3,
      type: 'Warning',
    });
    secret('s', {});
    await cluster.run(200);
    expect(conditions().Ready).toBe('True');
  });

  it('optional references stop nothing', async () => {
    const env = [
      {
        name: 'X',
        valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } },
      },
    ];
    cluster.client.create(
      pod(
        { env },
        { volumes: [{ name: 'v', configMap: { name: 'c', optional: true } }] },
      ),
    );
    await cluster.run(300);
    expect(conditions().Ready).toBe('True');
  });

  it('refuses an image reference that cannot be read, and root where it is forbidden', async () => {
    cluster.client.create(pod({ image: 'Not An Image' }));
    await cluster.run(300);
    expect(state().waiting).toMatchObject({
      reason: 'InvalidImageName',
      message: expect.stringContaining("couldn't parse image name"),
    });
    cluster.client.create({
      ...pod({ securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
      metadata: { name: 'root', namespace: 'default' },
    });
    await cluster.run(300);
    expect(
      Object(cluster.get('Pod', 'root')?.status).containerStatuses[0].state
        .waiting,
    ).toEqual({
      reason: 'CreateContainerConfigError',
      message: expect.stringMatching(
        /^container's runAsUser breaks non-root policy \(pod: "root_default\(.+\)", container: c\)$/,
      ),
    });
  });

  it('crashes on request with growing back-off, and recovers when the request is taken back', async () => {
    cluster.client.create(pod({}, {}, { 'macadam.dev/simulate': 'crash' }));
    await cluster.run(500);
    const uid = cluster.get('Pod', 'p')?.metadata.uid;
    expect(status().phase).toBe('Running');
    expect(state()).toEqual({
      waiting: {
        reason: 'CrashLoopBackOff',
        message: `back-off 10s restarting failed container=c pod=p_default(${uid})`,
      },
    });
    expect(status().containerStatuses[0]).toMatchObject({
      restartCount: 1,
      ready: false,
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    expect(reasons()).toContain('BackOff');
    expect(logs({ previous: true })?.at(-1)).toContain(
      'ended with exit code 1',
    );
    await cluster.run(11_000);
    expect(state().waiting.message).toContain('back-off 20s');
    expect(status().containerStatuses[0].restartCount).toBe(2);
    cluster.client.patch(
      { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'default' },
      { metadata: { annotations: { 'macadam.dev/simulate': null } } },
      { type: 'merge' },
    );
    await cluster.run(300);
    expect(conditions().Ready).toBe('True');
    expect(status().containerStatuses[0].restartCount).toBe(3);
  });

  it.each([
    [
      'oom',
      {
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        state: { waiting: { reason: 'CrashLoopBackOff' } },
      },
    ],
    [
      'image-pull-error',
      { state: { waiting: { reason: 'ImagePullBackOff' } }, restartCount: 0 },
    ],
    ['not-ready', { state: { running: {} }, ready: false, started: true }],
  ])('simulates %s', async (asked, expected) => {
    cluster.client.create(pod({}, {}, { 'macadam.dev/simulate': asked }));
    await cluster.run(600);
    expect(status().containerStatuses[0]).toMatchObject(expected);
    expect(conditions().Ready).toBe('False');
    cluster.client.patch(
      { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'default' },
      { metadata: { annotations: { 'macadam.dev/simulate': null } } },
      { type: 'merge' },
    );
    await cluster.run(300);
    expect(conditions().Ready).toBe('True');
  });

  it('runs init containers in order, then sidecars, then the containers', async () => {
    const initContainers = [
      { name: 'i1', image: 'a:1' },
      { name: 'side', image: 'b:1', restartPolicy: 'Always' },
      { name: 'i2', image: 'c:1' },
    ];
    cluster.client.create(pod({}, { initContainers }));
    await cluster.run(150);
    expect(state()).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(conditions().Initialized).toBe('False');
    expect(
      status().initContainerStatuses.map(
        (entry: { state: object }) => Object.keys(entry.state)[0],
      ),
    ).toEqual(['running', 'waiting', 'waiting']);
    await cluster.run(600);
    expect(conditions()).toMatchObject({ Initialized: 'True', Ready: 'True' });
    expect(
      status().initContainerStatuses.map(
        (entry: { state: object }) => Object.keys(entry.state)[0],
      ),
    ).toEqual(['terminated', 'running', 'terminated']);
  });

  it('completes a pod that does not restart', async () => {
    cluster.client.create(pod({}, { restartPolicy: 'Never' }));
    await cluster.run(500);
    expect(status().phase).toBe('Succeeded');
    expect(status().conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'PodCompleted',
      }),
    );
    expect(state().terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    });
  });

  it('deletes gracefully, and gives the address away again', async () => {
    cluster.client.create(pod());
    await cluster.run(300);
    const { podIP } = status();
    cluster.client.delete({
      apiVersion: 'v1',
      kind: 'Pod',
      name: 'p',
      namespace: 'default',
    });
    expect(cluster.get('Pod', 'p')?.metadata.deletionTimestamp).toBeDefined();
    await cluster.run(200);
    expect(cluster.get('Pod', 'p')).toBeUndefined();
    expect(reasons()).toContain('Killing');
    cluster.client.create(pod());
    await cluster.run(300);
    expect([podIP, '10.244.0.3']).toContain(status().podIP);
    expect(cluster.warnings).toEqual([]);
  });

  it('follows a log until the container ends', async () => {
    cluster.client.create(
      pod({ readinessProbe: { httpGet: { path: '/', port: 80 } } }),
    );
    await cluster.run(120);
    const live = cluster.get('Pod', 'p');
    const lines: string[] = [];
    let ended = false;
    if (!live) throw new Error('no pod');
    cluster.cluster.state.logProvider?.follow?.(
      live,
      { container: 'c', previous: false, timestamps: false },
      line => lines.push(line),
      () => {
        ended = true;
      },
    );
    await cluster.run(200);
    expect(lines).toEqual([expect.stringContaining('is ready since')]);
    cluster.client.delete({
      apiVersion: 'v1',
      kind: 'Pod',
      name: 'p',
      namespace: 'default',
    });
    await cluster.run(200);
    expect(ended).toBe(true);
  });

  it('explains to a whole Deployment what keeps it from running', async () => {
    cluster.client.create(
      webDeployment({}, { envFrom: [{ secretRef: { name: 'carrier' } }] }),
    );
    await cluster.run(400);
    expect(
      cluster
        .list('Pod')
        .map(
          one => Object(one.status).containerStatuses[0].state.waiting.message,
        ),
    ).toEqual(Array(2).fill('secret "carrier" not found'));
    expect(cluster.get('Deployment', 'web')?.status).toMatchObject({
      unavailableReplicas: 2,
    });
  });
});
