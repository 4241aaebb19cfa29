import type {
  ExceptionRequest,
  PolicyExceptionView,
} from '@macadam/plugin-policy-common';
import {
  ANY,
  imagePolicy,
  NO_LATEST,
  registries,
  TestPlatform,
} from './__testUtils__/TestPlatform';
import { ChangeService } from './services/ChangeService';
import { PolicyWorker } from './services/PolicyWorker';
import { ExceptionService } from './services/ExceptionService';

jest.setTimeout(120_000);

const mira = {
  userEntityRef: 'user:default/mira',
  ownershipEntityRefs: ['group:default/checkout'],
};
const sofia = {
  userEntityRef: 'user:default/sofia',
  ownershipEntityRefs: ['group:default/platform-team'],
};
const name = 'shop.cart.images';
const asked = (part: Partial<ExceptionRequest> = {}): ExceptionRequest => ({
  workload: 'shop/cart',
  policy: 'images',
  rule: 'images',
  environments: ['dev'],
  reason: 'The vendor has no tag yet.',
  until: '2026-12-24',
  ...part,
});

let now = new Date('2026-12-01T12:00:00Z');
const worker = new PolicyWorker();
let platform: TestPlatform;
let exceptions: ExceptionService;
let changes: ChangeService;

beforeAll(async () => {
  platform = await TestPlatform.start();
  exceptions = new ExceptionService(
    platform.repository,
    { maxDays: 90, warnDays: 7 },
    () => now,
  );
  changes = new ChangeService(
    platform.repository,
    registries(),
    worker,
    () => now,
  );
  await platform.push('platform', 'main', {
    'policies/images.yaml': imagePolicy(NO_LATEST),
  });
});
afterAll(async () => {
  await worker.stop();
  await platform.stop();
});

const ask = (part?: Partial<ExceptionRequest>, by = mira.userEntityRef) =>
  exceptions.request(asked(part), ['shop-dev'], by);
async function listed(viewer = mira): Promise<PolicyExceptionView | undefined> {
  return (await exceptions.list(viewer, 'shop/cart')).exceptions[0];
}

describe('exceptions', () => {
  it.each<[string, Partial<ExceptionRequest>, string]>([
    [
      'a policy that is not there',
      { policy: 'nothing' },
      'has no policy "nothing"',
    ],
    ['a day that is over', { until: '2026-11-30' }, '2026-11-30 is over'],
    ['a day too far', { until: '2027-06-01' }, 'so until 2027-03-01 at most'],
    ['no day', { until: '2026-02-31' }, 'is no day'],
    ['no reason', { reason: ' \n' }, 'Say why'],
    ['a long reason', { reason: 'x'.repeat(10_000) }, 'has 10000 characters'],
  ])('refuse %s', async (_, part, message) => {
    await expect(ask(part)).rejects.toThrow(message);
    expect(await listed()).toBeUndefined();
  });

  it('are asked for on a branch, once, and hold nowhere yet', async () => {
    const both = await Promise.allSettled([
      ask(),
      ask({}, 'user:default/tomas'),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(ask()).rejects.toThrow('asked for this already');
    expect(await listed()).toMatchObject({
      name,
      state: 'pending',
      reason: 'The vendor has no tag yet.',
      requestedBy: mira.userEntityRef,
      environments: ['dev'],
      mayDecide: { allowed: false },
      mayEnd: { allowed: true },
    });
    expect(await platform.read(`policies/exceptions/${name}.yaml`)).toBe(
      undefined,
    );
  });

  it('are approved by an owner of the policies, not by who asked', async () => {
    await expect(
      exceptions.decide(name, { decision: 'approve' }, mira),
    ).rejects.toThrow('Only group:default/platform-team');
    await expect(
      exceptions.decide(
        name,
        { decision: 'approve' },
        { ...mira, ownershipEntityRefs: ['group:default/platform-team'] },
      ),
    ).rejects.toThrow('somebody else has to decide');
    expect((await listed(sofia))?.mayDecide.allowed).toBe(true);
    await exceptions.decide(
      name,
      { decision: 'approve', comment: 'Once' },
      sofia,
    );
    expect(await listed()).toMatchObject({
      state: 'inForce',
      approvedBy: sofia.userEntityRef,
      expires: '2026-12-24T23:59:59.000Z',
      daysLeft: 23,
      isEnding: false,
    });
    const message = await platform.lastMessage();
    for (const part of [
      'The vendor has no tag yet.',
      'Once',
      'Requested-By: user:default/mira',
      'Approved-By: user:default/sofia',
      'Until: 2026-12-24T23:59:59.000Z',
    ])
      expect(message).toContain(part);
    expect(await platform.read('policies/kustomization.yaml')).toContain(
      '- exceptions/shop.cart.images.yaml',
    );
    await expect(
      exceptions.decide(name, { decision: 'approve' }, sofia),
    ).rejects.toThrow('There is no exception');
    await expect(ask()).rejects.toThrow('This is excepted already in dev');
  });

  it('hold for the workload in the environments asked for, and nowhere else', async () => {
    const text = imagePolicy(ANY);
    const { changes: found } = await changes.ofEdit({
      file: 'policies/images.yaml',
      text,
    });
    // What a looser policy would let pass is what fails now.
    expect(found.map(({ environment }) => environment)).toEqual(['prod']);
  });

  it('warn before their end, and end by themselves', async () => {
    now = new Date('2026-12-18T12:00:00Z');
    expect(await exceptions.sweep()).toEqual([
      expect.objectContaining({ name, daysLeft: 6, isEnding: true }),
    ]);
    now = new Date('2026-12-25T00:00:00Z');
    expect((await listed())?.state).toBe('ended');
    const { changes: found } = await changes.ofEdit({
      file: 'policies/images.yaml',
      text: imagePolicy(ANY),
    });
    expect(found.map(({ environment }) => environment)).toEqual([
      'dev',
      'prod',
    ]);
    expect(await exceptions.sweep()).toEqual([]);
    expect(await listed()).toBeUndefined();
    expect(await platform.read(`policies/exceptions/${name}.yaml`)).toBe(
      undefined,
    );
    expect(await platform.read('policies/kustomization.yaml')).not.toContain(
      'exceptions/',
    );
    expect(await platform.lastMessage()).toContain('whose day is over');
  });

  it('are declined with a reason that who asked reads, and may be asked for again', async () => {
    now = new Date('2026-12-01T12:00:00Z');
    await ask();
    await expect(
      exceptions.decide(name, { decision: 'decline' }, sofia),
    ).rejects.toThrow('Say why');
    await exceptions.decide(
      name,
      { decision: 'decline', comment: 'There is a tag now.' },
      sofia,
    );
    expect(await listed()).toMatchObject({
      state: 'declined',
      declined: { by: sofia.userEntityRef, reason: 'There is a tag now.' },
    });
    await ask({ reason: 'Not for our platform.' });
    expect(await listed()).toMatchObject({
      state: 'pending',
      reason: 'Not for our platform.',
    });
  });

  it('are taken back or ended early by who asked or owns the policies', async () => {
    const ines = {
      userEntityRef: 'user:default/ines',
      ownershipEntityRefs: [],
    };
    await expect(exceptions.end(name, 'x', ines)).rejects.toThrow('Only who');
    await exceptions.end(name, 'no need', mira);
    expect(await listed()).toBeUndefined();
    await ask();
    await exceptions.decide(name, { decision: 'approve' }, sofia);
    await exceptions.end(name, 'Mended.', mira);
    expect(await listed()).toBeUndefined();
    expect(await platform.lastMessage()).toContain('Mended.');
  });

  it('that nobody can read are shown as such', async () => {
    await platform.push('platform', 'main', {
      'policies/exceptions/odd.yaml': `apiVersion: policies.kyverno.io/v1
kind: PolicyException
metadata: { name: odd, namespace: policy-exceptions }
spec: { policyRefs: [{ name: images, kind: ValidatingPolicy }] }
`,
    });
    const { unreadable } = await exceptions.list(mira);
    expect(unreadable).toEqual([
      expect.objectContaining({
        file: 'policies/exceptions/odd.yaml',
        message: expect.stringContaining('no annotation'),
      }),
    ]);
  });

  it('say that the forge does not answer', async () => {
    await platform.without(async () => {
      await expect(exceptions.list(mira)).rejects.toThrow(
        'The Git host does not give',
      );
    });
  });
});
