import { compileGlob } from './glob';

it.each<[string, string, boolean]>([
  ['ghcr.io/shop/web:1', 'ghcr.io/shop/web:1', true],
  ['ghcr.io/*', 'ghcr.io/shop/team/web:1', true],
  ['ghcr.io/**', 'ghcr.io/shop/web', true],
  ['ghcr.io/*', 'evil.example/ghcr.io/web', false],
  ['ghcr.io/*', 'ghcr.io', false],
  ['ghcr.io/*', 'ghcrXio/web', false],
  ['*/web:?', 'ghcr.io/web:1', true],
  ['*/web:?', 'ghcr.io/web:10', false],
  ['*', '', true],
  ['web:[0-9]', 'web:7', true],
  ['web:[!0-9]', 'web:7', false],
  ['web:[135]', 'web:3', true],
  ['web:[-1]', 'web:-', true],
  ['web:[a^]', 'web:^', true],
  ['web:[!135]', 'web:4', true],
  ['{ghcr,quay}.io/*', 'quay.io/a', true],
  ['{ghcr,quay}.io/*', 'docker.io/a', false],
  ['{a,b{c,d}}', 'bd', true],
  ['a,b}', 'a,b}', true],
  ['we\\*', 'we*', true],
  ['we\\*', 'web', false],
  ['(a|b)+', '(a|b)+', true],
  ['é?', 'é😀', true],
])('%s on %s: %s', (glob, reference, expected) => {
  const matches = compileGlob(glob);
  if (typeof matches === 'string') throw new Error(matches);
  expect(matches(reference)).toBe(expected);
});

it.each([
  ['web:[', 'the list at character 5 has no end'],
  ['web:[]', 'the list at character 5 is empty'],
  ['web:[ab', 'the list at character 5 has no end'],
  ['web:[9-0]', 'the range at character 5 is none'],
  ['web:[0-9a]', 'the range at character 5 is none'],
  ['{a,b', 'a list of patterns has no end'],
  ['a'.repeat(2_049), 'is longer than 2048 characters'],
])('%.20s is no pattern', (glob, message) => {
  expect(compileGlob(glob)).toBe(message);
});
