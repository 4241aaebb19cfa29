import fc from 'fast-check';
import {
  CelError,
  CelLimitError,
  CelSyntaxError,
  type CelValue,
  compile,
  fromJson,
  toJson,
} from './index';

const object = {
  metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web' } },
  spec: {
    replicas: 3,
    ratio: 0.5,
    whole: 2,
    containers: [{ name: 'a' }, { name: 'b', image: 'nginx' }],
    nothing: null,
  },
};

function run(expression: string, root: unknown = object): CelValue {
  const value = fromJson(root);
  return compile(expression, new Set(['object'])).evaluate({
    root: () => value,
  });
}

/** Expressions that are true, by what they show. */
const TRUE: Record<string, string[]> = {
  'numbers of different types': [
    '1 == 1.0',
    '1 < 1.5',
    '2.0 >= 2',
    'object.spec.replicas == 3',
    'object.spec.ratio < 1',
    '7 / 2 == 3',
    '-7 / 2 == -3',
    '-7 % 3 == -1',
    '1 in [1.0]',
    '[1, 2.0] == [1.0, 2]',
    'type(1) != type(1.0)',
    'int("12") == 12',
    'double("1.5") == 1.5',
    '0x1F == 31',
    '3u == 3',
  ],
  'equality of any types': [
    '"1" != 1',
    'null == null',
    'object.spec.nothing == null',
    '{"a": 1} == {"a": 1.0}',
    '[] != {}',
    '!(object == 1)',
  ],
  'text by code point': [
    'size("aé😀") == 3',
    '"😀b".indexOf("b") == 1',
    '"abc".substring(1, 2) == "b"',
    '"a,b,c".split(",", 2) == ["a", "b,c"]',
    '"aaa".replace("a", "b", 2) == "bba"',
    '"abc".charAt(3) == ""',
    '["a", "b"].join("-") == "a-b"',
    '"Ab".lowerAscii() == "ab"',
    '" x ".trim() == "x"',
    '"a-b".lastIndexOf("-") == 1',
    '"abc".reverse() == "cba"',
  ],
  'regular expressions': [
    '"abc".matches("^a.c$")',
    '!"abc".matches("^b")',
    '"a1b22".find("[0-9]+") == "1"',
    '"a1b22".findAll("[0-9]+") == ["1", "22"]',
    '"a1b22".findAll("[0-9]+", 1) == ["1"]',
  ],
  'selection and optionals': [
    'has(object.spec)',
    '!has(object.status)',
    '!has(object.spec.replicas.deep)',
    '!has(object.spec.nothing.deep)',
    'object.?status.?phase.orValue("x") == "x"',
    'object.spec.?replicas.hasValue()',
    'object.?spec.replicas.orValue(0) == 3',
    'object.metadata.labels[?"none"].orValue("") == ""',
    'object.metadata.labels["app.kubernetes.io/name"] == "web"',
    'object.spec.containers[?5].hasValue() == false',
    'object.spec.replicas.orValue(1) == 3',
    'optional.none().or(optional.of(2)).value() == 2',
    'optional.of(2).optMap(x, x + 1).value() == 3',
    'optional.none().optMap(x, x + 1).hasValue() == false',
    'optional.ofNonZeroValue("").hasValue() == false',
    '"spec" in object',
    '!("x" in object)',
  ],
  'logic that absorbs errors': [
    'true || object.status.x',
    'object.status.x || true',
    '!(false && object.status.x)',
    '!(object.status.x && false)',
    '[1, 2].exists(x, x == 2 || object.none)',
    'object.spec.containers.exists(c, c.image == "nginx")',
    '!object.spec.containers.all(c, c.name == "b" || c.image == "x" || c.name == "zz") || true',
  ],
  loops: [
    '[1, 2, 3].all(x, x > 0)',
    '[].all(x, false)',
    '![].exists(x, true)',
    '[1, 2].exists_one(x, x == 1)',
    '[1, 2].map(x, x * 2) == [2, 4]',
    '[1, 2].map(x, x > 1, x * 2) == [4]',
    '[1, 2].filter(x, x > 1) == [2]',
    '{"a": 1}.all(k, k == "a")',
    '{"a": 1}.map(k, k) == ["a"]',
    'cel.bind(x, 2, x * x) == 4',
    '["b", "a"].sortBy(x, x) == ["a", "b"]',
    '[[1, 2]].all(x, x.exists(x, x == 2))',
  ],
  'loops of two variables': [
    '[5, 6].all(i, v, v == i + 5)',
    '{"a": 1}.exists(k, v, k == "a" && v == 1)',
    '[5, 6].transformList(i, v, i + v) == [5, 7]',
    '[5, 6].transformList(i, v, i > 0, v) == [6]',
    '{"a": 1}.transformMap(k, v, v + 1) == {"a": 2}',
    '{"a": 1, "b": 2}.transformMap(k, v, v > 1, v) == {"b": 2}',
    '{"a": "x"}.transformMapEntry(k, v, {v: k}) == {"x": "a"}',
    '[1, 1].existsOne(i, v, i == 0)',
  ],
  lists: [
    '[1] + [2] == [1, 2]',
    '[3, 1].max() == 3',
    '[3, 1].min() == 1',
    '[1, 2].sum() == 3',
    '[1, 2].isSorted()',
    '[1, 2, 1].lastIndexOf(1) == 2',
    '[1, 1].distinct() == [1]',
    '[[1], [2]].flatten() == [1, 2]',
    '[1, 2, 3].slice(1, 2) == [2]',
    '[2, 1].sort() == [1, 2]',
    '[1].first().value() == 1',
    'lists.range(2) == [0, 1]',
    'sets.contains([1, 2], [2.0])',
    'sets.intersects([1], [1, 2])',
    'sets.equivalent([1, 1], [1])',
    'math.greatest(1, 2.5) == 2.5',
    'math.least([3, 1]) == 1',
    'math.abs(-3) == 3',
    'math.round(2.5) == 3.0',
  ],
  quantities: [
    'quantity("1Gi") == quantity("1024Mi")',
    'quantity("250m").isLessThan(quantity("1"))',
    'quantity("1.5").add(quantity("500m")).asInteger() == 2',
    'quantity("1").sub(2).sign() == -1',
    'isQuantity("1e3")',
    '!isQuantity("1Zi")',
    'quantity("2k").compareTo(quantity("2000")) == 0',
    'quantity("1500m").asApproximateFloat() == 1.5',
    '!quantity("0.5").isInteger()',
  ],
  patterns: [
    'regex.replace("hello world hello", "hello", "hi") == "hi world hi"',
    'regex.replace("banana", "a", "x", 0) == "banana"',
    'regex.replace("banana", "a", "x", 2) == "bxnxna"',
    'regex.replace("banana", "a", "x", -12) == "bxnxnx"',
    String.raw`regex.replace("foo bar", "(fo)o (ba)r", r"\2 \1") == "ba fo"`,
    String.raw`regex.replace("a", "a", r"\0\0\\") == "aa\\"`,
    'regex.replace("ab", "x*", "-") == "-a-b-"',
    'regex.extract("hello world", "hello(.*)") == optional.of(" world")',
    'regex.extract("hello", "l+") == optional.of("ll")',
    'regex.extract("HELLO", "hello") == optional.none()',
    'regex.extract("ab", "a(x?)") == optional.none()',
    String.raw`regex.extractAll("id:123, id:456", "id:(\\d+)") == ["123", "456"]`,
    String.raw`regex.extractAll("id:1", "x") == []`,
  ],
  networks: [
    'isIP("10.0.0.1")',
    '!isIP("10.0.0.256")',
    'isIP("::1")',
    'ip("::1").isLoopback()',
    'ip("10.0.0.1").family() == 4',
    'cidr("10.0.0.0/8").containsIP("10.9.8.7")',
    'cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16")',
    '!cidr("10.1.0.0/16").containsCIDR("10.0.0.0/8")',
    'ip.isCanonical("2001:db8::1")',
    '!ip.isCanonical("2001:DB8::1")',
    'string(cidr("10.1.2.3/8").masked()) == "10.0.0.0/8"',
    'cidr("fe80::/10").prefixLength() == 10',
  ],
  urls: [
    'url("https://a.b:8443/p?x=1&x=2").getHost() == "a.b:8443"',
    'url("https://a.b:443/p").getPort() == "443"',
    'url("https://a.b/p").getHostname() == "a.b"',
    'url("https://a.b/p?x=1").getQuery() == {"x": ["1"]}',
    'url("/p/q").getEscapedPath() == "/p/q"',
    '!isURL("a b")',
  ],
  formats: [
    '"%s is %d, %.2f, %x, %t".size() > 0',
    '"%s=%d".format(["a", 2]) == "a=2"',
    '"%.1f%%".format([2.55]).endsWith("%")',
    '"%x".format([255]) == "ff"',
    '"%s".format([[1, "a"]]) == "[1, a]"',
    '!format.dns1123Label().validate("a-b").hasValue()',
    'format.dns1123Label().validate("A").hasValue()',
    'format.named("nope").hasValue() == false',
    'string(1) + string(true) == "1true"',
  ],
  times: [
    'duration("1h30m") == duration("90m")',
    'timestamp("2026-01-01T00:00:00Z") + duration("24h") == timestamp("2026-01-02T00:00:00Z")',
    'timestamp("2026-01-02T00:00:00Z") > timestamp("2026-01-01T23:59:59.999Z")',
    'timestamp("2026-03-01T05:00:00Z").getMonth() == 2',
    'duration("90m").getHours() == 1',
    'timestamp("2026-01-01T01:00:00+01:00") == timestamp("2026-01-01T00:00:00Z")',
  ],
  versions: [
    'semver("1.10.0").isGreaterThan(semver("1.9.9"))',
    'semver("1.0.0-rc.1").isLessThan(semver("1.0.0"))',
    'semver("1.2.3").minor() == 2',
    '!isSemver("1.2")',
  ],
};

/** `a` and `b` of four to the power of 20 parts, which are the same few lists. */
function ofHugeValues(text: string): string {
  const fourfold = (name: string, inner: string) =>
    Array.from({ length: 20 }).reduce<string>(
      rest =>
        `cel.bind(${name}, [${name}, ${name}, ${name}, ${name}], ${rest})`,
      inner,
    );
  const inner = `cel.bind(b, [1], ${fourfold('b', text)})`;
  return `cel.bind(a, [1], ${fourfold('a', inner)})`;
}

describe('expressions', () => {
  it.each(
    Object.entries(TRUE).flatMap(([group, list]) =>
      list.map(text => [group, text]),
    ),
  )('%s: %s', (_group, text) => {
    expect(run(text)).toBe(true);
  });

  it.each([
    ['object.status', 'no such key: status'],
    ['object.spec.nothing.deep', 'no such key: deep (of null_type)'],
    ['object.spec.containers[5]', 'index 5 is out of range'],
    ['regex.replace("a", "(.)", r"\\2")', 'names group 2 of 1'],
    ['regex.replace("a", ".", r"\\x")', 'a digit or another'],
    ['regex.extract("a@b", "(.)@(.)")', 'more than one group'],
    ['regex.extractAll("a", "(")', 'is not a regular expression'],
    ['timestamp(9223372036854775807).getFullYear()', 'is out of range'],
    ['1 + "a"', 'no such overload: int + string'],
    ['1 + 1.0', 'no such overload: int + double'],
    ['"a" < 1', 'no such overload: string and int have no order'],
    ['9223372036854775807 + 1', 'integer overflow'],
    ['1 / 0', 'division by zero'],
    ['[1].all(x, x)', 'no such overload: int is not a bool'],
    ['quantity("1x")', "'1x' is not a quantity such as 250m or 1Gi"],
    ['optional.none().value()', 'optional.none() has no value'],
    ['"a".matches("(")', 'is not a regular expression'],
    ['{"a": 1, "a": 2}', 'repeated key: a'],
    ['object.hasValue()', 'no such overload: hasValue(map)'],
  ])('%s is an error: %s', (text, message) => {
    expect(() => run(text)).toThrow(CelError);
    expect(() => run(text)).toThrow(message);
  });

  it.each([
    '1 +',
    'objekt.spec',
    'nope(1)',
    '[1].nope()',
    '[1].all(1, true)',
    'has(1)',
    `${'('.repeat(200)}1${')'.repeat(200)}`,
    `"${'a'.repeat(20_000)}"`,
  ])('does not compile: %.40s', text => {
    expect(() => run(text)).toThrow(CelSyntaxError);
  });

  it.each([
    'lists.range(1000).all(a, lists.range(1000).all(b, a + b >= 0))',
    'lists.range(90000).map(a, "x").join("0123456789").replace("0", "0123456789012345678901234567890123456789")',
    'cel.bind(a, lists.range(60000), a + a)',
    'lists.range(5000).map(a, {"a": a}).distinct()',
    'lists.range(5000).map(a, [a]).all(a, a in lists.range(5000).map(a, [a]))',
    'sets.contains(lists.range(5000), lists.range(5000).map(a, a % 2 + 4998))',
    'lists.range(60000).all(a, lists.range(90000).size() > 0)',
    'cel.bind(a, lists.range(3000), a.map(b, a).flatten())',
    'lists.range(60000).all(a, !lists.range(900).map(b, "x").join("").matches("(a|b)*c"))',
    'lists.range(90000).map(a, "a").join("").indexOf(lists.range(40000).map(a, "a").join("") + "b")',
  ])('stops what costs too much: %s', text => {
    expect(() => run(text)).toThrow(CelLimitError);
    expect(() => run(`true || (${text}) == 1`)).not.toThrow();
    expect(() => run(`(${text}) == 1 || true`)).toThrow(CelLimitError);
  });

  it.each([
    'a == b',
    'a in [b]',
    'string(a)',
    '"%s".format([a])',
    'a.flatten(100)',
    'optional.of(a) == optional.of(b)',
  ])('stops what is too large: %s', text => {
    expect(() => run(ofHugeValues(text))).toThrow(CelLimitError);
  });

  it('gives no JSON of what is too large', () => {
    const value = run(ofHugeValues('a'));
    expect(() => toJson(value)).toThrow(CelLimitError);
  });

  it('evaluates nested errors once', () => {
    const text = `${'true && ('.repeat(90)}object.none${')'.repeat(90)}`;
    expect(() => run(text)).toThrow('no such key: none');
  });

  it('keeps keys away from JavaScript prototypes', () => {
    expect(run('has(object.constructor) || has(object.__proto__)', {})).toBe(
      false,
    );
    expect(run('"constructor" in object', {})).toBe(false);
  });

  it('takes every JSON value and finds it equal to itself', () => {
    const program = compile('object == object', new Set(['object']));
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const [left, right] = [fromJson(value), fromJson(value)];
        let reads = 0;
        const root = () => (reads++ === 0 ? left : right);
        expect(program.evaluate({ root })).toBe(true);
      }),
    );
  });
});
