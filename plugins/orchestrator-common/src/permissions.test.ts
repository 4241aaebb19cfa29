import {
  decideApproval,
  decideDeploy,
  parseWorkloadEnvironmentRef,
  workloadEnvironmentRef,
} from './permissions';

const question = (userEntityRef: string, ...ownershipEntityRefs: string[]) => ({
  actor: { userEntityRef, ownershipEntityRefs },
  workload: { name: 'cart', owner: 'group:default/checkout' },
  environment: 'prod',
  platformOwner: 'group:default/platform-team',
});

describe('decideDeploy', () => {
  it.each([
    [
      'a member of the owner',
      question(
        'user:default/mira',
        'user:default/mira',
        'group:default/checkout',
      ),
      true,
    ],
    [
      'a member written in another case',
      question('user:default/mira', 'group:Default/Checkout'),
      true,
    ],
    [
      'a member of the platform team',
      question('user:default/sofia', 'group:default/platform-team'),
      true,
    ],
    [
      'a member of another team',
      question('user:default/ines', 'group:default/fulfilment'),
      false,
    ],
    ['somebody in no group', question('user:default/guest'), false],
    [
      'a group whose name only begins alike',
      question('user:default/x', 'group:default/checkout-2'),
      false,
    ],
  ])('%s', (_name, asked, allowed) => {
    const decision = decideDeploy(asked);
    expect(decision.allowed).toBe(allowed);
    expect(decision.reason).toContain(asked.actor.userEntityRef);
    expect(decision.reason).toContain('cart to prod');
  });

  it('lets a person who owns a workload themselves', () => {
    expect(
      decideDeploy({
        ...question('user:default/mira'),
        workload: { name: 'cart', owner: 'user:default/mira' },
      }).allowed,
    ).toBe(true);
  });
});

describe('the resource of the permission', () => {
  it('goes there and back', () => {
    expect(
      parseWorkloadEnvironmentRef(
        workloadEnvironmentRef('checkout/cart', 'dev'),
      ),
    ).toEqual({
      workload: 'checkout/cart',
      environment: 'dev',
    });
  });

  it.each([
    '',
    'checkout/cart',
    '@dev',
    'checkout/cart@',
    'cart@dev',
    '/cart@dev',
    'a/b/c@dev',
    'a/b@c@d',
  ])('is not %p', ref => {
    expect(parseWorkloadEnvironmentRef(ref)).toBeUndefined();
  });
});

describe('decideApproval', () => {
  const waiting = {
    actor: { login: 'mira', userEntityRef: 'user:default/mira' },
    outcome: 'in-progress' as const,
    approvals: { needed: 2, given: [{ by: 'user:default/tomas', at: '' }] },
  };
  const asked = (
    user: string,
    group: string,
    deployment: typeof waiting = waiting,
  ) =>
    decideApproval({
      ...question(`user:default/${user}`, `group:default/${group}`),
      deployment,
    });

  it.each([
    ['another owner', asked('lena', 'checkout'), true],
    ['the platform team', asked('sofia', 'platform-team'), true],
    ['the one who asked', asked('mira', 'checkout'), false],
    ['one who approved already', asked('tomas', 'checkout'), false],
    ['a member of another team', asked('ines', 'fulfilment'), false],
    [
      'anybody when enough approved',
      asked('lena', 'checkout', {
        ...waiting,
        approvals: { ...waiting.approvals, needed: 1 },
      }),
      false,
    ],
  ])('%s', (_name, decision, allowed) => {
    expect(decision.allowed).toBe(allowed);
  });
});
