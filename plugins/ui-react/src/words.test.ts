import { placeOf, readable, shortRevision } from './words';

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

it.each([
  [{}, undefined],
  [{ file: 'score.yaml' }, 'score.yaml'],
  [{ file: 'score.yaml', line: 7 }, 'score.yaml:7'],
  [{ file: 'score.yaml', line: 7, column: 12 }, 'score.yaml:7:12'],
  [{ file: 'score.yaml', column: 12 }, 'score.yaml'],
])('tells the place of %j', (finding, place) => {
  expect(placeOf(finding)).toBe(place);
});
