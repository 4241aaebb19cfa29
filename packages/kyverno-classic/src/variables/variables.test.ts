import { checkVariables, substitute, VariableScope } from './index';

const object = {
  metadata: {
    name: 'web',
    labels: {
      'app.kubernetes.io/name': 'shop',
      braces: '{{ request.operation }}',
    },
  },
  spec: { replicas: 2, list: ['a', 'b'], nothing: null },
};

function scopeOf(operation = 'CREATE') {
  return new VariableScope({
    data: {
      request: {
        operation,
        object,
        oldObject: { metadata: { name: 'old' } },
      },
    },
  });
}

describe('substitute', () => {
  it.each<[unknown, unknown]>([
    ['plain', 'plain'],
    ['{{ request.object.spec.replicas }}', 2],
    ['{{request.object.spec.list}}', ['a', 'b']],
    ['n-{{ request.object.spec.replicas }}', 'n-2'],
    ['{{ request.object.spec.list }}!', '["a","b"]!'],
    ['{{ request.object.metadata.name }}{{ request.operation }}', 'webCREATE'],
    ['{{ request.object.spec.{{ `"list"` }}[0] }}', 'a'],
    ['{{ request.object.metadata.labels."app.kubernetes.io/name" }}', 'shop'],
    ['{{ request.object.{n: metadata.name} }}', { n: 'web' }],
    ['x {{ request.object.metadata.labels.braces }}', 'x CREATE'],
    [
      'x {{- request.object.metadata.labels.braces }}',
      'x {{ request.operation }}',
    ],
    ['{{ request.object.metadata.labels.braces }}', '{{ request.operation }}'],
    ['\\{{ x }}', '{{ x }}'],
    ['a \\{{ x }} {{ request.operation }}', 'a {{ x }} CREATE'],
    ['{{ request.object.spec.nothing }}', null],
    [
      { '{{ request.operation }}': [1, '{{ request.object.spec.replicas }}'] },
      { CREATE: [1, 2] },
    ],
    [{ metadata: { name: 'x-{{@}}' } }, { metadata: { name: 'x-web' } }],
    [
      { a: '1', b: { c: '$(./../../a)' } },
      { a: '1', b: { c: '1' } },
    ],
    [
      { a: { b: 'v' }, c: 'is $(/a/b)' },
      { a: { b: 'v' }, c: 'is v' },
    ],
    [
      { '=(a)': 5, c: '$(<=/a)' },
      { '=(a)': 5, c: '<=5' },
    ],
    ['\\$(x)', '$(x)'],
  ])('%j becomes %j', (value, expected) => {
    expect(substitute(value, scopeOf())).toEqual(expected);
  });

  it('reads the old object of a deletion', () => {
    expect(
      substitute('{{ request.object.metadata.name }}', scopeOf('DELETE')),
    ).toBe('old');
  });

  it.each([
    ['{{ request.nothing }}', 'failed to resolve request.nothing: Unknown key'],
    [
      '{{ request.object.{{ `"a-b"` }} }}',
      'incorrect query request.object.a-b',
    ],
    ["{{ to_upper('a' == 'b') }}", 'not of type String'],
    ['$(/nowhere)', 'the reference $(/nowhere)'],
    [{ '{{ request.object.spec.list }}': 1 }, 'has to become text'],
  ])('%j fails: %s', (value, message) => {
    expect(() => substitute(value, scopeOf())).toThrow(message);
  });

  it('stops at values that bring ever more variables', () => {
    const scope = new VariableScope({
      data: { a: 'x {{ a }}', b: 'x{{ b }}{{ b }}' },
    });
    expect(() => substitute('- {{ a }}', scope)).toThrow('ever more variables');
    expect(() => substitute('- {{ b }}', scope)).toThrow('ever more variables');
  });
});

describe('checkVariables', () => {
  it('names the place of an expression that does not compile', () => {
    const value = {
      a: ['{{ x }}', '{{ y( }}'],
      'k{{ .z }}': 1,
      n: '{{ a {{ b }} }}',
    };
    expect(checkVariables(value, ['spec'])).toMatchObject([
      { path: ['spec', 'a', 1] },
      { path: ['spec', 'k{{ .z }}'] },
    ]);
  });
});
