import { evaluate } from '../..';
import {
  about,
  check,
  load,
  pod,
  PODS,
  rule,
  verdicts,
} from './__testUtils__/policies';

describe('judging', () => {
  it('skips by a false condition, without reading the rest', () => {
    const spec = `${about(PODS)}${check('object.none == 1')}  matchConditions: [{ name: only, expression: 'false' }]\n`;
    expect(evaluate(load(spec), pod())).toMatchObject([
      {
        verdict: 'skip',
        blocks: false,
        message: "match condition 'only' is false",
      },
    ]);
  });

  it('a condition with an error is an error, or a skip with failurePolicy Ignore', () => {
    const spec = `${about(PODS)}${check('true')}  matchConditions: [{ name: only, expression: object.none == 1 }]\n`;
    expect(evaluate(load(spec), pod())).toMatchObject([
      { verdict: 'error', blocks: true },
    ]);
    expect(verdicts(`${spec}  failurePolicy: Ignore\n`, pod())).toEqual([
      'skip',
    ]);
  });

  it('an error of a validation blocks unless failurePolicy is Ignore', () => {
    const spec = about(PODS) + check('object.none == 1');
    expect(evaluate(load(spec), pod())).toMatchObject([
      {
        verdict: 'error',
        blocks: true,
        message: 'validation 1: no such key: none (none)',
        path: 'none',
      },
    ]);
    expect(
      evaluate(load(`${spec}  failurePolicy: Ignore\n`), pod()),
    ).toMatchObject([{ verdict: 'error', blocks: false }]);
  });

  it.each([
    ['[Deny]', 'Deny', true],
    ['[Audit, Deny]', 'Deny', true],
    ['[Warn]', 'Warn', false],
    ['[Audit]', 'Audit', false],
  ])(
    'with validationActions %s a fail has action %s',
    (actions, action, blocks) => {
      const spec = `${about(PODS)}${check('false')}  validationActions: ${actions}\n`;
      expect(evaluate(load(spec), pod())).toMatchObject([
        { verdict: 'fail', action, blocks },
      ]);
    },
  );

  it('what fails of a policy that is not scored is reported as a warning', () => {
    const policies = load(
      about(PODS) + check('false'),
      'name: p, annotations: { policies.kyverno.io/scored: "false" }',
    );
    expect(evaluate(policies, pod())).toMatchObject([
      { verdict: 'warn', blocks: true },
    ]);
  });

  it('reads variables lazily, in any order, once', () => {
    const variables =
      '  variables: [{ name: a, expression: variables.b + 1 }, { name: b, expression: "1" }, { name: broken, expression: object.none }]\n';
    expect(
      verdicts(about(PODS) + check('variables.a == 2') + variables, pod()),
    ).toEqual(['pass']);
    const loop =
      '  variables: [{ name: a, expression: variables.b }, { name: b, expression: variables.a }]\n';
    expect(
      evaluate(load(about(PODS) + check('variables.a') + loop), pod()),
    ).toMatchObject([
      { verdict: 'error', message: expect.stringContaining('needs itself') },
    ]);
  });

  it('messageExpression outweighs the message, and says so when it fails', () => {
    const message = (expression: string) =>
      evaluate(
        load(
          about(PODS) +
            check(
              'false',
              `, messageExpression: ${JSON.stringify(expression)}`,
            ),
        ),
        pod(),
      )[0].message;
    expect(message("'not ' + object.metadata.name")).toBe('not web');
    expect(message('string(object.none)')).toContain(
      'failed to evaluate message expression',
    );
    expect(message("''")).toBe('never');
  });

  it('knows the request', () => {
    const spec = about(
      rule('""', 'v1', 'pods').replace('[CREATE]', '[DELETE, UPDATE]'),
    );
    const request =
      "request.operation == 'DELETE' && object == null && oldObject.metadata.name == request.name && request.namespace == 'shop-dev' && request.userInfo.username == 'mira' && request.kind.kind == 'Pod' && request.resource.resource == 'pods'";
    expect(
      verdicts(spec + check(request), pod(), {
        operation: 'DELETE',
        userInfo: { username: 'mira' },
      }),
    ).toEqual(['pass']);
    expect(
      verdicts(spec + check('oldObject.metadata.name == "old"'), pod(), {
        operation: 'UPDATE',
        oldObject: pod({}, { name: 'old' }),
      }),
    ).toEqual(['pass']);
  });

  it('the request of an object without a namespace has no field for one', () => {
    const namespaces = about(rule('""', 'v1', 'namespaces'));
    const shop = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop' },
    };
    expect(
      verdicts(
        namespaces +
          check(
            "!has(request.namespace) && request.?namespace.orValue('') == ''",
          ),
        shop,
      ),
    ).toEqual(['pass']);
    expect(
      evaluate(load(namespaces + check("request.namespace != 'x'")), shop),
    ).toMatchObject([
      { verdict: 'error', message: expect.stringContaining('namespace') },
    ]);
  });

  it.each([
    ['request.userInfo.username == "x"', 'the user of the request'],
    ['namespaceObject.metadata.labels.team == "x"', "the Namespace 'shop-dev'"],
    ['has(namespaceObject.metadata.annotations)', "the Namespace 'shop-dev'"],
    ["'team' in namespaceObject.metadata.labels", "the Namespace 'shop-dev'"],
    [
      'authorizer.group("").resource("pods").check("get").allowed()',
      "the API server's authorizer",
    ],
    ['images.containers.map(i, i).size() > 0', 'the images of the object'],
  ])(
    '%s is not evaluable, and names what is missing',
    (expression, missing) => {
      expect(
        evaluate(load(about(PODS) + check(expression)), pod()),
      ).toMatchObject([
        {
          verdict: 'notEvaluable',
          blocks: false,
          missing: expect.stringContaining(missing),
        },
      ]);
      expect(
        verdicts(about(PODS) + check(`true || ${expression}`), pod()),
      ).toEqual(['pass']);
    },
  );

  it('judges what costs nearly or entirely too much, without a place', () => {
    const over = (count: number) =>
      `[1, 2].all(i, lists.range(${count}).all(x, size(object.metadata.name) > 0)) && size(object.spec.containers) > 1`;
    const judge = (count: number) =>
      evaluate(load(about(PODS) + check(over(count))), pod());
    expect(judge(40_000)).toMatchObject([{ verdict: 'fail' }]);
    expect(judge(90_000)).toMatchObject([
      {
        verdict: 'error',
        blocks: true,
        message: expect.stringContaining('steps'),
      },
    ]);
  });

  it('says where an error is', () => {
    const containers = [
      { name: 'main', image: 'a:1' },
      { name: 'bare', image: null },
    ];
    const policies = load(
      about(PODS) +
        check("object.spec.containers.all(c, c.image.contains(':'))"),
    );
    expect(evaluate(policies, pod({ containers }))).toMatchObject([
      { verdict: 'error', container: 'bare', path: 'spec.containers[1].image' },
    ]);
  });

  it('asks for what is outside, where somebody answers', () => {
    const policies = load(
      about(PODS) +
        check(
          "resource.Get('v1', 'configmaps', 'shop-dev', 'limits').data.most == object.spec.containers.size()",
        ),
    );
    const ask = (name: string, args: unknown[]) =>
      name === 'resource.Get' && args[3] === 'limits'
        ? { data: { most: 1 } }
        : undefined;
    expect(evaluate(policies, pod(), { ask })).toMatchObject([
      { verdict: 'pass' },
    ]);
    expect(evaluate(policies, pod(), { ask: () => undefined })).toMatchObject([
      { verdict: 'notEvaluable' },
    ]);
  });

  it('says where a fail is', () => {
    const bad = {
      name: 'bad',
      image: 'x:latest',
      ports: [{ containerPort: 1 }, { containerPort: 2, hostPort: 2 }],
    };
    const subject = pod({
      initContainers: [{ name: 'ok', image: 'a:1' }, bad],
      hostNetwork: true,
    });
    const all =
      '  variables: [{ name: all, expression: "object.spec.containers + object.spec.?initContainers.orValue([])" }]\n';
    const where = (expression: string) => {
      const [result] = evaluate(
        load(about(PODS) + all + check(expression)),
        subject,
      );
      return [result.verdict, result.container, result.path];
    };
    const inBad = 'spec.initContainers[1]';
    expect(where("variables.all.all(c, !c.image.endsWith(':latest'))")).toEqual(
      ['fail', 'bad', `${inBad}.image`],
    );
    expect(
      where("!variables.all.exists(c, c.image.endsWith(':latest'))"),
    ).toEqual(['fail', 'bad', `${inBad}.image`]);
    expect(
      where("variables.all.filter(c, c.image.endsWith(':latest')).size() == 0"),
    ).toEqual(['fail', 'bad', inBad]);
    expect(
      where(
        'variables.all.all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))',
      ),
    ).toEqual(['fail', 'bad', `${inBad}.ports[1].hostPort`]);
    expect(where('variables.all.all(i, c, !has(c.ports))')).toEqual([
      'fail',
      'bad',
      `${inBad}.ports`,
    ]);
    expect(where('!object.spec.hostNetwork')).toEqual([
      'fail',
      undefined,
      'spec.hostNetwork',
    ]);
    expect(where('object.spec.?priorityClassName.orValue("") != ""')).toEqual([
      'fail',
      undefined,
      'spec.priorityClassName',
    ]);
    expect(where('object.metadata.?labels[?"a/b"].hasValue()')).toEqual([
      'fail',
      undefined,
      'metadata.labels["a/b"]',
    ]);
    expect(where('size(object.spec.initContainers) < 2')).toEqual([
      'fail',
      undefined,
      'spec.initContainers',
    ]);
    expect(
      where('object.spec.containers.exists(c, c.name == "proxy")'),
    ).toEqual(['fail', undefined, 'spec.containers']);
    expect(where('false')).toEqual(['fail', undefined, undefined]);
  });
});
