import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import policyPlugin from '.';
import {
  deployment,
  imagePolicy,
  NO_LATEST,
  registries,
  TestPlatform,
} from './__testUtils__/TestPlatform';
import { BranchStatuses } from './services/BranchStatuses';
import { ChangeService } from './services/ChangeService';
import { PolicyWorker } from './services/PolicyWorker';

jest.setTimeout(120_000);

const file = 'policies/images.yaml';
const context = 'macadam/policy';
const auditor = mockServices.auditor.mock();
const events = () =>
  auditor.createEvent.mock.calls.map(([{ eventId, meta }]) => [
    eventId,
    meta?.branch,
    meta?.state,
  ]);
const worker = new PolicyWorker();
let platform: TestPlatform;
let statuses: BranchStatuses;

/** As a portal that has just started. */
const begin = () =>
  new BranchStatuses({
    changes: new ChangeService(platform.repository, registries(), worker),
    platform: platform.repository,
    portal: 'https://portal.example',
    auditor,
    logger: mockServices.logger.mock(),
  });
const statusOf = (commit: string) =>
  platform.repositories.host.statusOf('platform/platform', commit, context);

beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(async () => {
  await worker.stop();
  await platform.stop();
});
beforeEach(() => {
  auditor.createEvent.mockReset();
  auditor.createEvent.mockResolvedValue({
    success: async () => {},
    fail: async () => {},
  });
  statuses = begin();
});

describe('what a branch would break', () => {
  let strict: string;

  it('stands beside its newest commit, with a link to the report, and is said once', async () => {
    strict = await platform.push('platform', 'strict', {
      [file]: imagePolicy(NO_LATEST),
    });
    const broken = await platform.push('platform', 'broken', {
      [file]: imagePolicy('object.('),
    });
    const docs = await platform.push('platform', 'docs', { 'README.md': 'x' });
    await statuses.sweep();
    expect(await statusOf(strict)).toEqual({
      context,
      state: 'failure',
      description: '1 service would be stopped: cart',
      url: 'https://portal.example/policies?view=changes&branch=strict',
    });
    expect(await statusOf(broken)).toMatchObject({
      state: 'error',
      description: expect.stringMatching(/^policies\/images\.yaml:17: /),
    });
    expect(await statusOf(docs)).toBeUndefined();
    expect(events().sort()).toEqual([
      ['policy-branch-status', 'broken', 'error'],
      ['policy-branch-status', 'strict', 'failure'],
    ]);

    await statuses.sweep();
    await begin().sweep();
    expect(events()).toHaveLength(2);
  });

  it('is not said of a request for an exception, which changes no policy', async () => {
    const request = await platform.push('platform', 'exception/cart.images', {
      'policies/exceptions/cart.images.yaml': 'kind: PolicyException\n',
    });
    await statuses.sweep();
    expect(await statusOf(request)).toBeUndefined();
  });

  it('follows what is delivered meanwhile', async () => {
    await statuses.sweep();
    await platform.push('environments', 'main', {
      ...deployment('cart', 'dev', 'nginx:1.27.2'),
    });
    await statuses.sweep();
    expect(await statusOf(strict)).toMatchObject({
      state: 'success',
      description: 'No service would be stopped; 1 verdict changes',
    });
    expect(events()).toEqual([['policy-branch-status', 'strict', 'success']]);
  });

  it('is said as soon as the host answers again', async () => {
    const late = await platform.push('platform', 'late', {
      [file]: imagePolicy(NO_LATEST, 'Audit'),
    });
    await platform.without(async () => {
      await expect(statuses.sweep()).rejects.toThrow('does not give');
    });
    await statuses.sweep();
    expect(await statusOf(late)).toMatchObject({ state: 'success' });
  });

  it('is said by the back end, on its own', async () => {
    const pushed = await platform.push('platform', 'pushed', {
      [file]: imagePolicy(NO_LATEST, 'Audit'),
    });
    const scheduler = mockServices.scheduler.mock();
    const backend = await startTestBackend({
      features: [
        policyPlugin,
        mockServices.rootConfig.factory({ data: platform.configuration }),
        scheduler.factory,
      ],
    });
    try {
      const task = scheduler.scheduleTask.mock.calls
        .map(([each]) => each)
        .find(({ id }) => id === 'policy-branches-status');
      await task?.fn(new AbortController().signal);
      expect(await statusOf(pushed)).toMatchObject({
        state: 'success',
        url: 'https://portal.example/policies?view=changes&branch=pushed',
      });
    } finally {
      await backend.stop();
    }
  });
});
