import { PROBLEMS_ANNOTATION, type FoundEntity } from './entities';
import { withWithdrawn, type WithdrawnWorkload } from './withdrawn';

const cart: WithdrawnWorkload = {
  workload: 'checkout/cart',
  tenant: 'checkout',
  owner: 'group:default/payments',
  system: 'shop',
  repository: 'checkout/cart',
  scoreFile: 'score.yaml',
  withdrawn: {
    at: '2026-11-26T12:00:00Z',
    actor: { login: 'mira' },
    reason: 'score.yaml was deleted from checkout/cart',
  },
  environments: [
    {
      environment: 'dev',
      type: 'development',
      withdrawal: {
        state: 'data',
        reason: 'Removed from Git; its data waits for a person',
      },
    },
    {
      environment: 'prod',
      type: 'production',
      withdrawal: { state: 'gone', reason: 'Nothing is left' },
    },
  ],
};
const gone: WithdrawnWorkload = {
  ...cart,
  environments: cart.environments.filter(
    ({ withdrawal }) => withdrawal?.state === 'gone',
  ),
};
const everywhere = () => true;
const webUrl = (repository: string) => `https://forge.test/${repository}`;
const component = (repository: string, owner: string): FoundEntity => ({
  repository,
  entity: {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'cart', namespace: 'checkout', annotations: { a: 'b' } },
    spec: { type: 'service', owner },
  },
});
const said =
  'Removed from Git: score.yaml was deleted from checkout/cart\ndev: Removed from Git; its data waits for a person';

describe('a workload that left Git', () => {
  it('keeps a component that says so, with its owner', () => {
    const [{ entity, repository }] = withWithdrawn(
      [],
      [cart],
      webUrl,
      everywhere,
    );
    expect(repository).toBe('checkout/cart');
    expect(entity.spec).toMatchObject({
      owner: 'group:default/payments',
      system: 'shop',
    });
    expect(entity.metadata.annotations).toMatchObject({
      [PROBLEMS_ANNOTATION]: said,
      'macadam.dev/workload': 'cart',
      'backstage.io/managed-by-location':
        'url:https://forge.test/checkout/cart/',
    });
  });

  it('keeps the component that its repository still declares', () => {
    const all = withWithdrawn(
      [component('checkout/cart', 'group:default/x')],
      [cart],
      webUrl,
      everywhere,
    );
    expect(all).toHaveLength(1);
    expect(all[0].entity.spec?.owner).toBe('group:default/x');
    expect(all[0].entity.metadata.annotations).toMatchObject({
      a: 'b',
      [PROBLEMS_ANNOTATION]: said,
      'macadam.dev/workload': 'cart',
    });
  });

  it('leaves alone what another repository has', () => {
    const other = component('checkout/other', 'group:default/x');
    expect(withWithdrawn([other], [cart], webUrl, everywhere)).toEqual([other]);
  });

  it.each([
    ['its history, while its repository is there', gone, true, 1],
    ['nothing, where its repository is gone too', gone, false, 0],
    ['what is left of it, whatever its repository', cart, false, 1],
  ])('keeps %s', (_, workload, isThere, count) => {
    const all = withWithdrawn([], [workload], webUrl, () => isThere);
    expect(all).toHaveLength(count);
    for (const { entity } of all) {
      expect(entity.metadata.annotations?.[PROBLEMS_ANNOTATION]).toContain(
        'Removed from Git: score.yaml was deleted from checkout/cart',
      );
    }
  });
});
