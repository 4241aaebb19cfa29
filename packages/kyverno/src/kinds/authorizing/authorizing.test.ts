import { toBase64 } from '@macadam/kubernetes';
import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';
import { runKyvernoTest } from '../../harness';
import { loadPolicies } from '../..';

const policy = (mode: string, spec: object) =>
  JSON.stringify({
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: 'p' },
    spec: { evaluation: { mode }, ...spec },
  });
const answers = (...expressions: string[]) => ({
  validations: expressions.map(expression => ({ expression })),
});

/** What a policy answers a request in a test. */
function answer(mode: 'HTTP' | 'Envoy', spec: object, request: object) {
  const files: Record<string, string> = {
    'p.json': policy(mode, spec),
    'request.json': JSON.stringify(request),
    'kyverno-test.yaml': JSON.stringify({
      policies: ['p.json'],
      [mode === 'HTTP' ? 'httpPayloads' : 'envoyPayloads']: ['request.json'],
      results: [{ policy: 'p', result: 'pass' }],
    }),
  };
  const [result] = runKyvernoTest('kyverno-test.yaml', path => files[path]);
  return `${result.actual}: ${result.reason}`;
}

describe('a policy for HTTP requests', () => {
  const request = {
    attributes: {
      method: 'GET',
      path: '/api',
      header: { 'X-Team': ['shop'] },
      query: { all: ['yes'] },
    },
  };

  it.each<[string, object, string]>([
    ['allows', answers('http.Allowed().Response()'), 'pass: request allowed'],
    [
      'denies with a reason',
      answers('http.Denied("not " + object.attributes.path).Response()'),
      'fail: request denied, reason: not /api',
    ],
    [
      'takes the first answer',
      answers(
        'null',
        'http.Denied("a").Response()',
        'http.Allowed().Response()',
      ),
      'fail: request denied, reason: a',
    ],
    [
      'reads headers and parameters',
      answers(
        'object.attributes.Header("x-team") == ["shop"] && object.attributes.QueryParam("all").size() == 1 && object.attributes.QueryParam("none") == [] ? http.Allowed().Response() : null',
      ),
      'pass: request allowed',
    ],
    [
      'finds empty what is not said',
      answers(
        'object.attributes.host == "" ? http.Allowed().Response() : null',
      ),
      'pass: request allowed',
    ],
    ['may have no answer', answers('null'), 'skip: request does not match'],
    [
      'is not about every request',
      {
        ...answers('http.Allowed().Response()'),
        matchConditions: [
          { name: 'post', expression: 'object.attributes.method == "POST"' },
        ],
      },
      'skip: request does not match',
    ],
    [
      'fails closed',
      answers('object.attributes.header["none"] == [] ? null : null'),
      'error: validation 1: no such key: none',
    ],
    [
      'fails open where it says so',
      {
        ...answers('object.attributes.header["none"] == [] ? null : null'),
        failurePolicy: 'Ignore',
      },
      'skip: request does not match',
    ],
    [
      'gives a response and nothing else',
      answers('http.Allowed()'),
      'error: validation 1: the expression gives no response',
    ],
  ])('%s', (_, spec, expected) => {
    expect(answer('HTTP', spec, request)).toBe(expected);
  });
});

describe("a policy for Envoy's requests", () => {
  const request = { attributes: { request: { http: { path: '/api' } } } };

  it.each<[string, string, string]>([
    [
      'allows, whatever it adds',
      'envoy.Allowed().WithHeader("a", "b").WithHeader(envoy.Header("a", "b").KeepEmptyValue()).WithoutHeader("c").WithResponseHeader("d", "e").WithQueryParam("f", "g").WithoutQueryParam("h").Response().WithMessage("i").WithMetadata({"j": 1})',
      'pass: request allowed',
    ],
    [
      'denies with a status',
      'envoy.Denied(403).WithBody("no").Response()',
      'fail: request denied with status code 403',
    ],
    [
      'finds empty what is not said',
      'object.attributes.request.http.headers[?"authorization"].orValue("none") == "none" && object.attributes.source.address.socket_address.address == "" ? envoy.Allowed().Response() : null',
      'pass: request allowed',
    ],
    [
      'knows nothing of HTTP requests',
      'http.Allowed().Response()',
      'not loaded: p.json:1: spec.validations[0].expression: the expression does not compile',
    ],
  ])('%s', (_, expression, expected) => {
    expect(answer('Envoy', answers(expression), request)).toContain(expected);
  });
});

describe('jwt.Decode', () => {
  const encode = (bytes: Uint8Array) =>
    toBase64(bytes)
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
  const token = (claims: object, secret = 'secret', alg = 'HS256') => {
    const signed = [{ alg, typ: 'JWT' }, claims]
      .map(part => encode(utf8ToBytes(JSON.stringify(part))))
      .join('.');
    const signature = hmac(sha256, utf8ToBytes(secret), utf8ToBytes(signed));
    return `${signed}.${encode(signature)}`;
  };
  const spec = {
    variables: [
      {
        name: 'token',
        expression:
          'jwt.Decode(object.attributes.request.http.headers.authorization, "secret")',
      },
    ],
    ...answers(
      '!variables.token.Valid ? envoy.Denied(401).Response() : null',
      'variables.token.Claims.?role.orValue("") != "admin" ? envoy.Denied(403).Response() : null',
      'envoy.Allowed().Response()',
    ),
  };
  const ask = (authorization: string) =>
    answer('Envoy', spec, {
      attributes: { request: { http: { headers: { authorization } } } },
    });
  const [past, future] = [1_500_000_000, 2_200_000_000];

  it.each([
    ['of an admin', token({ role: 'admin', exp: future, nbf: past }), 'pass: '],
    [
      'of a guest',
      token({ role: 'guest' }),
      'fail: request denied with status code 403',
    ],
    [
      'that is over',
      token({ role: 'admin', exp: past }),
      'fail: request denied with status code 401',
    ],
    [
      'that has not begun',
      token({ role: 'admin', nbf: future }),
      'fail: request denied with status code 401',
    ],
    [
      'of another secret',
      token({ role: 'admin' }, 'other'),
      'error: validation 1: the token is not signed with this secret',
    ],
    [
      'signed otherwise',
      token({ role: 'admin' }, 'secret', 'none'),
      'error: validation 1: the token is not signed with a secret',
    ],
    [
      'that is none',
      'abc',
      'error: validation 1: the token has not three parts',
    ],
    [
      'that is no JSON',
      'YQ.YQ.YQ',
      'error: validation 1: the token holds no JSON object',
    ],
  ])('reads a token %s', (_, authorization, expected) => {
    expect(ask(authorization)).toContain(expected);
  });
});

it('the answers of requests are unknown where objects are judged', () => {
  const text = policy('Kubernetes', {
    ...answers('http.Allowed().Response() == null'),
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['pods'],
        },
      ],
    },
  });
  expect(loadPolicies([{ path: 'p.json', text }]).errors).toMatchObject([
    { message: expect.stringContaining('does not compile') },
  ]);
});
