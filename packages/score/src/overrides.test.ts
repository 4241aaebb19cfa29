import fc from 'fast-check';
import { formatFinding } from './finding';
import { overrideFileOf } from './overrides';
import { applyOverrides, parseScore } from './parseScore';
import { ScoreFile, ScoreOverride } from './types';

const TEXT = `apiVersion: score.dev/v1b1
metadata:
  name: web
  annotations:
    example.com/tier: "1"
containers:
  web:
    image: ghcr.io/example/web:1.0.0
    args: [serve, --quiet]
    variables:
      LEVEL: info
      PLACE: here
resources:
  db:
    type: postgres
    params: { storage: 1Gi }
`;

const FILE = 'svc/score.yaml';

function base(): ScoreFile {
  const result = parseScore(TEXT, { file: FILE });
  if (!result.ok)
    throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.value;
}

const file = (text: string): ScoreOverride => ({
  kind: 'file',
  file: 'svc/score.prod.yaml',
  text,
});
const property = (text: string): ScoreOverride => ({
  kind: 'property',
  property: text,
});

function applied(...overrides: ScoreOverride[]): ScoreFile {
  const result = applyOverrides(base(), overrides);
  if (!result.ok)
    throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.value;
}

function problems(...overrides: ScoreOverride[]): string[] {
  const result = applyOverrides(base(), overrides);
  return result.ok ? [] : result.findings.map(formatFinding);
}

describe('a file of overrides', () => {
  it('merges mappings, replaces lists and deletes by null', () => {
    const { workload } = applied(
      file(
        'containers:\n  web:\n    args: [serve]\n    variables: { LEVEL: debug, PLACE: null, NEW: x }\nresources:\n  db: { params: { storage: 5Gi } }\n  cache: { type: redis, class: null }\n',
      ),
    );
    expect(workload.containers.web).toEqual({
      image: 'ghcr.io/example/web:1.0.0',
      args: ['serve'],
      variables: { LEVEL: 'debug', NEW: 'x' },
    });
    expect(workload.resources).toEqual({
      db: { type: 'postgres', params: { storage: '5Gi' } },
      cache: { type: 'redis' },
    });
  });

  it('is what positions name where it decides, and the Score file elsewhere', () => {
    const score = applied(
      file('containers:\n  web:\n    variables:\n      LEVEL: debug\n'),
    );
    const variables = ['containers', 'web', 'variables'];
    expect(score.placeOf([...variables, 'LEVEL'])).toEqual({
      file: 'svc/score.prod.yaml',
      position: { line: 4, column: 7 },
    });
    expect(score.placeOf([...variables, 'PLACE'])).toEqual({
      file: FILE,
      position: { line: 12, column: 7 },
    });
    expect(score.placeOf(['containers', 'web']).file).toBe(FILE);
    expect(score.overrides).toEqual([
      {
        path: 'containers.web.variables.LEVEL',
        file: 'svc/score.prod.yaml',
        position: { line: 4, column: 14 },
        action: 'set',
        before: 'info',
        after: 'debug',
      },
    ]);
  });

  it('says what each value was and is', () => {
    const { overrides } = applied(
      file(
        'containers:\n  web:\n    args: [serve]\n    variables: { PLACE: null, NEW: x }\n',
      ),
      property('containers.web.args.0=run'),
      property('containers.web.variables.NEW='),
    );
    expect(
      overrides.map(({ path, action, before, after }) => [
        path,
        action,
        before,
        after,
      ]),
    ).toEqual([
      ['containers.web.args', 'set', ['serve', '--quiet'], ['serve']],
      ['containers.web.variables.PLACE', 'remove', 'here', undefined],
      ['containers.web.variables.NEW', 'set', undefined, 'x'],
      ['containers.web.args[0]', 'set', 'serve', 'run'],
      ['containers.web.variables.NEW', 'remove', 'x', undefined],
    ]);
  });

  it('that is empty changes nothing', () =>
    expect(applied(file('# nothing yet\n')).workload).toEqual(base().workload));

  it.each<[string, string, string]>([
    [
      'unknown property',
      'containers:\n  web:\n    variabels: { A: x }\n',
      'svc/score.prod.yaml:3:5 containers.web.variabels: unknown property `variabels` (did you mean `variables`?)',
    ],
    [
      'a list at the root',
      '- a\n',
      'svc/score.prod.yaml:1:1: expected a mapping of what is to be other than in the Score file',
    ],
    [
      'broken YAML',
      'containers: {',
      'svc/score.prod.yaml:1:14: not valid YAML',
    ],
    [
      'another name',
      'metadata: { name: other }\n',
      'svc/score.prod.yaml:1:19 metadata.name: the name of a workload cannot be overridden (it is web in every environment)',
    ],
    [
      'a placeholder of nothing',
      'containers:\n  web: { variables: { A: "${resources.bd.host}" } }\n',
      'svc/score.prod.yaml:2:27 containers.web.variables.A: unknown resource `bd`',
    ],
    [
      'a prototype',
      'containers:\n  __proto__: { image: x }\n',
      'svc/score.prod.yaml:2:3: the key `__proto__` is not allowed',
    ],
  ])('with %s is a finding there', (_, text, expected) =>
    expect(problems(file(text))).toEqual([expect.stringContaining(expected)]),
  );

  it('says what is missing after it where the Score file had it', () =>
    expect(problems(file('containers: { web: { image: null } }\n'))).toEqual([
      expect.stringContaining('`image` is required'),
    ]));

  it.each([
    ['score.yaml', 'prod', 'score.prod.yaml'],
    ['a.b/score.yml', 'dev', 'a.b/score.dev.yml'],
    ['a.b/score', 'dev', 'a.b/score.dev'],
  ])('of %s in %s is %s', (score, environment, expected) =>
    expect(overrideFileOf(score, environment)).toBe(expected),
  );
});

describe('a property', () => {
  it.each<[string, (workload: ScoreFile['workload']) => unknown, unknown]>([
    [
      'containers.web.variables.LEVEL=debug',
      w => w.containers.web.variables?.LEVEL,
      'debug',
    ],
    [
      'containers.web.variables.LEVEL=',
      w => w.containers.web.variables,
      { PLACE: 'here' },
    ],
    [
      'containers.web.variables.LEVEL=null',
      w => w.containers.web.variables,
      { PLACE: 'here' },
    ],
    [
      'containers.web.variables={"A": "b=c"}',
      w => w.containers.web.variables,
      { A: 'b=c' },
    ],
    [
      'containers.web.args.-1=--fast',
      w => w.containers.web.args,
      ['serve', '--quiet', '--fast'],
    ],
    [
      'containers.web.args.0=run',
      w => w.containers.web.args,
      ['run', '--quiet'],
    ],
    ['containers.web.args.1=', w => w.containers.web.args, ['serve']],
    [
      'metadata.annotations.example\\.com/tier=two',
      w => w.metadata.annotations,
      { 'example.com/tier': 'two' },
    ],
    [
      'service.ports.http.port=8080',
      w => w.service,
      { ports: { http: { port: 8080 } } },
    ],
    ['service.ports.http=', w => w.service, undefined],
    [
      'resources.db.params.storage="2"',
      w => w.resources?.db.params,
      { storage: '2' },
    ],
  ])('%s', (text, read, expected) =>
    expect(read(applied(property(text)).workload)).toEqual(expected),
  );

  it.each([
    [
      'containers.web.variables.LEVEL',
      '--override-property:1:1: "containers.web.variables.LEVEL" is not PATH=VALUE',
    ],
    ['=x', '--override-property:1:1: "=x" is not PATH=VALUE'],
    ['a..b=x', '"a..b" is not a path'],
    ['__proto__.a=x', 'the key `__proto__` is not allowed'],
    [
      'containers.web.args.7=x',
      '--override-property:1:1 containers.web.args: containers.web.args has no item "7"; it has 2',
    ],
    ['containers.web.args.-1=', 'has no item "-1"'],
    [
      'containers.web.image.tag=x',
      'containers.web.image is neither a mapping nor a list',
    ],
    [
      'containers.web.variables.LEVEL=1',
      '--override-property:1:32 containers.web.variables.LEVEL: expected a string, found the number 1 (quote it: "1")',
    ],
    [
      'containers.web.variables.LEVEL={',
      '--override-property:1:33: not valid YAML',
    ],
    ['metadata.name=other', 'the name of a workload cannot be overridden'],
  ])('%s is a finding', (text, expected) =>
    expect(problems(property(text))).toContainEqual(
      expect.stringContaining(expected),
    ),
  );
});

it('applies overrides in order, and to what was overridden before', () => {
  const once = applied(
    file('containers: { web: { variables: { LEVEL: warn } } }\n'),
    property('containers.web.variables.LEVEL=error'),
  );
  expect(once.workload.containers.web.variables?.LEVEL).toBe('error');
  const twice = applyOverrides(once, [property('containers.web.args=[go]')]);
  expect(twice.ok && twice.value.overrides.map(({ path }) => path)).toEqual([
    'containers.web.variables.LEVEL',
    'containers.web.variables.LEVEL',
    'containers.web.args',
  ]);
});

it('may complete a file that is not valid by itself', () => {
  const result = parseScore(
    'apiVersion: score.dev/v1b1\nmetadata: { name: web }\n',
    {
      file: 'score.yaml',
      overrides: [property('containers.web.image=x')],
    },
  );
  expect(result.ok && result.value.workload.containers).toEqual({
    web: { image: 'x' },
  });
});

it('never fails on any override, and every finding has a place', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 60 }).map(file),
        fc.string({ maxLength: 60 }).map(property),
        fc.json({ maxDepth: 4 }).map(file),
        fc
          .tuple(
            fc.constantFrom(
              'containers',
              'containers.web.args.-1',
              'resources.db',
              'metadata',
            ),
            fc.json({ maxDepth: 3 }),
          )
          .map(([path, value]) => property(`${path}=${value}`)),
      ),
      override => {
        const result = applyOverrides(base(), [override]);
        const placeless = result.ok
          ? []
          : result.findings.filter(({ position }) => !position);
        expect(placeless).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
