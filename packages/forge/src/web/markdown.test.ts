import { markdown } from './markdown';

it.each([
  '[',
  '![',
  '*a',
  '_',
  '`',
  '> ',
  '- ',
  '<',
  '|',
  '[a](',
  '(a@b.',
  '&',
])(
  'draws a text of nothing but %j',
  piece => {
    const text = piece.repeat(100_000 / piece.length);
    expect(markdown(text, '/a/b/src/branch/main')?.text).toMatch(
      /^<article class="prose">/,
    );
  },
  10_000,
);

it('leaves what is too long to others', () => {
  expect(markdown('a'.repeat(100_001), '/a/b')).toBeUndefined();
});
