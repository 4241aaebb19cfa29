import { sharedIn, sharedUses } from './sharedResources';

const resource = (
  key: string,
  id: string,
  name: string,
  more: { shared?: boolean; tenant?: string } = {},
) => ({ key, type: 'postgres', id, name, shared: false, ...more });
const use = (key: string, id: string, subject: string) => ({
  key,
  type: 'postgres',
  id,
  subject,
});

describe('what a workload shares with others', () => {
  it('is each resource with an id once, its own tenant’s or another’s', () => {
    const orders = resource(
      'db',
      'postgres.default#orders',
      'postgres-orders',
      {
        shared: true,
      },
    );
    const uses = sharedUses(
      [
        resource('own', 'postgres.default#cart.own', 'cart-own'),
        orders,
        { ...orders, key: 'again' },
        resource('lent', 'storage/postgres.default#stock', 'postgres-stock', {
          tenant: 'storage',
        }),
      ],
      'checkout/cart',
    );
    expect(uses).toEqual([
      use('db', 'postgres.default#orders', 'shared.checkout.postgres-orders'),
      use(
        'lent',
        'storage/postgres.default#stock',
        'shared.storage.postgres-stock',
      ),
    ]);
  });

  it('is that of what an environment holds, and of what is on its way', () => {
    const one = use('one', 'postgres.default#one', 'shared.checkout.one');
    const two = use('two', 'postgres.default#two', 'shared.checkout.two');
    expect(sharedIn({})).toEqual([]);
    expect(sharedIn({ current: { shared: [one] }, attempt: {} })).toEqual([
      one,
    ]);
    expect(
      sharedIn({ current: { shared: [one] }, attempt: { shared: [two, one] } }),
    ).toEqual([two, one]);
  });
});
