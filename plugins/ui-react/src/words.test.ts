import { readable, shortRevision } from './words';

const COMMIT = '6c1bc995e7bca4a62a3ecb76fd580445b38db52b';

it.each([
  [`main@sha1:${COMMIT}`, '6c1bc99'],
  [COMMIT, '6c1bc99'],
  ['v1.2.0', 'v1.2.0'],
])('says the revision %s as %s', (revision, said) => {
  expect(shortRevision(revision)).toBe(said);
});

it.each([
  [`cart@${COMMIT} was healthy in dev`, 'cart@6c1bc99 was healthy in dev'],
  [
    'user:default/ines may not deploy cart: only its owner group:default/checkout may',
    'ines may not deploy cart: only its owner checkout may',
  ],
  ['group:other/checkout', 'group:other/checkout'],
])('says "%s" as "%s"', (text, said) => {
  expect(readable(text)).toBe(said);
});
