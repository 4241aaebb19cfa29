import { byHand, isPlaceOf, providerOf, secretRequest } from './secrets';

const object = (spec: object, status?: object) => ({
  metadata: { name: 'cart-key', namespace: 'checkout-dev' },
  spec: {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'organisation' },
    ...spec,
  },
  status,
});
const data = [
  {
    secretKey: 'value',
    remoteRef: { key: 'dev.checkout.cart.key', property: 'value' },
  },
  { secretKey: 'other', remoteRef: { key: 'dev.checkout.cart.other' } },
];

describe('what an ExternalSecret takes from a store', () => {
  it('is its fields, and why it has none', () =>
    expect(
      secretRequest(
        object(
          { data },
          { conditions: [{ type: 'Ready', status: 'False', message: 'no' }] },
        ),
      ),
    ).toEqual({
      name: 'cart-key',
      namespace: 'checkout-dev',
      store: { kind: 'ClusterSecretStore', name: 'organisation' },
      fields: [
        { name: 'value', key: 'dev.checkout.cart.key', property: 'value' },
        { name: 'other', key: 'dev.checkout.cart.other' },
      ],
      missing: 'no',
    }));

  it.each([
    ['what is there', { conditions: [{ type: 'Ready', status: 'True' }] }],
    ['what nobody has looked at', undefined],
  ])('says nothing against %s', (_, status) =>
    expect(secretRequest(object({ data }, status))).not.toHaveProperty(
      'missing',
    ),
  );

  it.each([
    ['a generator', object({ dataFrom: [{ sourceRef: {} }] })],
    ['no store', object({ data, secretStoreRef: null })],
    ['nothing', null],
    ['lists of nothing', object({ data: [null, { remoteRef: 1 }] })],
  ])('is nothing for %s', (_, value) =>
    expect(secretRequest(value)).toBeUndefined(),
  );
});

it.each([
  ['dev.checkout.cart.key', true],
  ['dev/checkout/cart/key', true],
  ['dev.checkout.shared', true],
  ['prod.checkout.cart.key', false],
  ['dev.fulfilment.cart.key', false],
  ['dev.checkout', false],
  ['dev.checkout.', false],
  ['dev.checkout..key', false],
  ['dev/checkout/../fulfilment/key', false],
  ['dev/checkout/./key', false],
  ['dev/checkout.x/key', false],
  ['dev.checkout.a b', false],
  ['dev.checkout.%2e', false],
  ['', false],
])('%j is a place of the tenant: %s', (key, expected) =>
  expect(isPlaceOf(key, { environment: 'dev', tenant: 'checkout' })).toBe(
    expected,
  ),
);

describe('how a person puts a secret', () => {
  const field = { name: 'value', key: 'dev.checkout.cart.key' };
  it.each([
    [
      { kubernetes: { remoteNamespace: 'secrets' } },
      'kubectl --namespace secrets create secret generic dev.checkout.cart.key --from-file=value=/dev/stdin',
    ],
    [{ vault: {} }, 'vault kv put secret/dev.checkout.cart.key value=-'],
    [
      { aws: {} },
      'aws secretsmanager create-secret --name dev.checkout.cart.key --secret-string file:///dev/stdin',
    ],
    [{ onepassword: {} }, undefined],
    [undefined, undefined],
  ])('for %j', (provider, command) => {
    const said = byHand('no', providerOf({ spec: { provider } }), field);
    expect(said.command).toBe(command);
    expect(said.docs).toMatch(/^https:\/\/external-secrets\.io\/latest\//);
  });

  it('is no command where a name would be more than a name to a shell', () =>
    expect(
      byHand('no', { name: 'vault' }, { ...field, key: 'a;reboot' }),
    ).not.toHaveProperty('command'));
});
