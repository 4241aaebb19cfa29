import { ManualClock, type KubeObject, type WatchEvent } from '../runtime';
import { startLocalCluster, type LocalCluster } from './cluster';

function deployment(name: string, image = 'nginx:1.27'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [{ name: 'web', image, ports: [{ containerPort: 80 }] }],
        },
      },
    },
  };
}

/** Lets the controllers finish what they have queued. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1)
    await new Promise(resolve => setImmediate(resolve));
}

describe('local cluster', () => {
  let cluster: LocalCluster;
  beforeEach(() => {
    cluster = startLocalCluster({ clock: new ManualClock() });
  });
  afterEach(() => cluster.stop());

  const ref = (name: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'default',
    name,
  });

  it('creates with defaults, uid, generation and managed fields', () => {
    const created = cluster.client.create(deployment('web'), {
      fieldManager: 'tester',
    });
    expect(created.metadata).toMatchObject({
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      uid: expect.any(String),
    });
    expect(created.spec).toMatchObject({
      replicas: 1,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      },
      template: {
        spec: {
          restartPolicy: 'Always',
          containers: [
            {
              imagePullPolicy: 'IfNotPresent',
              ports: [{ containerPort: 80, protocol: 'TCP' }],
            },
          ],
        },
      },
    });
    expect(created.metadata.managedFields).toEqual([
      expect.objectContaining({
        manager: 'tester',
        operation: 'Update',
        apiVersion: 'apps/v1',
      }),
    ]);
    expect(() => cluster.client.create(deployment('web'))).toThrow(
      'deployments.apps "web" already exists',
    );
  });

  it('counts generations, keeps the revision of a write without change and refuses stale ones', () => {
    const created = cluster.client.create(deployment('web'));
    expect(cluster.client.update(created).metadata.resourceVersion).toBe(
      created.metadata.resourceVersion,
    );
    const changed = cluster.client.update(deployment('web', 'nginx:1.28'));
    expect(changed.metadata.generation).toBe(2);
    expect(() =>
      cluster.client.update({
        ...created,
        spec: { ...(deployment('web', 'a:1').spec as object) },
      }),
    ).toThrow('Operation cannot be fulfilled on deployments.apps "web"');
    const status = cluster.client.updateStatus({
      ...changed,
      status: { replicas: 1 },
    });
    expect(status.status).toEqual({ replicas: 1 });
    expect(status.metadata.generation).toBe(2);
    expect(
      cluster.client.update(deployment('web', 'nginx:1.28')).status,
    ).toEqual({ replicas: 1 });
  });

  it('applies server-side with ownership, conflicts and removal', () => {
    const config = deployment('web');
    const applied = cluster.client.apply(
      { ...config, spec: { ...Object(config.spec), replicas: 3 } },
      { fieldManager: 'one' },
    );
    expect(applied.spec).toMatchObject({ replicas: 3 });
    const other = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: config.metadata,
      spec: { replicas: 4 },
    };
    expect(() => cluster.client.apply(other, { fieldManager: 'two' })).toThrow(
      'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
    );
    const forced = cluster.client.apply(other, {
      fieldManager: 'two',
      force: true,
    });
    expect(forced.spec).toMatchObject({ replicas: 4 });
    const again = cluster.client.apply(config, { fieldManager: 'one' });
    expect(again.spec).toMatchObject({ replicas: 4 });
    const dropped = cluster.client.apply(
      { ...other, spec: {} },
      { fieldManager: 'two' },
    );
    expect(dropped.spec).toMatchObject({ replicas: 1 });
  });

  it('applying the same twice changes nothing', () => {
    const first = cluster.client.apply(deployment('web'), {
      fieldManager: 'one',
    });
    const second = cluster.client.apply(deployment('web'), {
      fieldManager: 'one',
    });
    expect(second.metadata.resourceVersion).toBe(
      first.metadata.resourceVersion,
    );
  });

  it('tells watchers about what exists and what changes', () => {
    cluster.client.create(deployment('one'));
    const seen: WatchEvent[] = [];
    const stop = cluster.client.watch(
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      event => seen.push(event),
    );
    cluster.client.create(deployment('two'));
    cluster.client.delete(ref('one'));
    stop();
    cluster.client.create(deployment('three'));
    expect(
      seen.map(event => `${event.type} ${event.object.metadata.name}`),
    ).toEqual(['ADDED one', 'ADDED two', 'DELETED one']);
    expect(Number(seen[2].object.metadata.resourceVersion)).toBeGreaterThan(
      Number(seen[1].object.metadata.resourceVersion),
    );
  });

  it('holds objects with finalizers, and empties a namespace that goes', async () => {
    cluster.client.create({
      ...deployment('web'),
      metadata: {
        name: 'web',
        namespace: 'default',
        finalizers: ['example.com/hold'],
      },
    });
    cluster.client.delete(ref('web'));
    expect(
      cluster.client.get(ref('web'))?.metadata.deletionTimestamp,
    ).toBeDefined();
    cluster.client.patch(
      ref('web'),
      { metadata: { finalizers: null } },
      { type: 'merge' },
    );
    expect(cluster.client.get(ref('web'))).toBeUndefined();

    cluster.client.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'team' },
    });
    cluster.client.create({
      ...deployment('web'),
      metadata: { name: 'web', namespace: 'team' },
    });
    cluster.client.delete({
      apiVersion: 'v1',
      kind: 'Namespace',
      name: 'team',
    });
    expect(
      cluster.client.get({ apiVersion: 'v1', kind: 'Namespace', name: 'team' })
        ?.status,
    ).toEqual({ phase: 'Terminating' });
    expect(() =>
      cluster.client.create({
        ...deployment('web'),
        metadata: { name: 'web', namespace: 'team' },
      }),
    ).toThrow(
      'deployments.apps "web" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    await settle();
    expect(
      cluster.client.get({ apiVersion: 'v1', kind: 'Namespace', name: 'team' }),
    ).toBeUndefined();
  });

  it('collects what lost its owner', async () => {
    const owner = cluster.client.create(deployment('web'));
    const ownerReferences = [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'web',
        uid: owner.metadata.uid ?? '',
        blockOwnerDeletion: true,
      },
    ];
    const child = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'child', namespace: 'default', ownerReferences },
    };
    cluster.client.create(child);
    cluster.client.delete(ref('web'), { propagationPolicy: 'Foreground' });
    expect(cluster.client.get(ref('web'))?.metadata.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    await settle();
    expect(cluster.client.get(ref('web'))).toBeUndefined();
    expect(
      cluster.client.list({ apiVersion: 'v1', kind: 'ConfigMap' }),
    ).toEqual([]);
  });

  it('selects by labels and fields', () => {
    for (const name of ['a', 'b', 'c'])
      cluster.client.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default', labels: { name } },
      });
    const list = (options: object) =>
      cluster.client
        .list({ apiVersion: 'v1', kind: 'ConfigMap' }, options)
        .map(object => object.metadata.name);
    expect(list({ labelSelector: 'name in (a,b),name!=b' })).toEqual(['a']);
    expect(list({ fieldSelector: 'metadata.name!=a' })).toEqual(['b', 'c']);
    expect(() => list({ fieldSelector: 'data.x=1' })).toThrow(
      'field label not supported: data.x',
    );
  });

  it('serves a custom kind as soon as its definition is stored, and prunes, defaults and validates', () => {
    cluster.client.create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    required: ['size'],
                    properties: {
                      size: { type: 'integer', minimum: 1 },
                      colour: { type: 'string', default: 'red' },
                    },
                  },
                },
              },
            },
          },
        ],
      },
    });
    const widget = (spec: object) => ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default' },
      spec,
    });
    expect(
      cluster.client.create(widget({ size: 1, extra: true })).spec,
    ).toEqual({ size: 1, colour: 'red' });
    expect(() => cluster.client.update(widget({}))).toThrow(
      'Widget.example.com "w" is invalid: spec.size: Required value',
    );
    expect(() => cluster.client.update(widget({ size: 'big' }))).toThrow(
      'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    );
    const definition = cluster.client.get({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name: 'widgets.example.com',
    });
    expect(definition?.status).toMatchObject({
      storedVersions: ['v1'],
      conditions: [
        { type: 'NamesAccepted' },
        { type: 'Established', status: 'True' },
      ],
    });
  });
});
