import { JmesPathMissing } from '../jmespath';
import { addContext, checkContext, VariableScope } from './index';

const object = {
  metadata: { name: 'web' },
  spec: { replicas: 2, nothing: null },
};

function scopeOf(
  operation = 'CREATE',
  ask?: (name: string, args: unknown[]) => unknown,
) {
  return new VariableScope({
    data: {
      request: { operation, object },
    },
    ask,
  });
}

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

  it.each<[string, unknown[] | undefined]>([
    ['/api/v1/namespaces', ['resource.List', 'v1', 'namespaces', '']],
    ['/api/v1/namespaces/a', ['resource.Get', 'v1', 'namespaces', '', 'a']],
    ['/api/v1/namespaces/a/pods', ['resource.List', 'v1', 'pods', 'a']],
    ['/api/v1/namespaces/a/pods/b', ['resource.Get', 'v1', 'pods', 'a', 'b']],
    [
      '/apis/apps/v1/deployments',
      ['resource.List', 'apps/v1', 'deployments', ''],
    ],
    [
      '/apis/apps/v1/namespaces/a/deployments/b',
      ['resource.Get', 'apps/v1', 'deployments', 'a', 'b'],
    ],
    ['/api/v1/namespaces/a/pods/b/log', undefined],
    ['/api/v1/pods?labelSelector=a', undefined],
    ['/version', undefined],
  ])('asks for %s', (urlPath, question) => {
    const asked: unknown[] = [];
    const scope = scopeOf('CREATE', (name, args) => {
      asked.push([name, ...args]);
      return name === 'api.Call' ? 'called' : 'read';
    });
    addContext(scope, [{ name: 'x', apiCall: { urlPath, method: 'GET' } }]);
    expect(scope.query('x')).toBe(question ? 'read' : 'called');
    expect(asked).toEqual([
      question ?? ['api.Call', { urlPath, method: 'GET' }],
    ]);
  });

  it.each([
    ['there is no answer', null],
    ['nobody is there to ask', undefined],
  ])('takes the default of a call when %s', (_, answer) => {
    const scope = scopeOf('CREATE', () => answer);
    const apiCall = { urlPath: '/api/v1/namespaces/a', jmesPath: 'metadata' };
    addContext(scope, [
      { name: 'x', apiCall: { ...apiCall, default: 'none' } },
      { name: 'y', apiCall },
    ]);
    expect(scope.query('x')).toBe('none');
    expect(() => scope.query('y')).toThrow(
      'answer to GET /api/v1/namespaces/a',
    );
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
