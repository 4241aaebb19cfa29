import type { Entity } from '@backstage/catalog-model';
import { fileNeedsOf } from './fileProblems';

const entity = (
  name: string,
  problems: string,
  more: Record<string, string> = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    namespace: 'checkout',
    annotations: {
      'macadam.dev/problems': problems,
      'macadam.dev/repository': 'checkout/shop',
      ...more,
    },
  },
  spec: { owner: 'group:default/checkout' },
});
const wrong = 'catalog-info.yaml:7 spec.owner is missing';
const need = {
  workload: 'checkout/cart',
  environment: 'checkout/shop',
  kind: 'files',
  reason: wrong,
  href: '/catalog/checkout/component/cart',
};

it.each<[string, Entity[], string[] | undefined, object[]]>([
  ['nothing of none', [], undefined, []],
  ['its place and its page', [entity('cart', wrong)], undefined, [need]],
  [
    'how many more there are',
    [entity('cart', `${wrong}\nscore.yaml:1 is empty`)],
    undefined,
    [{ ...need, reason: `${wrong} (and 1 more)` }],
  ],
  [
    'a repository once, whatever it declares',
    [entity('cart', wrong), entity('web', wrong)],
    undefined,
    [need],
  ],
  [
    'the component that is called as the repository, where there is one',
    [entity('cart', wrong), entity('shop', wrong)],
    undefined,
    [
      {
        ...need,
        workload: 'checkout/shop',
        href: '/catalog/checkout/component/shop',
      },
    ],
  ],
  ['mine', [entity('cart', wrong)], ['group:default/Checkout'], [need]],
  ['not what is others’', [entity('cart', wrong)], ['group:default/x'], []],
  [
    'not what left Git, which waits elsewhere',
    [entity('cart', wrong, { 'macadam.dev/withdrawn': 'Removed from Git' })],
    undefined,
    [],
  ],
])('says of refused files %s', (_, entities, owners, expected) =>
  expect(fileNeedsOf(entities, owners)).toEqual(expected),
);
