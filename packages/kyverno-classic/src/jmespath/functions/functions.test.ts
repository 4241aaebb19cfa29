import { compileJmesPath, JmesPathMissing } from '../index';
import { FUNCTION_NAMES } from './index';

const NOW = '2026-03-01T12:30:00+02:00';
const labels = { app: 'shop', tier: 'web' };

function search(text: string): unknown {
  return compileJmesPath(text).search(
    {
      labels,
      list: ['b', 'a', 'c'],
      maps: [
        { n: 2, k: 'x' },
        { n: 1, k: 'y' },
      ],
    },
    { ask: name => (name === 'time.now' ? NOW : undefined) },
  );
}

/** Calls, and what they give. */
const TABLE: [string, unknown][] = [
  // JMESPath's own
  ['abs(`-2`)', 2],
  ['avg(`[1, 2]`)', 1.5],
  ['avg(`[]`)', null],
  ['ceil(`1.2`)', 2],
  ['floor(`1.8`)', 1],
  ["contains('abc', 'b')", true],
  ["contains('abc', `1`)", false],
  ["contains(list, 'a')", true],
  ["ends_with('abc', 'bc')", true],
  ["starts_with('abc', 'bc')", false],
  ["join('-', list)", 'b-a-c'],
  ['keys(labels)', ['app', 'tier']],
  ['values(labels)', ['shop', 'web']],
  ["length('äöü')", 3],
  ['length(list)', 3],
  ['length(labels)', 2],
  ['map(&n, maps)', [2, 1]],
  ['map(&missing, maps)', [null, null]],
  ['max(`[1, 3, 2]`)', 3],
  ['min(list)', 'a'],
  ['max(`[]`)', null],
  ['max_by(maps, &n).k', 'x'],
  ['min_by(maps, &k).n', 2],
  ['merge(labels, `{"tier": "db"}`)', { app: 'shop', tier: 'db' }],
  ['not_null(missing, `null`, `3`)', 3],
  ["reverse('abc')", 'cba'],
  ['reverse(list)', ['c', 'a', 'b']],
  ['sort(list)', ['a', 'b', 'c']],
  ['sort(`[10, 9]`)', [9, 10]],
  ['sort_by(maps, &n)[].k', ['y', 'x']],
  ["to_array('a')", ['a']],
  ["to_number('1.5e1')", 15],
  ["to_number('x')", null],
  ["to_string('a')", 'a'],
  ['to_string(`{"b": "<", "a": 1}`)', '{"a":1,"b":"\\u003c"}'],
  ['type(missing)', 'null'],
  ['type(list)', 'array'],
  // Text
  ["compare('a', 'b')", -1],
  ["compare('b', 'b')", 0],
  ["equal_fold('Go', 'gO')", true],
  ["replace('a b a b a', 'a', 'x', `2`)", 'x b x b a'],
  ["replace('aaa', 'a', 'x', `-1`)", 'xxx'],
  ["replace('ab', '', '-', `-1`)", '-a-b-'],
  ["replace_all('a b a', 'a', 'x')", 'x b x'],
  ["to_upper('a1b')", 'A1B'],
  ["to_lower('A1B')", 'a1b'],
  ["trim('¡¡Hello!!', '!¡')", 'Hello'],
  ["trim_prefix('¡¡Hello', '¡¡')", 'Hello'],
  ["trim_prefix('Hello', 'x')", 'Hello'],
  ["split('a,b,,c', ',')", ['a', 'b', '', 'c']],
  ["split('abc', '')", ['a', 'b', 'c']],
  [
    "regex_replace_all('([Hh]e|G)l', 'Glo world, Hello', '${1}G')",
    'GGo world, HeGlo',
  ],
  ["regex_replace_all('a(x*)b', '-ab-axxb-', '$1W')", '---'],
  ["regex_replace_all('(?P<k>a)', 'bab', '<${k}$$>')", 'b<a$>b'],
  ["regex_replace_all('x*', 'abc', '-')", '-a-b-c-'],
  ["regex_replace_all_literal('l+', 'hello', '$1')", 'he$1o'],
  ["regex_replace_all_literal('5', `25`, `7`)", '27'],
  ["regex_match('^[0-9]+$', `12`)", true],
  ["regex_match('^abc', 'xabc')", false],
  [
    "regex_match('(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')",
    false,
  ],
  ["pattern_match('pref*', 'prefix')", true],
  ["pattern_match('123?', `1234`)", true],
  ["pattern_match('?', '')", false],
  ["to_boolean('TruE')", true],
  ["truncate('Lorem ipsum', `2.6`)", 'Lo'],
  ["truncate('Lorem', `-1`)", ''],
  // Maps and lists
  ['label_match(`{"app": "shop"}`, labels)', true],
  ['label_match(`{"app": "x"}`, labels)', false],
  ["lookup(labels, 'app')", 'shop'],
  ["lookup(labels, 'none')", null],
  ['lookup(list, `1`)', 'a'],
  ['lookup(list, `-1`)', null],
  [
    "items(labels, 'k', 'v')",
    [
      { k: 'app', v: 'shop' },
      { k: 'tier', v: 'web' },
    ],
  ],
  ["items(`[\"x\"]`, 'k', 'v')", [{ k: 0, v: 'x' }]],
  ['object_from_lists(`["a", "b"]`, `[1]`)', { a: 1, b: null }],
  ['parse_json(\'{"a": [1, 2]}\').a[1]', 2],
  ["parse_yaml('a: [1, b]').a", [1, 'b']],
  ["parse_yaml('a: [yes, 010]').a", [true, 8]],
  ["semver_compare('4.1.3', '>=4.1.x')", true],
  ["semver_compare('4.1.3', '!4.x.x')", false],
  ["semver_compare('1.8.6', '>1.0.0 <2.0.0')", true],
  ["semver_compare('2.1.5', '<2.0.0 || >=3.0.0')", false],
  ["semver_compare('1.2.9', '1.2.x')", true],
  ["semver_compare('1.3.0', '>1.2.x')", true],
  ["semver_compare('1.2.9', '>1.2.x')", false],
  ["semver_compare('1.0.0-rc.1', '<1.0.0')", true],
  ["semver_compare('no version', '<1.0.0')", true],
  // Arithmetic
  ['add(`12`, `13`)', 25],
  ["add('12Ki', '13Ki')", '25Ki'],
  ["add('12Ki', '13')", '12301'],
  ["add('0', '1Ki')", '1Ki'],
  ["add('100m', '900m')", '1'],
  ["add('1.5Gi', '512Mi')", '2Gi'],
  ["add('1e3', '1')", '1001'],
  ["add('1e3', '1e3')", '2e3'],
  ["add('1.5Ki', '1m')", '1536001m'],
  ["add('1024E', '1')", '1024000000000000000001'],
  ["add('12s', '13s')", '25s'],
  ["add('1h', '250ns')", '1h0m0.00000025s'],
  ["add('59m0s', '1m30s')", '1h0m30s'],
  ['sum(`[12, 13, 1, 4]`)', 30],
  ["sum(['12Ki', '13'])", '12301'],
  ["sum(['12Ki'])", '12Ki'],
  ["sum(['12s', '13s'])", '25s'],
  ["subtract('12Ki', '13Ki')", '-1Ki'],
  ["subtract('12Ki', '13')", '12275'],
  ["subtract('12s', '13s')", '-1s'],
  ["multiply('12Ki', `2`)", '24Ki'],
  ["multiply(`2.5`, '12Ki')", '30Ki'],
  ["multiply(`2.5`, '12')", '30'],
  ["multiply(`2.5`, '40s')", '1m40s'],
  ["multiply('0.5', `0.5`)", '250m'],
  ["divide('512M', '256M')", 2],
  ["divide('8', '3')", 8 / 3],
  ["divide('12Ki', '200')", 61.44],
  ["divide('12Ki', `3`)", '4Ki'],
  ["divide('1Gi', `3`)", '357913941'],
  ["divide('100Ti', `3`)", '36650387592533333333333n'],
  ["divide('1.5Mi', `7`)", '224694857142857n'],
  ["divide('100m', `3`)", '33m'],
  ["divide('10k', `3`)", '3333'],
  ["divide('12s', `5`)", '2.4s'],
  ["divide('12s', '5s')", 2.4],
  ['divide(`14`, `4`)', 3.5],
  ["modulo('12Ki', '5Ki')", '2Ki'],
  ["modulo('13s', '2s')", '1s'],
  ['modulo(`13`, `5`)', 3],
  ['modulo(`-13`, `5`)', -3],
  ['round(`9.414675`, `2`)', 9.41],
  ['round(`-2.5`, `0`)', -3],
  // Encodings
  ["base64_encode('Hällo')", 'SMOkbGxv'],
  ["base64_decode('SMOkbGxv')", 'Hällo'],
  [
    "sha256('alertmanager-kube-prometheus-stack-alertmanager')",
    '75c07bb807f2d80a85d34880b8af0c5f29f7c27577076ed5d0e4b427dee7dbcc',
  ],
  ["sha1('abc')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ["md5('abc')", '900150983cd24fb0d6963f7d28e17f72'],
  // Places
  ["path_canonicalize('///var/run///containerd////')", '/var/run/containerd'],
  ["path_canonicalize('/../../')", '/'],
  ["path_canonicalize('/run/../etc')", '/etc'],
  ["path_canonicalize('a/./../../b')", '../b'],
  ["image_normalize('nginx')", 'docker.io/nginx:latest'],
  ["image_normalize('ghcr.io/nginx:1.2')", 'ghcr.io/nginx:1.2'],
  ["is_external_url('http://172.16.1.1')", false],
  ["is_external_url('https://8.8.8.8:80/x')", true],
  ["is_external_url('http://[fd12:3456::1]')", false],
  ["is_external_url('http://localhost')", false],
  // Time
  ["time_add('2021-01-02T15:04:05-07:00', '3h')", '2021-01-02T18:04:05-07:00'],
  ["time_after('2021-01-02T15:04:05-07:00', '2021-01-02T21:04:05Z')", true],
  ["time_before('2021-01-02T15:04:05-07:00', '2021-01-02T21:04:05Z')", false],
  [
    "time_between('2021-01-02T00:00:00Z', '2021-01-01T00:00:00Z', '2021-01-03T00:00:00Z')",
    true,
  ],
  [
    "time_diff('2021-01-02T15:04:05-07:00', '2021-01-10T03:14:05-07:00')",
    '180h10m0s',
  ],
  [
    "time_parse('Mon Jan 02 2006 15:04:05 -0700', 'Fri Jun 22 2022 17:45:00 +0100')",
    '2022-06-22T17:45:00+01:00',
  ],
  [
    "time_parse('2006-01-02T15:04:05Z07:00', '2021-01-02T15:04:05-07:00')",
    '2021-01-02T15:04:05-07:00',
  ],
  [
    "time_parse('Jan 2, 2006 3:04 PM', 'Feb 3, 2021 4:05 PM')",
    '2021-02-03T16:05:00Z',
  ],
  ["time_parse('1702691171', '1702691171')", '2023-12-16T01:46:11Z'],
  [
    "time_since('', '2021-01-02T15:04:05-07:00', '2021-01-10T03:14:05-07:00')",
    '180h10m0s',
  ],
  [
    "time_since('Mon Jan _2 15:04:05 MST 2006', 'Mon Jan 02 15:04:05 MST 2021', 'Mon Jan 10 03:14:16 MST 2021')",
    '180h10m11s',
  ],
  ["time_since('', '2026-03-01T10:00:00Z', '')", '30m0s'],
  ['time_now()', '2026-03-01T12:30:00+02:00'],
  ['time_now_utc()', '2026-03-01T10:30:00Z'],
  ["time_to_cron('2023-02-02T15:04:05Z')", '4 15 2 2 4'],
  [
    "time_truncate('2021-01-02T15:04:05-07:00', '1h')",
    '2021-01-02T15:00:00-07:00',
  ],
  ["time_truncate('2021-01-02T15:04:05Z', '168h')", '2020-12-28T00:00:00Z'],
  ["time_utc('2021-01-02T15:04:05-07:00')", '2021-01-02T22:04:05Z'],
];

describe('functions', () => {
  it.each(TABLE)('%s gives %j', (text, expected) => {
    expect(search(text)).toEqual(expected);
  });

  it('are all in the table', () => {
    const called = TABLE.map(([text]) => text.slice(0, text.indexOf('(')));
    const outside = ['random', 'x509_decode'];
    expect([...new Set([...called, ...outside])].sort()).toEqual(
      FUNCTION_NAMES,
    );
  });

  it.each([
    ["add(`12`, '13Ki')", 'Types mismatch'],
    ["add('12Ki', '13s')", 'Types mismatch'],
    ["add('x', '13s')", 'invalid operand'],
    ["add('59m', '13s')", 'Types mismatch'],
    ['sum(`[]`)', 'at least one element'],
    ["multiply('12Ki', '12Ki')", 'Types mismatch'],
    ["divide(`14`, '5')", 'Types mismatch'],
    ["divide('12s', '4')", 'Types mismatch'],
    ["divide('4Ki', '0Ki')", 'Zero divisor'],
    ['divide(`4`, `0`)', 'Zero divisor'],
    ['modulo(`14.5`, `2`)', 'Non-integer'],
    ["modulo('4', '0')", 'Zero divisor'],
    ['round(`1.5`, `-1`)', 'negative'],
    ['round(`1.5`, `1.5`)', 'not an integer'],
    ["to_boolean('yes')", "must be 'true' or 'false' (provided: 'yes')"],
    ["regex_match('(', 'a')", "'(' is not a regular expression"],
    ["semver_compare('1.0.0', 'new')", 'not a range'],
    ["parse_json('{')", 'not JSON'],
    ["parse_yaml('[')", 'not YAML'],
    ["base64_decode('%%')", 'not base64'],
    ["image_normalize('')", 'bad image'],
    ["is_external_url('::')", 'not a URL'],
    ["time_add('soon', '1h')", "'soon' is not a time"],
    ["time_add('2021-02-30T00:00:00Z', '1h')", 'is not a time'],
    ["time_add('2021-02-03T00:00:00Z', 'long')", 'not a duration'],
    ['max_by(maps, &missing)', 'a number or a string'],
    ['sort(`[1, "a"]`)', 'Array of Number'],
    ["join('-', `[1]`)", 'Array of String'],
    ['map(n, maps)', 'not of type Expression'],
    ['map(n, `[]`)', 'not of type Expression'],
    ['to_array(&n)', 'is an expression, no value'],
    ['not_null(&n)', 'is an expression, no value'],
    ['lookup(labels, `1`)', 'argument #2 is not of type String'],
    ['object_from_lists(`[{}]`, `[]`)', 'StringArray'],
  ])('%s fails: %s', (text, message) => {
    expect(() => search(text)).toThrow(message);
  });

  it.each([
    ["random('[a-z]{5}')", "a random text like '[a-z]{5}'"],
    [
      "is_external_url('https://example.org/x')",
      "the address of the host 'example.org'",
    ],
  ])('%s needs %s', (text, missing) => {
    expect(() => search(text)).toThrow(JmesPathMissing);
    expect(() => search(text)).toThrow(expect.objectContaining({ missing }));
  });

  it('needs a clock for the current time', () => {
    expect(() => compileJmesPath('time_now()').search({})).toThrow(
      'needs the current time',
    );
  });
});
