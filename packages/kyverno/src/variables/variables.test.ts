import { JmesPathMissing } from '../jmespath';
import {
  addContext,
  checkContext,
  checkVariables,
  substitute,
  VariableScope,
} from './index';

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

function scopeOf(
  operation = 'CREATE',
  ask?: (name: string, args: unknown[]) => unknown,
) {
  return new VariableScope({
    data: {
      request: {
        operation,
        object,
        oldObject: { metadata: { name: 'old' } },
      },
    },
    ask,
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

describe('context', () => {
  function query(
    entries: unknown,
    text: string,
    supplied?: Record<string, unknown>,
  ) {
    const scope = scopeOf();
    addContext(scope, entries, supplied);
    return scope.query(text);
  }
  const variable = (name: string, body: unknown) => ({ name, variable: body });

  it.each<[unknown[], string, unknown]>([
    [
      [variable('a', { value: { b: '{{ request.operation }}' } })],
      'a.b',
      'CREATE',
    ],
    [[variable('a', { jmesPath: 'request.object.spec.replicas' })], 'a', 2],
    [[variable('a', { jmesPath: 'request.gone', default: 7 })], 'a', 7],
    [
      [variable('a', { jmesPath: 'request.object.spec.nothing', default: 7 })],
      'a',
      7,
    ],
    [[variable('a', { value: { x: 1 }, jmesPath: 'x' })], 'a', 1],
    [
      [variable('a', { value: { x: 1 }, jmesPath: 'y', default: 'd' })],
      'a',
      'd',
    ],
    [[variable('a', { value: 1 }), variable('b', { jmesPath: 'a' })], 'b', 1],
    [
      [variable('a', { value: 1 }), variable('a', { jmesPath: 'add(a, `1`)' })],
      'a',
      2,
    ],
    [
      [variable('broken', { jmesPath: 'request.gone' })],
      'request.operation',
      'CREATE',
    ],
  ])('%j gives %s as %j', (entries, text, expected) => {
    expect(checkContext(entries, [])).toEqual([]);
    expect(query(entries, text)).toEqual(expected);
  });

  it.each<[unknown[], string, string]>([
    [[variable('a', { jmesPath: 'request.gone' })], 'a', 'Unknown key "gone"'],
    [[variable('a', { value: null })], 'a', 'evaluated to null'],
    [
      [variable('a', { jmesPath: 'b' }), variable('b', { jmesPath: 'a' })],
      'b',
      'the variables depend on each other: b → a → b',
    ],
    [
      [variable('a', { value: '{{ a }}' })],
      'a',
      'the variables depend on each other: a → a',
    ],
  ])('%j fails at %s: %s', (entries, text, message) => {
    expect(() => query(entries, text)).toThrow(message);
  });

  it.each<[Record<string, unknown>, string]>([
    [
      {
        configMap: {
          name: 'c',
          namespace: '{{ request.object.metadata.name }}',
        },
      },
      "the ConfigMap 'web/c'",
    ],
    [
      { apiCall: { urlPath: '/api/v1/pods/{{ request.operation }}' } },
      'the answer to GET /api/v1/pods/CREATE',
    ],
    [
      { apiCall: { method: 'POST', service: { url: 'https://x' } } },
      'the answer to POST https://x',
    ],
    [{ globalReference: { name: 'g.names' } }, "the global context entry 'g'"],
    [
      { imageRegistry: { reference: 'nginx' } },
      "the metadata of the image 'nginx' from its registry",
    ],
  ])('%j names what is missing: %s', (entry, missing) => {
    const entries = [{ name: 'x', ...entry }];
    expect(checkContext(entries, [])).toEqual([]);
    expect(() => query(entries, "x || 'nothing'")).toThrow(
      expect.objectContaining({ missing }),
    );
    expect(() => query(entries, 'x')).toThrow(JmesPathMissing);
    expect(query(entries, 'x.a', { 'x.a': 1 })).toBe(1);
  });

  it('asks the world outside', () => {
    const asked: unknown[] = [];
    const scope = scopeOf('CREATE', (name, args) => {
      asked.push([name, ...args]);
      return { data: { k: 'v' }, metadata: { name: 'c' }, kind: 'ConfigMap' };
    });
    addContext(scope, [
      { name: 'map', configMap: { name: 'c' } },
      { name: 'call', apiCall: { urlPath: '/x', jmesPath: 'data.k' } },
    ]);
    expect(scope.query('map')).toEqual({
      data: { k: 'v' },
      metadata: { name: 'c' },
    });
    expect(scope.query('call')).toBe('v');
    expect(scope.query('map.data.k')).toBe('v');
    expect(asked).toEqual([
      ['resource.Get', 'v1', 'configmaps', 'default', 'c'],
      ['api.Call', { urlPath: '/x' }],
    ]);
  });

  it('gives a child what its parent has, and keeps what the child adds', () => {
    const scope = scopeOf();
    addContext(scope, [variable('a', { value: 1 })]);
    const child = scope.child({ element: 5 });
    addContext(child, [variable('b', { jmesPath: 'add(a, element)' })]);
    expect(child.query('b')).toBe(6);
    expect(scope.query('a')).toBe(1);
    expect(() => scope.query('element')).toThrow('Unknown key "element"');
    expect(() => scope.query('b')).toThrow('Unknown key "b"');
  });

  it.each<[unknown, unknown[]]>([
    [{}, [{ path: ['c'], message: 'expected a list' }]],
    [
      [{ name: 'a' }],
      [{ path: ['c', 0], message: expect.stringContaining('needs one of') }],
    ],
    [
      [variable('a', { jmesPath: 'a..b' })],
      [
        {
          path: ['c', 0, 'variable', 'jmesPath'],
          message: expect.stringContaining('does not compile'),
        },
      ],
    ],
  ])('finds what is wrong with %j', (entries, expected) => {
    expect(checkContext(entries, ['c'])).toEqual(expected);
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
