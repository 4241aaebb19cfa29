import { parseExpression, typeClash } from './index';

const clash = (text: string) => typeClash(parseExpression(text).ast);

it.each([
  ["size(object.spec) == '1'", '(number, string)'],
  ["object.items.all(i, i) != 'true'", '(bool, string)'],
  ["'a' < 1", '(string, number)'],
  ["'a' && object.a", '(string, dyn)'],
  ['object.a || size(object.b)', '(dyn, number)'],
  ['[1] == {}', '(list, map)'],
  ["'a' + 1", '(string, number)'],
  ["has(object.a) + 'a'", '(bool, string)'],
  ['true + false', '(bool, bool)'],
])('%s has no overload for %s', (text, types) => {
  expect(clash(text)).toContain(`applied to ${types}`);
});

it.each([
  "object.a == '1'",
  "variables.a == 'x'",
  "string(object.a) == 'x'",
  '1 == 1.0',
  "'a' + object.a + string(1)",
  '[1] + [2]',
  'size(object.a) + 1',
  '1u < 2',
  "object.a == null || 'a' == null",
  "has(object.a) && object.a == 'x'",
  "object.a.orValue('x') == 'x'",
  "quantity('1Gi').isLessThan(quantity('2Gi')) == true",
  "'a' in ['a'] && !(object.b)",
])('%s may be evaluated', text => {
  expect(clash(text)).toBeUndefined();
});
