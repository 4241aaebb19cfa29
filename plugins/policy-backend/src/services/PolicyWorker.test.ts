import { withDefaults } from '@macadam/kubernetes';
import { costlyPolicies, imagePolicy } from '../__testUtils__/TestPlatform';
import type { Manifest } from './ManifestIndex';
import { PolicyWorker } from './PolicyWorker';

jest.setTimeout(120_000);

const manifest: Manifest = {
  environment: 'dev',
  workload: 'web',
  file: 'dev/web.yaml',
  object: withDefaults({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      template: {
        spec: { containers: [{ name: 'a', image: 'nginx:latest' }] },
      },
    },
  }),
};
const file = (text: string) => ({ path: 'policies/p.yaml', text });
const time = '2026-01-01T00:00:00Z';
const images = { images: {}, unknown: {}, unanswered: [] };
const comparison = (text: string) => ({
  before: [],
  after: [file(text)],
  time,
});

let worker: PolicyWorker;

afterEach(() => worker.stop());

it('judges in a thread of its own, and leaves this one free', async () => {
  worker = new PolicyWorker();
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 1);
  const meter = { spent: 0 };
  const { changes } = await worker.compare(
    comparison(costlyPolicies(20)),
    [manifest],
    images,
    [],
    meter,
  );
  clearInterval(counting);
  expect(changes).toHaveLength(20);
  expect(turns).toBeGreaterThan(1);
  expect(meter.spent).toBeGreaterThan(0);
});

it('ends what costs too much, and judges again afterwards', async () => {
  const limits = { time: 1, memory: 512 };
  worker = new PolicyWorker(limits);
  const costly = comparison(costlyPolicies(150));
  await expect(
    worker.compare(costly, [manifest], images, []),
  ).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('Change fewer policies at once'),
  });
  limits.time = 60_000;
  const cheap = comparison(imagePolicy('false'));
  const { changes } = await worker.compare(cheap, [manifest], images, ['dev']);
  expect(changes).toMatchObject([{ workload: 'web', effect: 'blocks' }]);
});

it('ends nobody else’s question with one that costs too much', async () => {
  let read = 0;
  worker = new PolicyWorker({
    memory: 512,
    // Read for the first question, and for the sentence that says why it was ended.
    get time() {
      read += 1;
      return read <= 2 ? 1 : 60_000;
    },
  });
  const costly = worker.compare(
    comparison(costlyPolicies(150)),
    [manifest],
    images,
    [],
  );
  const other = worker.problems([file(imagePolicy('object.('))], time);
  await expect(costly).rejects.toMatchObject({ name: 'InputError' });
  expect(await other).toMatchObject([{ line: 17 }]);
});

it('says what does not load', async () => {
  worker = new PolicyWorker();
  const broken = [file(imagePolicy('object.('))];
  expect(await worker.problems(broken, time)).toMatchObject([{ line: 17 }]);
  expect(await worker.prepare(comparison(imagePolicy('object.(')), [])).toEqual(
    {
      problems: [expect.objectContaining({ line: 17 })],
      judged: [],
      inForce: [],
    },
  );
});
