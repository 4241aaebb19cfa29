import { byName } from './byName';

const titles = (...all: string[]) => all.map(title => ({ title }));
const order = (all: { title: string; name?: string }[], typed: string) =>
  byName(all, typed, each => each).map(({ title }) => title);

it.each([
  [
    'the name itself, then what begins with it, then words, then the rest',
    'cart',
    titles('Returns', 'my-cart', 'cart-cache', 'Cart', 'Cartons'),
    ['Cart', 'Cartons', 'cart-cache', 'my-cart', 'Returns'],
  ],
  [
    'the shorter of two that begin with it',
    ' PAY ',
    titles('payments-archive', 'payments'),
    ['payments', 'payments-archive'],
  ],
  ['nothing typed changes nothing', ' ', titles('b', 'a'), ['b', 'a']],
  [
    'no name in the order in which they came',
    'zzz',
    titles('longer', 'b', 'a'),
    ['longer', 'b', 'a'],
  ],
  [
    'a name beside a title',
    'cart',
    [{ title: 'Cart of goods' }, { title: 'Baskets', name: 'cart' }],
    ['Baskets', 'Cart of goods'],
  ],
])('%s', (_, typed, all, expected) =>
  expect(order(all, typed)).toEqual(expected),
);
