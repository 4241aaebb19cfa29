import {
  componentOf,
  parseWorkloadRef,
  provisionalNames,
  workloadLabels,
  workloadName,
  workloadRef,
} from './workloadRef';

describe('the name of a workload among all', () => {
  it('goes there and back', () => {
    const ref = workloadRef('checkout', 'cart');
    expect(ref).toBe('checkout/cart');
    expect(parseWorkloadRef(ref)).toEqual({ tenant: 'checkout', name: 'cart' });
    expect(workloadName(ref)).toBe('cart');
  });

  it.each(['', 'cart', '/cart', 'checkout/', 'a/b/c'])(
    'is not %p, and the error says what is',
    ref => {
      expect(() => parseWorkloadRef(ref)).toThrow('as in checkout/cart');
    },
  );
});

describe('the component of a workload', () => {
  it('is in the namespace of its tenant', () => {
    expect(componentOf('checkout/cart')).toEqual({
      kind: 'component',
      namespace: 'checkout',
      name: 'cart',
    });
  });

  it('is where everything was before, for a name without a tenant', () => {
    expect(componentOf('cart').namespace).toBe('default');
  });
});

describe('names beside each other', () => {
  it('have their tenants only where two are the same', () => {
    const refs = ['checkout/cart', 'shop/cart', 'shop/web', 'shop/web'];
    expect(refs.map(workloadLabels(refs))).toEqual([
      'checkout/cart',
      'shop/cart',
      'web',
      'web',
    ]);
  });
});

describe('names of Score files that have none', () => {
  it.each([
    ['checkout/Cart_API', 'score.yaml', ['cart-api', 'cart-api-unnamed']],
    ['checkout/mono', 'apps/web/score.yaml', ['web', 'mono-apps-web-unnamed']],
    ['checkout/mono', '日本語/score.yaml', ['mono', 'mono---unnamed']],
    ['checkout/_', 'ß/score.yaml', ['unnamed', 'unnamed']],
  ])('of %s at %s', (repository, scoreFile, names) => {
    expect(provisionalNames({ repository, scoreFile })).toEqual(names);
  });
});
