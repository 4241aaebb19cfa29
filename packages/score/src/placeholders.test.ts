import fc from 'fast-check';
import { parsePlaceholders, substitute } from './placeholders';

const show = (path: string[]) => `<${path.join('|')}>`;

describe('placeholders', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['$', '$'],
    ['$$', '$'],
    ['$$$', '$$'],
    ['$abc', '$abc'],
    ['${a.b}', '<a|b>'],
    ['x${a}y${b}z', 'x<a>y<b>z'],
    ['$${x}', '${x}'],
    ['$$${x}', '$<x>'],
    ['$$$${x}', '$${x}'],
    ['${', '${'],
    ['${a', '${a'],
    ['$${a', '${a'],
    ['${a} ${b', '<a> ${b'],
    ['${}', '<>'],
    ['${ a.b }', '< a|b >'],
    ['${a\\.b.c}', '<a.b|c>'],
    ['${a..b}', '<a||b>'],
    ['${${a}}', '<${a>}'],
  ])('expands %j to %j', (text, expected) => {
    expect(substitute(text, show)).toBe(expected);
  });

  it('gives text and placeholders in order', () => {
    expect(parsePlaceholders('a$$${resources.db.host}/$${x}')).toEqual([
      { kind: 'text', text: 'a$' },
      {
        kind: 'placeholder',
        path: ['resources', 'db', 'host'],
        raw: '${resources.db.host}',
      },
      { kind: 'text', text: '/${x}' },
    ]);
  });

  it('inserts what is not a string as JSON text, and expands nothing twice', () => {
    expect(substitute('${a}', () => ({ a: [1, null] }))).toBe('{"a":[1,null]}');
    expect(substitute('${a}', () => '${b}$$')).toBe('${b}$$');
    expect(() => substitute('${a.b}', () => undefined)).toThrow(
      '${a.b} has no value',
    );
  });

  it('keeps every text whose dollars are doubled', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', '.') }),
        text => {
          // $${x} stands for ${x}, so a doubled dollar before a brace must be split from it
          const escaped = text.replace(/\$/g, () => '$$').replace(/\{/g, '#');
          expect(substitute(escaped, show)).toBe(text.replace(/\{/g, '#'));
        },
      ),
    );
  });

  it('takes time in proportion to the length', () => {
    const text = '${'.repeat(200_000);
    expect(substitute(text, show)).toBe(text);
  });
});
