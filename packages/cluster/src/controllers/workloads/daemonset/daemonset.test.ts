import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

describe('DaemonSet', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  const agent = (image: string, nodeSelector?: Record<string, string>) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: {
          containers: [{ name: 'a', image }],
          ...(nodeSelector && { nodeSelector }),
        },
      },
    },
  });

  it('runs one pod on the node and replaces it on a new template', async () => {
    cluster.client.create(agent('agent:1'));
    await cluster.run(300);
    expect(cluster.get('DaemonSet', 'agent')?.status).toMatchObject({
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
      numberReady: 1,
      numberAvailable: 1,
      updatedNumberScheduled: 1,
      numberMisscheduled: 0,
      observedGeneration: 1,
    });
    cluster.client.update(agent('agent:2'));
    await cluster.run(800);
    expect(
      cluster
        .list('Pod')
        .map(pod => [
          Object(pod.spec).containers[0].image,
          Object(pod.spec).nodeName,
        ]),
    ).toEqual([['agent:2', 'embedded-0']]);
    expect(cluster.get('DaemonSet', 'agent')?.status).toMatchObject({
      numberAvailable: 1,
      updatedNumberScheduled: 1,
      observedGeneration: 2,
    });
    expect(cluster.list('ControllerRevision')).toHaveLength(2);
    expect(cluster.warnings).toEqual([]);
  });

  it('wants no pod where the node is not selected', async () => {
    cluster.client.create(agent('agent:1', { disk: 'ssd' }));
    await cluster.run(300);
    expect(cluster.get('DaemonSet', 'agent')?.status).toMatchObject({
      desiredNumberScheduled: 0,
      numberReady: 0,
    });
    expect(cluster.list('Pod')).toEqual([]);
  });
});
