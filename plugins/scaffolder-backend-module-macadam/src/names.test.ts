import { whyNotAName } from './names';

it.each(['a', 'cart', 'cart-2', 'a'.repeat(50)])('takes %s', name => {
  expect(whyNotAName(name)).toBeUndefined();
});

it.each([
  ['', 'needs a name'],
  ['Cart', 'small letters'],
  ['cart_2', 'small letters'],
  ['2cart', 'start with a letter'],
  ['cart-', 'end with a letter'],
  ['-cart', 'start with a letter'],
  ['../cart', 'small letters'],
  ['a'.repeat(51), '51 characters'],
  ['default', 'reserved'],
  ['kube-dns', 'reserved'],
  ['kustomization', 'reserved'],
  ['macadam-deployer', 'reserved'],
])('refuses %p', (name, reason) => {
  expect(whyNotAName(name)).toContain(reason);
});
