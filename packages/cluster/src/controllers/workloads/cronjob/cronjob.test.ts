import {
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';
import { parseSchedule } from './plan';

const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);

describe('parseSchedule', () => {
  it.each([
    ['*/15 * * * *', undefined, '2026-01-01T00:00:00Z', '2026-01-01T00:15:00Z'],
    ['0 0 1,15 * 1', undefined, '2026-01-02T00:00:00Z', '2026-01-05T00:00:00Z'],
    ['@hourly', undefined, '2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z'],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-01-01T00:00:00Z',
      '2026-01-01T01:30:00Z',
    ],
    ['@every 1h30m', undefined, '2026-01-01T00:10:00Z', '2026-01-01T01:30:00Z'],
  ])('%s in %s after %s is %s', (schedule, zone, after, expected) => {
    const next = parseSchedule(schedule, zone, at('2026-01-01T00:00:00Z')).next(
      at(after),
    );
    expect(new Date(next ?? 0).toISOString()).toBe(
      new Date(expected).toISOString(),
    );
  });

  it.each([
    '* * *',
    '61 * * * *',
    'TZ=UTC * * * * *',
    '* * * * * *',
    '@every nothing',
  ])('refuses %s', schedule => {
    expect(() => parseSchedule(schedule, undefined, 0).next(0)).toThrow();
  });
});

describe('CronJob', () => {
  let cluster: TestCluster;
  beforeEach(() => {
    cluster = startTestCluster();
  });
  afterEach(() => cluster.cluster.stop());

  const cronJob = (spec: object = {}, container: object = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'cron', namespace: 'default' },
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        spec: {
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'c', image: 'a:1', ...container }],
            },
          },
        },
      },
      ...spec,
    },
  });
  const names = () => cluster.list('Job').map(job => job.metadata.name);

  it('starts a Job at every minute and keeps three', async () => {
    cluster.client.create(cronJob());
    await cluster.run(5 * MINUTE + 1000);
    const minute = Math.floor(cluster.clock.now() / MINUTE);
    expect(names()).toEqual(
      [minute - 2, minute - 1, minute].map(number => `cron-${number}`),
    );
    expect(cluster.get('CronJob', 'cron')?.status).toEqual({
      lastScheduleTime: '2026-01-01T00:05:00Z',
      lastSuccessfulTime: '2026-01-01T00:05:00Z',
    });
    expect(cluster.events('cron')).toContain(
      `SawCompletedJob: Saw completed job: cron-${minute}, condition: Complete`,
    );
    expect(cluster.warnings).toEqual([]);
  });

  const stuck = { envFrom: [{ secretRef: { name: 'missing' } }] };
  it.each([
    ['Allow', 2],
    ['Forbid', 1],
    ['Replace', 1],
  ])(
    '%s leaves %d active after two starts',
    async (concurrencyPolicy, active) => {
      cluster.client.create(cronJob({ concurrencyPolicy }, stuck));
      await cluster.run(2 * MINUTE + 1000);
      expect(
        Object(cluster.get('CronJob', 'cron')?.status).active,
      ).toHaveLength(active);
    },
  );

  it('does nothing while suspended, and says what it cannot read', async () => {
    cluster.client.create(cronJob({ suspend: true }));
    cluster.client.create({
      ...cronJob({ schedule: '@every 1.5h' }),
      metadata: { name: 'odd', namespace: 'default' },
    });
    await cluster.run(2 * MINUTE);
    expect(names()).toEqual([]);
    expect(cluster.events('odd')[0]).toMatch(
      /^UnparseableSchedule: unparseable schedule: "@every 1.5h"/,
    );
  });
});
