import type { NewObject } from '../../../runtime';
import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

function database(spec: object = {}, image = 'postgres:17'): NewObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas: 2,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image }] },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
      ...spec,
    },
  };
}

describe('StatefulSet', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  const pods = () => cluster.list('Pod').map(pod => pod.metadata.name);
  const status = () => cluster.get('StatefulSet', 'db')?.status;
  const images = () =>
    cluster.list('Pod').map(pod => Object(pod.spec).containers[0].image);

  it('makes pods in order, each with its claim, and reports its revisions', async () => {
    cluster.client.create(database());
    await cluster.run(50);
    expect(pods()).toEqual(['db-0']);
    await cluster.run(500);
    expect(pods()).toEqual(['db-0', 'db-1']);
    expect(
      cluster
        .list('PersistentVolumeClaim')
        .map(claim => [claim.metadata.name, Object(claim.status).phase]),
    ).toEqual([
      ['data-db-0', 'Bound'],
      ['data-db-1', 'Bound'],
    ]);
    const [revision] = cluster.list('ControllerRevision');
    expect(status()).toMatchObject({
      observedGeneration: 1,
      replicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 2,
      currentRevision: revision.metadata.name,
      updateRevision: revision.metadata.name,
    });
    expect(cluster.list('Pod')[0]).toMatchObject({
      metadata: {
        labels: {
          'apps.kubernetes.io/pod-index': '0',
          'statefulset.kubernetes.io/pod-name': 'db-0',
        },
      },
      spec: {
        hostname: 'db-0',
        subdomain: 'db',
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } },
        ],
      },
    });
    expect(cluster.events('db')).toContain(
      'SuccessfulCreate: create Pod db-0 in StatefulSet db successful',
    );
    expect(cluster.warnings).toEqual([]);
  });

  it('replaces pods from the last to the first, and honours a partition', async () => {
    cluster.client.apply(withName(database()), { fieldManager: 'test' });
    await cluster.run(800);
    cluster.client.apply(
      withName(
        database(
          {
            updateStrategy: {
              type: 'RollingUpdate',
              rollingUpdate: { partition: 1 },
            },
          },
          'postgres:18',
        ),
      ),
      { fieldManager: 'test' },
    );
    await cluster.run(1000);
    expect(images()).toEqual(['postgres:17', 'postgres:18']);
    expect(status()).toMatchObject({ updatedReplicas: 1, currentReplicas: 1 });
    cluster.client.apply(
      withName(
        database(
          {
            updateStrategy: {
              type: 'RollingUpdate',
              rollingUpdate: { partition: 0 },
            },
          },
          'postgres:18',
        ),
      ),
      { fieldManager: 'test' },
    );
    await cluster.run(1000);
    expect(images()).toEqual(['postgres:18', 'postgres:18']);
    const done = Object(status());
    expect(done.currentRevision).toBe(done.updateRevision);
    expect(
      cluster.list('ControllerRevision').map(revision => revision.revision),
    ).toEqual(expect.arrayContaining([1, 2]));
  });

  it('takes its claims with it where its retention policy says so', async () => {
    cluster.client.create(
      database({
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
      }),
    );
    await cluster.run(800);
    expect(cluster.list('PersistentVolumeClaim')).toHaveLength(2);
    cluster.client.delete({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'db',
      namespace: 'default',
    });
    await cluster.run(500);
    expect(cluster.list('PersistentVolumeClaim')).toEqual([]);
  });

  it('keeps claims when it shrinks or goes, and takes them up again', async () => {
    cluster.client.create(database());
    await cluster.run(800);
    const uid = cluster.get('PersistentVolumeClaim', 'data-db-1')?.metadata.uid;
    cluster.client.patch(
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: 'db',
        namespace: 'default',
      },
      { spec: { replicas: 1 } },
      { type: 'merge' },
    );
    await cluster.run(500);
    expect(pods()).toEqual(['db-0']);
    cluster.client.patch(
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: 'db',
        namespace: 'default',
      },
      { spec: { replicas: 2 } },
      { type: 'merge' },
    );
    await cluster.run(500);
    expect(
      cluster.get('PersistentVolumeClaim', 'data-db-1')?.metadata.uid,
    ).toBe(uid);
    cluster.client.delete({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'db',
      namespace: 'default',
    });
    await cluster.run(500);
    expect(pods()).toEqual([]);
    expect(cluster.list('ControllerRevision')).toEqual([]);
    expect(cluster.list('PersistentVolumeClaim')).toHaveLength(2);
  });

  it('Parallel makes all pods at once', async () => {
    cluster.client.create(
      database({ podManagementPolicy: 'Parallel', replicas: 3 }),
    );
    await cluster.run(300);
    expect(status()).toMatchObject({ readyReplicas: 3 });
  });
});

function withName(object: NewObject) {
  return {
    ...object,
    metadata: { ...object.metadata, name: object.metadata.name ?? '' },
  };
}
