import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

describe('Job', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster({ jobBackoffMs: 1000 });
  });
  afterEach(() => cluster.cluster.stop());

  const job = (
    spec: object = {},
    annotations: Record<string, string> = {},
  ) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'default' },
    spec: {
      template: {
        metadata: { annotations },
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'c', image: 'a:1' }],
        },
      },
      ...spec,
    },
  });
  const status = () => Object(cluster.get('Job', 'j')?.status);
  const conditions = () =>
    (status().conditions ?? []).map(
      (entry: { type: string; status: string; reason: string }) =>
        `${entry.type} ${entry.status} ${entry.reason}`,
    );

  it('completes', async () => {
    cluster.client.create(job());
    await cluster.run(600);
    expect(conditions()).toEqual([
      'SuccessCriteriaMet True CompletionsReached',
      'Complete True CompletionsReached',
    ]);
    expect(status()).toMatchObject({
      succeeded: 1,
      ready: 0,
      terminating: 0,
      startTime: expect.any(String),
      completionTime: expect.any(String),
    });
    expect(cluster.events('j').map(event => event.split(':')[0])).toEqual([
      'Completed',
      'SuccessfulCreate',
    ]);
    expect(cluster.list('Pod')[0].metadata.finalizers ?? []).toEqual([]);
    expect(cluster.warnings).toEqual([]);
  });

  it('runs as many at once as parallelism says, until completions', async () => {
    cluster.client.create(job({ completions: 5, parallelism: 2 }));
    await cluster.run(100);
    expect(status().active).toBe(2);
    await cluster.run(2000);
    expect(status()).toMatchObject({ succeeded: 5 });
    expect(cluster.list('Pod')).toHaveLength(5);
  });

  it('gives up at the backoff limit', async () => {
    cluster.client.create(
      job({ backoffLimit: 1 }, { 'macadam.dev/simulate': 'crash' }),
    );
    await cluster.run(500);
    expect(status()).toMatchObject({ failed: 1 });
    await cluster.run(3000);
    expect(conditions()).toEqual([
      'FailureTarget True BackoffLimitExceeded',
      'Failed True BackoffLimitExceeded',
    ]);
    expect(status()).toMatchObject({ failed: 2 });
    expect(status().completionTime).toBeUndefined();
    expect(cluster.events('j')).toContain(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    );
  });

  it('fails when its deadline passes', async () => {
    cluster.client.create(
      job({
        activeDeadlineSeconds: 2,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [
              {
                name: 'c',
                image: 'a:1',
                envFrom: [{ secretRef: { name: 's' } }],
              },
            ],
          },
        },
      }),
    );
    await cluster.run(4000);
    expect(conditions()).toEqual([
      'FailureTarget True DeadlineExceeded',
      'Failed True DeadlineExceeded',
    ]);
    expect(cluster.list('Pod')).toEqual([]);
  });

  it('is suspended and resumed', async () => {
    cluster.client.create(job({ suspend: true }));
    await cluster.run(300);
    expect(conditions()).toEqual(['Suspended True JobSuspended']);
    expect(cluster.list('Pod')).toEqual([]);
    cluster.client.patch(
      { apiVersion: 'batch/v1', kind: 'Job', name: 'j', namespace: 'default' },
      { spec: { suspend: false } },
      { type: 'merge' },
    );
    await cluster.run(600);
    expect(conditions()).toContain('Complete True CompletionsReached');
  });

  it('goes after its time to live, and releases its pods when deleted', async () => {
    cluster.client.create(job({ ttlSecondsAfterFinished: 2 }));
    await cluster.run(4000);
    expect(cluster.get('Job', 'j')).toBeUndefined();
    expect(cluster.list('Pod')).toEqual([]);
    cluster.client.create(job());
    await cluster.run(120);
    cluster.client.delete({
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: 'j',
      namespace: 'default',
    });
    await cluster.run(500);
    expect(cluster.list('Pod')).toEqual([]);
  });
});
