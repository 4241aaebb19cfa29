import fs from 'node:fs';
import path from 'node:path';
import { formatFinding } from './finding';
import { checkWorkloadNames, parseScore } from './parseScore';
import { ScoreFile } from './types';

function read(text: string, file = 'score.yaml'): ScoreFile {
  const result = parseScore(text, { file });
  if (!result.ok)
    throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.value;
}

function faults(text: string, file = 'score.yaml'): string[] {
  const result = parseScore(text, { file });
  return result.ok ? [] : result.findings.map(formatFinding);
}

const head = `apiVersion: score.dev/v1b1
metadata: {name: shop}
`;

/** A workload whose one container has these lines, the first in line 6. */
const web = (...lines: string[]) =>
  `${head}containers:
  web:
    image: nginx
${lines.map(line => `    ${line}\n`).join('')}`;

describe('parseScore', () => {
  it('reads the example', () => {
    const text = fs.readFileSync(
      path.join(__dirname, '../examples/payment-service.score.yaml'),
      'utf8',
    );
    expect(read(text).workload).toStrictEqual({
      apiVersion: 'score.dev/v1b1',
      metadata: { name: 'payment-service' },
      containers: {
        'payment-service': {
          image: '.',
          variables: {
            DATABASE_URL: '${resources.db.host}',
            REDIS_URL: '${resources.cache.host}',
          },
        },
      },
      resources: { db: { type: 'postgres' }, cache: { type: 'redis' } },
      service: { ports: { http: { port: 8080 } } },
    });
  });

  it('reads every property of the specification', () => {
    const container = {
      image: 'nginx',
      command: ['/bin/sh'],
      args: ['-c', 'echo ${NOT_EXPANDED}'],
      variables: { A: '1', URL: '${resources.db.host}/$${x}' },
      files: {
        '/a': { mode: '0600', content: '${metadata.name}' },
        '/b': { content: '${ANY}', noExpand: true },
        '/c': { binaryContent: 'ADBgwpA=' },
        '/d': { mode: '644', source: './config/d.txt' },
      },
      volumes: {
        '/v': { source: '${resources.disk}', path: 'sub', readOnly: true },
      },
      before: { api: { ready: 'healthy' } },
      resources: {
        limits: { cpu: '0.5', memory: '1.5Gi' },
        requests: { cpu: '250m', memory: '128M' },
      },
      livenessProbe: { exec: { command: ['true'] } },
      readinessProbe: {
        httpGet: {
          port: 80,
          path: '/',
          host: 'localhost',
          scheme: 'HTTPS',
          httpHeaders: [{ name: 'X-A', value: 'b' }],
        },
      },
    };
    const workload = {
      apiVersion: 'score.dev/v1b1',
      metadata: {
        name: 'shop',
        annotations: { 'app.example.com/B_c.2': 'x' },
        extra: [1, null, { a: true }],
      },
      containers: { web: container, api: { image: '.' } },
      service: {
        ports: { http: { port: 1, protocol: 'UDP', targetPort: 65535 } },
      },
      resources: {
        db: {
          type: 'Type-1',
          class: 'large',
          id: 'shared.db-1',
          metadata: { annotations: { 'a-b': 'c' }, more: 1 },
          params: { deep: ['${resources.disk.source}', 2] },
        },
        disk: { type: 'volume' },
      },
    };
    // JSON is YAML
    expect(read(JSON.stringify(workload, null, 2)).workload).toStrictEqual(
      workload,
    );
  });

  it('makes lists of files and volumes mappings by target, with positions', () => {
    const score = read(
      web(
        'files:',
        '- target: /a',
        '  content: x',
        'volumes:',
        '- source: disk',
        '  target: /v',
      ),
    );
    const { files, volumes } = score.workload.containers.web;
    expect(files).toStrictEqual({ '/a': { content: 'x' } });
    expect(volumes).toStrictEqual({ '/v': { source: 'disk' } });
    const at = ['containers', 'web', 'files', '/a'];
    expect(score.positionOf(at)).toEqual({ line: 7, column: 7 });
    expect(score.positionOf([...at, 'content'])).toEqual({
      line: 8,
      column: 7,
    });
  });

  it('finds the nearest position that the file has', () => {
    const score = read(web('args: [a, bc]'));
    const positions: [(string | number)[], number, number][] = [
      [[], 1, 1],
      [['metadata', 'name'], 2, 12],
      [['metadata', 'name', 'deeper'], 2, 12],
      [['containers', 'web', 'args', 1], 6, 15],
      [['containers', 'web', 'args', 7], 6, 5],
      [['service', 'ports'], 1, 1],
    ];
    for (const [at, line, column] of positions)
      expect([at, score.positionOf(at)]).toEqual([at, { line, column }]);
  });

  it('resolves aliases and merges', () => {
    const { containers } = read(
      web('variables: &common {A: a, B: b}').concat(
        '  api:\n    image: x\n    variables: {<<: *common, B: c}\n',
      ),
    ).workload;
    expect(containers.api.variables).toEqual({ A: 'a', B: 'c' });
  });
});

describe('findings', () => {
  const table: [string, string, string[]][] = [
    [
      'a text for a file',
      'hello',
      [
        '1:1: expected a mapping, found "hello" (a Score file starts with apiVersion: score.dev/v1b1)',
      ],
    ],
    [
      'an empty file',
      '',
      [
        '1:1: expected a mapping, found nothing (a Score file starts with apiVersion: score.dev/v1b1)',
      ],
    ],
    [
      'a syntax error',
      'a:\n\tb: 1',
      [
        '2:1: not valid YAML: tabs are not allowed as indentation (indent with spaces)',
      ],
    ],
    [
      'an unknown tag',
      web('args: [!foo bar]'),
      [
        '6:12: not valid YAML: unresolved tag: !foo (remove the tag; quote the text if its ! belongs to it)',
      ],
    ],
    [
      'a duplicate key',
      web('image: x'),
      [
        '6:5: the key `image` is here twice; the first is in line 5 (keep one of the two)',
      ],
    ],
    [
      'a second document',
      `${web()}---\na: 1\n`,
      [
        '6:1: a second document; a Score file describes one workload (move it into a file of its own)',
      ],
    ],
    [
      'a prototype key',
      web('variables: {__proto__: x}'),
      ['6:17: the key `__proto__` is not allowed'],
    ],
    [
      'what nothing can hold, in a value and in a key',
      web('variables: {A: "x\\0", "B\\ud800": y}'),
      [
        '6:20: this text has a NUL or half a character, which nothing can hold (remove the escape; `binaryContent` of a file takes any bytes)',
        '6:27: this text has a NUL or half a character, which nothing can hold (remove the escape; `binaryContent` of a file takes any bytes)',
      ],
    ],
    [
      'an unknown alias',
      web('image: x', 'args: [*y]').replace('    image: x\n', ''),
      [
        '6:12: no anchor `&y` before this alias (quote the text if its * belongs to it)',
        '6:12 containers.web.args[0]: expected a string, found nothing (write "" for an empty string)',
      ],
    ],
    [
      'nothing that is required',
      '{}',
      [
        '1:1: `apiVersion` is required (add apiVersion: score.dev/v1b1)',
        '1:1: `containers` is required',
        '1:1: `metadata` is required (add metadata.name)',
      ],
    ],
    [
      'no name',
      web().replace('name: shop', ''),
      ['2:1 metadata: `name` is required'],
    ],
    [
      'another version',
      web().replace('v1b1', 'v1b2'),
      ['1:13 apiVersion: must be score.dev/v1b1, found "score.dev/v1b2"'],
    ],
    [
      'a misspelt property',
      web().replace('containers', 'containerz'),
      [
        '3:1 containerz: unknown property `containerz` (did you mean `containers`?)',
      ],
    ],
    [
      'a property that is nothing like another',
      web('zzz: 1'),
      [
        '6:5 containers.web.zzz: unknown property `zzz` (there are: image, command, args, variables, files, volumes, before, resources, livenessProbe, readinessProbe)',
      ],
    ],
    [
      'a bad name',
      web().replace('shop', 'My_App'),
      [
        '2:18 metadata.name: the name "My_App" is not valid; it may have a-z, 0-9 and -, with a letter or digit at both ends (write my-app)',
      ],
    ],
    [
      'a name that is too long',
      web().replace('shop', 'a'.repeat(51)),
      [
        `2:18 metadata.name: the name "${'a'.repeat(51)}" is too long; it must have 2 to 50 characters (Kubernetes derives names and labels of at most 63 characters from it, e.g. for each revision of a StatefulSet or run of a CronJob)`,
      ],
    ],
    [
      'no containers',
      `${head}containers: {}`,
      ['3:13 containers: there must be at least one container'],
    ],
    [
      'no image',
      `${head}containers:\n  web: {}`,
      [
        '4:3 containers.web: `image` is required (name an image, or write `image: .` for the one the release brings)',
      ],
    ],
    [
      'unquoted variables',
      web('variables:', '  PORT: 8080', '  ON: true', '  NONE:', '  HEX: 0x1F'),
      [
        '7:13 containers.web.variables.PORT: expected a string, found the number 8080 (quote it: "8080")',
        '8:11 containers.web.variables.ON: expected a string, found true (quote it: "true")',
        '9:12 containers.web.variables.NONE: expected a string, found nothing (write "" for an empty string)',
        '10:12 containers.web.variables.HEX: expected a string, found the number 0x1F (quote it: "0x1F")',
      ],
    ],
    [
      'a port out of range',
      `${web()}service:\n  ports:\n    http: {port: 70000, protocol: SCTP, targetPort: "80"}`,
      [
        '8:18 service.ports.http.port: 70000 is not between 1 and 65535',
        '8:35 service.ports.http.protocol: must be TCP or UDP, found "SCTP"',
        '8:53 service.ports.http.targetPort: expected a whole number, found "80" (remove the quotes)',
      ],
    ],
    [
      'a file with none or two contents',
      web('files:', '  /a: {}', '  /b: {content: x, source: y}'),
      [
        '7:7 containers.web.files["/a"]: exactly one of content, source and binaryContent is needed, found none',
        '8:7 containers.web.files["/b"]: exactly one of content, source and binaryContent is needed, found content and source',
      ],
    ],
    [
      'a target in the mapping form',
      web('files: {/a: {target: /a, content: x}}'),
      [
        '6:18 containers.web.files["/a"].target: `target` is for the list form; here the key is the target (remove it)',
      ],
    ],
    [
      'a bad mode',
      web(
        'files:',
        '  /a: {content: x, mode: "0999"}',
        '  /b: {content: x, mode: 0644}',
      ),
      [
        '7:30 containers.web.files["/a"].mode: expected an octal file mode such as "0644", found "0999" (three digits from 0 to 7, with or without a leading 0)',
        '8:30 containers.web.files["/b"].mode: expected a string, found the number 0644 (quote it: "0644")',
      ],
    ],
    [
      'bad base64',
      web('files: {/a: {binaryContent: "a"}}'),
      [
        '6:33 containers.web.files["/a"].binaryContent: the content for /a is not standard base64 (encode it with `base64`, or use content for text)',
      ],
    ],
    [
      'a source outside the project',
      web('files:', '  /a: {source: ../x}', '  /b: {source: /etc/passwd}'),
      [
        '7:20 containers.web.files["/a"].source: "../x" is not a file inside the project (write a path relative to the folder of score.yaml)',
        '8:20 containers.web.files["/b"].source: "/etc/passwd" is not a file inside the project (write a path relative to the folder of score.yaml)',
      ],
    ],
    [
      'an unknown resource',
      `${web('variables: {A: "x${resources.bd.host}"}')}resources: {db: {type: postgres}}`,
      [
        '6:22 containers.web.variables.A: unknown resource `bd` in ${resources.bd.host} (did you mean `db`? have: db)',
      ],
    ],
    [
      'a resource where there is none',
      web('image2: x', 'args: []').replace(
        'image2: x',
        'variables: {A: "${resources.db.host}"}',
      ),
      [
        '6:21 containers.web.variables.A: unknown resource `db` in ${resources.db.host} (this file declares no resources)',
      ],
    ],
    [
      'unknown roots',
      web(
        'variables:',
        '  A: ${HOME} ${}',
        '  B: ${ metadata.name }',
        '  C: ${metadata.nmae}',
      ),
      [
        '7:10 containers.web.variables.A: ${HOME} begins with neither metadata nor resources (to keep it as it is, escape it: $${HOME})',
        '7:18 containers.web.variables.A: the placeholder ${} is empty (to keep it as it is, escape it: $${})',
        '8:10 containers.web.variables.B: ${ metadata.name } begins with neither metadata nor resources (remove the spaces: ${metadata.name})',
        "9:10 containers.web.variables.C: ${metadata.nmae} is not in this file's metadata (did you mean `name`? have: name)",
      ],
    ],
    [
      'a whole resource in a variable',
      `${web('variables: {A: "${resources.db}"}')}resources: {db: {type: postgres}}`,
      [
        "6:21 containers.web.variables.A: ${resources.db} needs an output of `db` (write ${resources.db.OUTPUT}; only a volume's source can be a whole resource)",
      ],
    ],
    [
      'a placeholder in a block of text',
      web(
        'files:',
        '  /a:',
        '    content: |',
        '      one',
        '      two ${HOME}',
      ),
      [
        '10:15 containers.web.files["/a"].content: ${HOME} begins with neither metadata nor resources (to keep it as it is, escape it: $${HOME})',
      ],
    ],
    [
      'a placeholder in params',
      `${web()}resources:\n  db: {type: postgres, params: {a: [{b: "\${resources.x.y}"}]}}`,
      [
        '7:42 resources.db.params.a[0].b: unknown resource `x` in ${resources.x.y} (have: db)',
      ],
    ],
    [
      'a cycle in params',
      `${web()}resources:\n  db: {type: pg, params: {a: "\${resources.mq.x}"}}\n  mq: {type: mq, params: {a: ["\${resources.db.x}"]}}\n  me: {type: me, params: {a: "\${resources.me.x}"}}`,
      [
        "7:3 resources.db: resources wait for each other's outputs: db→mq→db (remove one of the references from the params)",
        "9:3 resources.me: resources wait for each other's outputs: me→me (remove one of the references from the params)",
      ],
    ],
    [
      'before that cannot be',
      `${web('before: {web: {ready: started}, apo: {ready: started}, api: {ready: healthy}}')}  api:\n    image: x\n    before: {web: {ready: done}}`,
      [
        '6:14 containers.web.before.web: `web` cannot start before itself',
        '6:37 containers.web.before.apo: unknown container `apo` (did you mean `api`? have: web, api)',
        '6:60 containers.web.before: containers wait for each other: web→api→web (remove one of them from `before`)',
        '6:73 containers.web.before.api.ready: `web` has no probe that could tell when it is healthy (add a readinessProbe to `web`, or wait for `started`)',
        '9:27 containers.api.before.web.ready: must be started or healthy or complete, found "done"',
      ],
    ],
    [
      'a probe without a way to probe',
      web('livenessProbe: {}', 'readinessProbe: {httpGet: {port: 80}}'),
      [
        '6:5 containers.web.livenessProbe: httpGet or exec is needed',
        '7:22 containers.web.readinessProbe.httpGet: `path` is required',
      ],
    ],
    [
      'amounts that are none',
      web('resources: {limits: {cpu: 1, memory: 1Zi}}'),
      [
        '6:31 containers.web.resources.limits.cpu: expected a string, found the number 1 (quote it: "1")',
        '6:42 containers.web.resources.limits.memory: expected an amount of memory such as 512Mi or 1.5G, found "1Zi"',
      ],
    ],
    [
      'list items without or with the same target',
      web(
        'volumes:',
        '- {source: x}',
        '- {source: x, target: /v}',
        '- {source: y, target: /v}',
        '- z',
      ),
      [
        '7:7 containers.web.volumes[0]: `target` is required in a list',
        '9:7 containers.web.volumes[2]: the target /v is in this list twice (keep one of the two)',
        '10:7 containers.web.volumes[3]: expected a mapping, found "z"',
      ],
    ],
    [
      'numbers that would change',
      `${web()}resources: {db: {type: pg, params: {n: 12345678901234567890}}}`,
      [
        '6:40: the number 12345678901234567890 cannot be kept exactly (quote it)',
      ],
    ],
  ];

  it.each(table)('%s', (_, text, expected) => {
    expect(faults(text)).toEqual(expected.map(line => `score.yaml:${line}`));
  });

  it('names both files with the same workload', () => {
    const files = [
      read(web(), 'a/score.yaml'),
      read(web().replace('shop', 'cart'), 'b/score.yaml'),
      read(web(), 'c/score.yaml'),
    ];
    expect(checkWorkloadNames(files).map(formatFinding)).toEqual([
      'a/score.yaml:2:12 metadata.name: the workload `shop` is also in c/score.yaml (give each workload a name of its own)',
      'c/score.yaml:2:12 metadata.name: the workload `shop` is also in a/score.yaml (give each workload a name of its own)',
    ]);
  });
});
