import {
  formatFinding,
  listSources,
  parseScore,
  type Finding,
} from '@macadam/score';
import fc from 'fast-check';
import {
  filesWith,
  inputOf,
  platformFiles,
  platformWith,
  problemsOf,
} from './__testUtils__/platformFolder';
import { renderDelivery } from './git/renderDelivery';
import { renderTree } from './git/renderTree';
import { loadPlatform } from './platform/loadPlatform';
import { resolve } from './resolve';

const EXAMPLE = `apiVersion: score.dev/v1b1
metadata:
  name: shop
  annotations:
    macadam.dev/probe-path: /health
containers:
  main:
    image: ghcr.io/example/shop:\${metadata.version}
    variables:
      DB: postgres://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}
      OTHER: \${resources.other.url}
    files:
      /etc/shop.conf: { content: "host=\${resources.cache.host}", mode: "0440" }
      /etc/key: { content: "\${resources.key.value}" }
    volumes:
      /data: { source: "\${resources.disk}", path: sub }
    resources:
      limits: { memory: 256Mi }
    livenessProbe: { httpGet: { path: /, port: 8080 } }
  setup:
    image: ghcr.io/example/setup:1.0.0
    before: { main: { ready: complete } }
service:
  ports:
    http: { port: 80, targetPort: 8080 }
resources:
  db: { type: postgres, params: { storage: 2Gi } }
  cache: { type: redis, id: cache }
  key: { type: secret }
  disk: { type: volume }
  other: { type: service, params: { workload: cart, port: 80 } }
  host: { type: dns }
  route: { type: route, params: { host: "\${resources.host.host}", port: http } }
`.replace('name: shop\n', 'name: shop\n  version: 1.0.0\n');

const base = inputOf(EXAMPLE);

/** What is wrong with how a text is answered, from reading to files: undefined, or why it is no good answer. */
function faultOf(text: string, environment = 'dev'): string | undefined {
  const placeless = (findings: readonly Finding[]) =>
    findings.length === 0
      ? 'no findings'
      : findings.filter(({ position }) => !position).map(formatFinding)[0];
  const parsed = parseScore(text, { file: 'score.yaml' });
  if (!parsed.ok) return placeless(parsed.findings);
  const input = {
    ...base,
    environment,
    score: parsed.value,
    sources: Object.fromEntries(
      listSources(parsed.value).map(({ source }) => [source, new Uint8Array()]),
    ),
  };
  const result = resolve(input);
  if (!result.ok) return placeless(result.findings);
  renderTree(input, result.value, 'r');
  renderDelivery(input, result.value);
  return undefined;
}

it('the example is good in every environment', () => {
  for (const environment of ['dev', 'staging', 'prod']) {
    expect(problemsOf(EXAMPLE, { environment })).toEqual([]);
  }
});

it('a changed file is resolved or has findings with places, in little time', () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...['\n', '  ', ': ', '- ', '{', '}', '"', '|', '*a', '&a ', '<<: *a'],
      ...[
        '${',
        '}',
        '$$',
        '${resources.db}',
        '${resources.route.url}',
        '__proto__',
      ],
      ...[
        'constructor',
        'null',
        'type: volume',
        'class: per-pod',
        'id: xx',
        '1e9',
      ],
      ...['toString', 'prototype', 'hasOwnProperty', '${metadata.toString}'],
      ...[
        'complete',
        'healthy',
        'params: {a: 1}',
        'macadam.dev/schedule: "* * * * *"',
      ],
    ),
    fc.string({ maxLength: 4 }),
  );
  const change = fc.record({
    at: fc.nat(EXAMPLE.length),
    remove: fc.nat(25),
    insert: part,
  });
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('dev', 'staging', 'prod'),
      (changes, environment) => {
        let text = EXAMPLE;
        for (const { at, remove, insert } of changes) {
          text = text.slice(0, at) + insert + text.slice(at + remove);
        }
        expect(faultOf(text, environment)).toBeUndefined();
      },
    ),
    { numRuns: 150 },
  );
});

it('a changed platform folder is loaded or has findings with places', () => {
  const files = platformFiles().filter(
    ({ path }) => !/^(policies|cluster|bootstrap)\//.test(path),
  );
  fc.assert(
    fc.property(
      fc.nat(files.length - 1),
      fc.nat(),
      fc.nat(20),
      fc.oneof(
        fc.constantFrom(
          '${',
          '}',
          '[',
          '&a',
          '*a',
          '\n',
          '__proto__',
          'null',
          '- ',
          ': ',
          '1.map(x, x)',
        ),
        fc.string({ maxLength: 4 }),
      ),
      (index, at, remove, insert) => {
        const { path, text } = files[index];
        const from = at % text.length;
        const result = loadPlatform(
          filesWith({
            [path]: text.slice(0, from) + insert + text.slice(from + remove),
          }),
        );
        const findings = result.ok ? [] : result.findings;
        expect(findings.filter(({ position }) => !position)).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

describe('names of prototypes', () => {
  it.each(['constructor', 'tostring', 'hasownproperty', 'prototype'])(
    '%s is a name like any other',
    name =>
      expect(
        faultOf(
          `apiVersion: score.dev/v1b1\nmetadata: { name: shop }\ncontainers:\n  ${name}:\n    image: x:1\n    variables: { ${name}: "\${resources.${name}.host}" }\nresources:\n  ${name}: { type: dns, metadata: { labels: { ${name}: x } } }\n`,
        ),
      ).toBeUndefined(),
  );

  it.each([
    '${resources.db.constructor}',
    '${resources.db.__proto__}',
    '${metadata.constructor.name}',
  ])('%s is nothing that is there', placeholder =>
    expect(
      problemsOfText(
        `apiVersion: score.dev/v1b1\nmetadata: { name: shop }\ncontainers:\n  main:\n    image: x:1\n    variables: { AA: "${placeholder}" }\nresources:\n  db: { type: dns }\n`,
      ),
    ).toEqual([expect.stringMatching(/^score.yaml:6:\d+ containers.main/)]),
  );
});

function problemsOfText(text: string): string[] {
  const parsed = parseScore(text, { file: 'score.yaml' });
  return parsed.ok ? problemsOf(text) : parsed.findings.map(formatFinding);
}

describe('size', () => {
  it('1,000 resources are resolved, each with what it is', () => {
    const resources = Array.from(
      { length: 1000 },
      (_, index) => `  r${index}: { type: dns }\n`,
    ).join('');
    expect(
      faultOf(
        `apiVersion: score.dev/v1b1\nmetadata: { name: shop }\ncontainers:\n  main: { image: "x:1" }\nresources:\n${resources}`,
      ),
    ).toBeUndefined();
  });

  it('500 resources in a chain are put in order', () => {
    const resources = Array.from(
      { length: 500 },
      (_, index) =>
        `  r${index}: { type: service, params: { workload: "${index === 0 ? 'cart' : `\${resources.r${index - 1}.host}`}" } }\n`,
    ).join('');
    const problems = problemsOfText(
      `apiVersion: score.dev/v1b1\nmetadata: { name: shop }\ncontainers:\n  main: { image: "x:1" }\nresources:\n${resources}`,
    );
    // A host is no name of a workload; what comes after has no params then.
    expect(problems).toEqual([
      expect.stringMatching(
        /^score.yaml:7:\d+ resources.r1.params.workload: must match pattern/,
      ),
    ]);
  });

  it('a file of 10 MB is refused at its start', () =>
    expect(problemsOfText('a'.repeat(10_000_000))).toEqual([
      expect.stringMatching(
        /^score.yaml:1:1: the file has 10000000 characters/,
      ),
    ]));

  it('a platform file of 10 MB, a bomb of aliases and deep nesting are findings', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => {
        const before = 'abcdefgh'[index];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
      }),
    ].join('\n');
    for (const text of [
      `# ${'x'.repeat(10_000_000)}\nkind: Tenant\n`,
      bomb,
      '['.repeat(20_000),
      `${'a: {'.repeat(5000)}${'}'.repeat(5000)}`,
    ]) {
      const result = loadPlatform(filesWith({ 'tenants/x.yaml': text }));
      const findings = result.ok ? [] : result.findings;
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.every(({ position }) => position)).toBe(true);
    }
  });
});

describe('expressions that do too much', () => {
  const definition = (output: string, params = '') =>
    `apiVersion: macadam.dev/v1alpha1\nkind: ResourceDefinition\nmetadata: { name: thing }\nspec:\n  match: { type: thing }\n${params}  outputs:\n    out: '${output}'\n`;
  const request = (params: string) =>
    `apiVersion: score.dev/v1b1\nmetadata: { name: shop }\ncontainers:\n  main: { image: "x:1" }\nresources:\n  thing: { type: thing, params: ${params} }\n`;
  const anything =
    '  params: { properties: { list: { type: array, default: [] }, text: { type: string, default: x } } }\n';

  it.each([
    [
      'three comprehensions in each other',
      '${params.list.map(a, params.list.map(b, params.list.map(c, 1)))}',
    ],
    ['a text beyond the limit', `\${"${'x'.repeat(3000)}"}`],
    ['deep brackets', `\${${'('.repeat(300)}1${')'.repeat(300)}}`],
  ])('%s are refused when the platform is loaded', (_, output) => {
    const result = loadPlatform(
      filesWith({ 'definitions/thing.yaml': definition(output, anything) }),
    );
    expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
      expect.stringMatching(/^definitions\/thing.yaml:8:5 spec.outputs.out: /),
    ]);
  });

  it('what grows with its input is bounded, and says so', () => {
    const platform = platformWith({
      'definitions/thing.yaml': definition(
        '${params.list.map(a, params.list.map(b, params.text))}',
        anything,
      ),
    });
    const list = JSON.stringify(Array.from({ length: 400 }, (_, i) => i));
    const problems = problemsOf(
      request(`{ list: ${list}, text: "${'y'.repeat(400)}" }`),
      { platform },
    );
    expect(problems).toEqual([
      expect.stringMatching(
        /^score.yaml:6:3 resources.thing: definition thing cannot serve this: spec.outputs.out at definitions\/thing.yaml:8: /,
      ),
    ]);
  });

  it('an object that is none of Kubernetes is refused with its line', () => {
    const platform = platformWith({
      'definitions/thing.yaml':
        "apiVersion: macadam.dev/v1alpha1\nkind: ResourceDefinition\nmetadata: { name: thing }\nspec:\n  match: { type: thing }\n  params: { properties: { kind: { default: ConfigMap } } }\n  objects:\n    made:\n      apiVersion: v1\n      kind: '${params.kind}'\n      metadata: { name: 'Not A Name' }\n",
    });
    expect(problemsOf(request('{}'), { platform })).toEqual([
      expect.stringContaining(
        'spec.objects.made at definitions/thing.yaml:8: metadata.name "Not A Name" is not a name that Kubernetes takes',
      ),
    ]);
    expect(problemsOf(request('{ kind: 3 }'), { platform })).toEqual([
      expect.stringContaining('kind is not text'),
    ]);
  });
});
