import { deriveStatus, type WorkloadObjects } from './deriveStatus';

const AT = '2026-11-30T12:00:00Z';
const derive = (objects: unknown[], more: Partial<WorkloadObjects> = {}) =>
  deriveStatus(
    {
      workload: 'orders',
      tenant: 'shop',
      environment: 'prod',
      objects,
      ...more,
    },
    AT,
  );

const meta = (uid: string, owner?: [string, string]) => ({
  name: uid,
  namespace: 'shop-prod',
  uid,
  generation: 1,
  ...(owner && {
    ownerReferences: [
      { kind: owner[0], name: owner[1], uid: owner[1], controller: true },
    ],
  }),
});
const deployment = (available: number, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...meta('orders'), ...more },
  spec: { replicas: 1 },
  status: {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: available,
    availableReplicas: available,
  },
});
const replicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: meta('orders-1', ['Deployment', 'orders']),
  spec: { replicas: 1 },
  status: { observedGeneration: 1, replicas: 1 },
};
const pod = (
  spec: object,
  status: object,
  owner = ['ReplicaSet', 'orders-1'],
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta('orders-1-a', [owner[0], owner[1]]),
  spec: { restartPolicy: 'Always', ...spec },
  status,
});
const crashing = {
  phase: 'Running',
  containerStatuses: [
    {
      name: 'db',
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { reason: 'Error', exitCode: 1 } },
    },
  ],
};
const unscheduled = {
  phase: 'Pending',
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      message: '0/3 nodes are available',
    },
  ],
};
const kustomization = (
  condition: { status: string; reason?: string; message?: string },
  more: { spec?: object; status?: object; annotations?: object } = {},
) => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { ...meta('orders'), annotations: more.annotations },
  spec: more.spec ?? {},
  status: {
    observedGeneration: 1,
    lastAppliedRevision: 'main@sha1:a',
    lastAttemptedRevision: 'main@sha1:a',
    conditions: [{ type: 'Ready', message: 'm', ...condition }],
    ...more.status,
  },
});
const brings = (...ids: string[]) =>
  kustomization(
    { status: 'True' },
    { status: { inventory: { entries: ids.map(id => ({ id, v: 'v1' })) } } },
  );
const source = (status: object, more: object = {}) => ({
  kind: 'GitRepository',
  metadata: { name: 'environments', namespace: 'flux-system', ...more },
  status,
});

describe('pods and who owns them', () => {
  const cluster = (kind: string, status: object) => ({
    apiVersion: 'db.example.org/v1',
    kind,
    metadata: meta('db'),
    spec: { replicas: 1 },
    status: { conditions: [{ type: 'Ready', status: 'True' }], ...status },
  });
  const failing = pod({}, crashing, ['Store', 'db']);

  it.each([
    ['says nothing of its pods', {}, 'Degraded'],
    ['says that one is not ready', { readyReplicas: 0 }, 'Degraded'],
    ['says that all are ready', { readyReplicas: 1 }, 'Healthy'],
  ])(
    'are covered by an owner of any kind that %s: %s',
    (_, status, expected) => {
      const { value } = derive([cluster('Store', status), failing]).health;
      expect(value?.status).toBe(expected);
    },
  );

  it('name the container, and not the database that says healthy', () => {
    const { value } = derive([
      {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Cluster',
        metadata: meta('db'),
        spec: { instances: 1 },
        status: {
          phase: 'Cluster in healthy state',
          readyInstances: 0,
          conditions: [{ type: 'Ready', status: 'False' }],
        },
      },
      pod({}, crashing, ['Cluster', 'db']),
    ]).health;
    expect(value?.status).toBe('Degraded');
    expect(value?.message).toContain('container "db" keeps ending');
  });
});

describe('the deepest cause', () => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta('data'),
    status: { phase: 'Pending' },
  };
  const mounts = {
    volumes: [{ persistentVolumeClaim: { claimName: 'data' } }],
  };

  it.each<[string, unknown[], Partial<WorkloadObjects>, string]>([
    [
      'the scheduler',
      [deployment(0), replicaSet, pod({}, unscheduled)],
      {},
      'Pod orders-1-a: cannot be placed on a node: 0/3 nodes are available',
    ],
    [
      'a claim that the pod mounts',
      [deployment(0), replicaSet, pod(mounts, unscheduled), claim],
      {
        warnings: new Map([
          [
            'data',
            [{ reason: 'ProvisioningFailed', message: 'no class "fast"' }],
          ],
        ]),
      },
      'PersistentVolumeClaim data: waiting for a volume: no provisioner works on it: no class "fast"',
    ],
    [
      'a Secret that cannot be mounted',
      [deployment(0), replicaSet, pod({}, { phase: 'Pending' })],
      {
        warnings: new Map([
          [
            'orders-1-a',
            [{ reason: 'FailedMount', message: 'secret "s" not found' }],
          ],
        ]),
      },
      'Pod orders-1-a: secret "s" not found',
    ],
    [
      'the namespace',
      [deployment(0), replicaSet, pod({}, unscheduled)],
      {
        namespaces: [
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop-prod', uid: 'n' },
            status: { phase: 'Terminating' },
          },
        ],
      },
      'Namespace shop-prod: it is being deleted, with all that is in it: terminating',
    ],
  ])('is %s', (_, objects, more, message) =>
    expect(derive(objects, more).health.value?.message).toBe(message),
  );

  it('leaves a claim in peace that no pod uses yet', () =>
    expect(derive([deployment(1), claim]).health.value?.status).toBe(
      'Healthy',
    ));

  it('says why a StatefulSet makes no pods', () => {
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: meta('db'),
      spec: { replicas: 1 },
      status: { observedGeneration: 1, replicas: 0 },
    };
    const warnings = new Map([
      ['db', [{ reason: 'FailedCreate', message: 'exceeded quota' }]],
    ]);
    expect(derive([set], { warnings }).health.value).toMatchObject({
      status: 'Degraded',
      message: 'StatefulSet db: exceeded quota',
    });
  });
});

describe('what Git says should be there', () => {
  const delivery = brings('shop-prod_orders_apps_Deployment');

  it('is missing by name, and neither in sync nor healthy', () => {
    const { sync, health } = derive([], { delivery });
    expect(sync.value).toMatchObject({
      status: 'OutOfSync',
      message: 'Deployment orders is missing',
    });
    expect(health.value).toMatchObject({
      status: 'Missing',
      message:
        'Deployment orders: Git says that it should be there, and the cluster does not have it',
    });
  });

  it('is there', () => {
    const { sync, health } = derive([deployment(1)], { delivery });
    expect(sync.value?.status).toBe('Synced');
    expect(health.value?.status).toBe('Healthy');
  });

  it('is not known where its kind cannot be seen, and hides nothing else', () => {
    const { sync, health } = derive([deployment(1)], {
      delivery: brings(
        'shop-prod_orders_apps_Deployment',
        'shop-prod_topic_kafka.strimzi.io_KafkaTopic',
      ),
      unseen: new Map([['kafka.strimzi.io/KafkaTopic', 'forbidden']]),
    });
    expect(sync.value?.status).toBe('Synced');
    expect(health.value).toMatchObject({
      status: 'Unknown',
      message: 'KafkaTopic topic: not known: forbidden',
    });
    expect(health.value?.objects).toHaveLength(2);
  });

  it('leaves out what Argo CD is asked to delete', () => {
    const { health } = derive([deployment(1)], {
      delivery: {
        kind: 'Application',
        status: {
          sync: { status: 'Synced' },
          resources: [
            {
              group: 'apps',
              kind: 'Deployment',
              namespace: 'shop-prod',
              name: 'orders',
            },
            {
              kind: 'ConfigMap',
              namespace: 'shop-prod',
              name: 'old',
              requiresPruning: true,
            },
          ],
        },
      },
    });
    expect(health.value?.status).toBe('Healthy');
  });

  it('has a health by its definition, for good', () => {
    const rule = (expression: string) => ({
      labels: { 'macadam.dev/resource': 'thing' },
      annotations: {
        'macadam.dev/ready-when': JSON.stringify({
          definition: 'thing',
          expressions: [expression],
          objects: {
            it: {
              apiVersion: 'x.example.org/v1',
              kind: 'Thing',
              namespace: 'shop-prod',
              name: 'thing',
            },
          },
        }),
      },
    });
    const thing = (metadata: object, status?: object) => ({
      apiVersion: 'x.example.org/v1',
      kind: 'Thing',
      metadata: { ...meta('thing'), ...metadata },
      ...(status && { status }),
    });
    const of = (object: unknown) =>
      derive([deployment(1), object]).health.value;
    expect(of(thing({}))).toMatchObject({
      status: 'Unknown',
      message: expect.stringContaining(
        '`readyWhen` in its resource definition',
      ),
    });
    const ready = rule("objects.it.status.state == 'up'");
    expect(of(thing(ready, { state: 'up' }))?.status).toBe('Healthy');
    expect(of(thing(ready, { state: 'down' }))).toMatchObject({
      status: 'Progressing',
      message: `Thing thing: objects.it.status.state == 'up' is not true (definition thing)`,
    });
    expect(of(thing(ready))?.status).toBe('Progressing');
  });

  it('is suspended where that is why it is not ready by its definition', () => {
    const database = {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: {
        ...meta('db'),
        labels: { 'macadam.dev/resource': 'db' },
        annotations: {
          'macadam.dev/ready-when': JSON.stringify({
            definition: 'postgres-operator',
            expressions: ['objects.db.status.readyInstances == 3'],
            objects: {
              db: {
                apiVersion: 'postgresql.cnpg.io/v1',
                kind: 'Cluster',
                namespace: 'shop-prod',
                name: 'db',
              },
            },
          }),
        },
      },
      spec: { instances: 3 },
      status: {
        phase: 'Cluster in healthy state',
        readyInstances: 0,
        conditions: [
          {
            type: 'cnpg.io/hibernation',
            status: 'True',
            message: 'Cluster has been hibernated',
          },
        ],
      },
    };
    expect(derive([deployment(1), database]).health.value).toMatchObject({
      status: 'Suspended',
      message: 'Cluster db: Cluster has been hibernated',
    });
  });

  it('is not known less for being configuration', () =>
    expect(
      derive([
        deployment(1),
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta('c') },
      ]).health.value?.status,
    ).toBe('Healthy'));
});

describe('what was changed by hand', () => {
  const managed = (manager: string, path: object, subresource?: string) => ({
    managedFields: [
      {
        manager: 'kustomize-controller',
        operation: 'Apply',
        fieldsV1: { 'f:spec': { 'f:selector': {} } },
      },
      {
        manager,
        operation: 'Update',
        time: AT,
        ...(subresource && { subresource }),
        fieldsV1: path,
      },
    ],
  });
  const image = {
    'f:spec': {
      'f:template': {
        'f:spec': {
          'f:containers': { 'k:{"name":"orders"}': { 'f:image': {} } },
        },
      },
    },
  };
  const replicas = { 'f:spec': { 'f:replicas': {} } };
  const status = { 'f:status': { 'f:replicas': {} } };
  const sync = (metadata: object, ...others: unknown[]) =>
    derive([deployment(1, metadata), ...others], {
      delivery: brings('shop-prod_orders_apps_Deployment'),
    }).sync.value;

  it('is named with its field and who wrote it', () => {
    expect(sync(managed('kubectl-set', image))).toMatchObject({
      status: 'OutOfSync',
      message:
        'Deployment/orders: .spec.template.spec.containers[orders].image was changed by kubectl-set',
      differences: [{ manager: 'kubectl-set', at: AT }],
    });
    expect(sync(managed('kubectl', replicas, 'scale'))?.status).toBe(
      'OutOfSync',
    );
  });

  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta('orders-hpa'),
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'orders' } },
    status: { conditions: [{ type: 'AbleToScale', status: 'True' }] },
  };
  it('is a scale to none too, of which the API server records no writer', () => {
    const { managedFields } = managed('kubectl', status, 'status');
    const orders = deployment(1, { managedFields });
    const scaledTo = (count: number, ...others: unknown[]) =>
      derive(
        [{ ...orders, spec: { ...orders.spec, replicas: count } }, ...others],
        {
          delivery: brings('shop-prod_orders_apps_Deployment'),
        },
      ).sync.value;
    expect(scaledTo(0)).toMatchObject({
      status: 'OutOfSync',
      message:
        'Deployment/orders: .spec.replicas was changed by a scale to none',
    });
    expect(scaledTo(1)?.status).toBe('Synced');
    expect(scaledTo(0, autoscaler)?.status).toBe('Synced');
  });

  it.each<[string, object, unknown[]]>([
    ['a status', managed('kube-controller-manager', status, 'status'), []],
    [
      'an autoscaler',
      managed('kube-controller-manager', replicas, 'scale'),
      [],
    ],
    [
      'replicas that an autoscaler sets',
      managed('kubectl', replicas),
      [autoscaler],
    ],
    [
      'an annotation',
      managed('kubectl', { 'f:metadata': { 'f:annotations': { 'f:x': {} } } }),
      [],
    ],
  ])('is not %s', (_, metadata, others) =>
    expect(sync(metadata, ...others)?.status).toBe('Synced'),
  );
});

describe('sync, and what it waits for', () => {
  const ago = (minutes: number) =>
    new Date(Date.parse(AT) - minutes * 60_000).toISOString();
  const asked = (minutes: number) => ({
    'reconcile.fluxcd.io/requestedAt': ago(minutes),
  });

  it.each<[string, unknown, unknown, string, string]>([
    [
      'a source that is not there yet',
      kustomization({
        status: 'False',
        reason: 'ArtifactFailed',
        message: 'Source artifact not found, retrying in 30s',
      }),
      undefined,
      'Progressing',
      'Source artifact not found, retrying in 30s',
    ],
    [
      'a health check that a newer commit ended',
      kustomization({ status: 'False', reason: 'HealthCheckCanceled' }),
      undefined,
      'Progressing',
      'A newer commit took its place',
    ],
    [
      'what Flux gave up',
      kustomization(
        { status: 'False', reason: 'ArtifactFailed' },
        {
          status: {
            conditions: [
              {
                type: 'Ready',
                status: 'False',
                reason: 'ArtifactFailed',
                message: 'gone',
              },
              { type: 'Stalled', status: 'True' },
            ],
          },
        },
      ),
      undefined,
      'Failed',
      'gone',
    ],
    [
      'a source that cannot be read',
      kustomization({ status: 'True' }),
      source({
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            message: 'authentication required',
          },
        ],
      }),
      'Progressing',
      'GitRepository flux-system/environments: authentication required',
    ],
    [
      'a source that will not be read any more',
      kustomization({ status: 'True' }),
      source({
        conditions: [
          { type: 'Ready', status: 'False', message: 'no such branch' },
          { type: 'Stalled', status: 'True' },
        ],
      }),
      'Failed',
      'GitRepository flux-system/environments: no such branch',
    ],
    [
      'a controller that does not answer',
      kustomization({ status: 'True' }, { annotations: asked(5) }),
      undefined,
      'Progressing',
      `kustomize-controller has not answered since ${ago(5)}, when it was asked to look at Kustomization shop-prod/orders. Is it running?`,
    ],
    [
      'a controller that may still answer',
      kustomization({ status: 'True' }, { annotations: asked(1) }),
      undefined,
      'Synced',
      'm',
    ],
    [
      'the controller of sources',
      kustomization({ status: 'True' }),
      source({}, { annotations: asked(5) }),
      'Progressing',
      `source-controller has not answered since ${ago(5)}, when it was asked to look at GitRepository flux-system/environments. Is it running?`,
    ],
    [
      'the controller of sources, which stopped while it fetched',
      kustomization({
        status: 'Unknown',
        reason: 'Progressing',
        message: 'Fetching manifests for revision main@sha1:b',
      }),
      source(
        { conditions: [{ type: 'Reconciling', status: 'True' }] },
        { annotations: asked(5) },
      ),
      'Progressing',
      `source-controller has not answered since ${ago(5)}, when it was asked to look at GitRepository flux-system/environments. Is it running?`,
    ],
    [
      'a Kustomization that is being applied',
      kustomization(
        { status: 'Unknown', message: 'Running health checks' },
        {
          annotations: asked(5),
          status: {
            conditions: [
              { type: 'Ready', status: 'Unknown', message: 'm' },
              { type: 'Reconciling', status: 'True', message: 'At work' },
            ],
          },
        },
      ),
      undefined,
      'Progressing',
      'At work',
    ],
    [
      'a commit that nobody takes up',
      kustomization({ status: 'True' }),
      source({ artifact: { revision: 'main@sha1:b', lastUpdateTime: ago(9) } }),
      'Progressing',
      `kustomize-controller has not taken up main@sha1:b, which is there since ${ago(9)}. Is it running?`,
    ],
  ])('%s', (_, delivery, from, status, message) =>
    expect(derive([], { delivery, source: from }).sync.value).toMatchObject({
      status,
      message,
    }),
  );

  it('reads the revision of the source that holds the workload', () => {
    const [sha, other] = ['a'.repeat(40), 'b'.repeat(40)];
    const application = (sources: object[], revisions: string[]) => ({
      kind: 'Application',
      spec: { sources },
      status: { sync: { status: 'Synced', revisions } },
    });
    const revision = (delivery: unknown) =>
      derive([], { delivery }).sync.value?.revision;
    expect(revision(application([], [sha, '6.33.0']))).toBe(sha);
    expect(revision(application([], ['6.33.0', sha]))).toBe(sha);
    expect(
      revision(
        application(
          [{ path: 'values' }, { path: 'prod/shop/orders' }],
          [other, sha],
        ),
      ),
    ).toBe(sha);
  });
});
