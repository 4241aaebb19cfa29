import {
  checkSources,
  checkWorkloadNames,
  formatFinding,
  parseScore,
  type Finding,
} from '@macadam/score';
import { inputOf, platformWith, scoreOf } from './__testUtils__/platformFolder';
import { resolve } from './resolve';

const fileWith = (body: string, head = 'metadata:\n  name: web\n') =>
  `apiVersion: score.dev/v1b1\n${head}containers:\n  main:\n${body}`;
const RESOURCES = 'resources:\n  db: { type: postgres }\n';
const CYCLE =
  'resources:\n  aa: { type: postgres, params: { storage: "${resources.bb.host}" } }\n  bb: { type: postgres, params: { storage: "${resources.aa.host}" } }\n';

/** Findings of a file, from reading it to resolving it for dev. */
function findingsOf(text: string): Finding[] {
  const parsed = parseScore(text, { file: 'svc/score.yaml' });
  if (!parsed.ok) return parsed.findings;
  const result = resolve({
    ...inputOf(fileWith('    image: .\n')),
    score: parsed.value,
  });
  return result.ok ? [] : result.findings;
}

/** The table of what is expected of bad input: number, what it is, the file, and every finding as it is shown. */
const ROWS: [number, string, string, string[]][] = [
  [
    1,
    'a text at the root',
    'just text\n',
    [
      'svc/score.yaml:1:1: expected a mapping, found "just text" (a Score file starts with apiVersion: score.dev/v1b1)',
    ],
  ],
  [
    2,
    'broken YAML',
    'apiVersion: score.dev/v1b1\nmetadata: {\n',
    ['svc/score.yaml:3:1: not valid YAML'],
  ],
  [
    2,
    'a key twice, and a second document',
    `${fileWith('    image: .\n    image: x\n')}---\n{}\n`,
    [
      'svc/score.yaml:7:5: the key `image` is here twice; the first is in line 6 (keep one of the two)',
      'svc/score.yaml:8:1: a second document; a Score file describes one workload (move it into a file of its own)',
    ],
  ],
  [
    3,
    'no metadata',
    fileWith('    image: .\n', ''),
    ['svc/score.yaml:1:1: `metadata` is required (add metadata.name)'],
  ],
  [
    3,
    'no name',
    fileWith('    image: .\n', 'metadata: {}\n'),
    ['svc/score.yaml:2:1 metadata: `name` is required'],
  ],
  [
    4,
    'another apiVersion',
    fileWith('    image: .\n').replace('v1b1', 'v1b2'),
    [
      'svc/score.yaml:1:13 apiVersion: must be score.dev/v1b1, found "score.dev/v1b2"',
    ],
  ],
  [
    5,
    'a property that is misspelt',
    fileWith('    image: .\n').replace('containers', 'containerz'),
    [
      'svc/score.yaml:4:1 containerz: unknown property `containerz` (did you mean `containers`?)',
    ],
  ],
  [
    6,
    'a name that is no label',
    fileWith('    image: .\n', 'metadata:\n  name: My_App\n'),
    [
      'svc/score.yaml:3:9 metadata.name: the name "My_App" is not valid; it may have a-z, 0-9 and -, with a letter or digit at both ends (write my-app)',
    ],
  ],
  [
    6,
    'a name that is too long for what is derived from it',
    fileWith('    image: .\n', `metadata:\n  name: ${'a'.repeat(51)}\n`),
    [
      `svc/score.yaml:3:9 metadata.name: the name "${'a'.repeat(51)}" is too long; it must have 2 to 50 characters (Kubernetes derives names and labels of at most 63 characters from it`,
    ],
  ],
  [
    7,
    'no containers',
    'apiVersion: score.dev/v1b1\nmetadata: { name: web }\ncontainers: {}\n',
    ['svc/score.yaml:3:13 containers: there must be at least one container'],
  ],
  [
    9,
    'a number where text belongs',
    fileWith('    image: .\n    variables:\n      PORT: 8080\n'),
    [
      'svc/score.yaml:8:13 containers.main.variables.PORT: expected a string, found the number 8080 (quote it: "8080")',
    ],
  ],
  [
    10,
    'a port and a protocol that are none',
    fileWith(
      '    image: .\nservice:\n  ports:\n    http: { port: 70000, protocol: SCTP }\n',
    ),
    [
      'svc/score.yaml:9:19 service.ports.http.port: 70000 is not between 1 and 65535',
      'svc/score.yaml:9:36 service.ports.http.protocol: must be TCP or UDP, found "SCTP"',
    ],
  ],
  [
    11,
    'a file with no content, and one with two',
    fileWith(
      '    image: .\n    files:\n      /aa: { mode: "0644" }\n      /bb: { content: x, binaryContent: eA== }\n',
    ),
    [
      'svc/score.yaml:8:7 containers.main.files["/aa"]: ',
      'svc/score.yaml:9:7 containers.main.files["/bb"]: ',
    ],
  ],
  [
    12,
    'modes that are not octal text',
    fileWith(
      '    image: .\n    files:\n      /aa: { content: x, mode: "0999" }\n      /bb: { content: x, mode: 0644 }\n',
    ),
    [
      'svc/score.yaml:8:32 containers.main.files["/aa"].mode: expected an octal file mode such as "0644"',
      'svc/score.yaml:9:32 containers.main.files["/bb"].mode: expected a string, found the number 0644 (quote it: "0644")',
    ],
  ],
  [
    13,
    'base64 that is none',
    fileWith('    image: .\n    files:\n      /aa: { binaryContent: "?" }\n'),
    ['svc/score.yaml:8:29 containers.main.files["/aa"].binaryContent: '],
  ],
  [
    14,
    'a source outside the project',
    fileWith(
      '    image: .\n    files:\n      /aa: { source: ../../etc/passwd }\n',
    ),
    ['svc/score.yaml:8:22 containers.main.files["/aa"].source: '],
  ],
  [
    14,
    'a source that is missing',
    fileWith('    image: .\n    files:\n      /aa: { source: app.conf }\n'),
    [
      'svc/score.yaml:8:14 containers.main.files["/aa"].source: the file app.conf does not exist (`source` is relative to svc/score.yaml)',
    ],
  ],
  [
    15,
    'a resource that is not there',
    fileWith(
      `    image: .\n    variables:\n      HOST: at \${resources.bd.host}\n${RESOURCES}`,
    ),
    [
      'svc/score.yaml:8:16 containers.main.variables.HOST: unknown resource `bd` in ${resources.bd.host} (did you mean `db`? have: db)',
    ],
  ],
  [
    16,
    'an output that is not there',
    fileWith(
      `    image: .\n    variables:\n      HOST: \${resources.db.hostname}\n${RESOURCES}`,
    ),
    [
      'svc/score.yaml:8:7 containers.main.variables.HOST: resource `db` has no output `hostname` (have: connection, database, host, name, password, port, url, user, username)',
    ],
  ],
  [
    17,
    'placeholders of nothing',
    fileWith(
      '    image: .\n    variables:\n      AA: ${HOME}\n      BB: ${}\n',
    ),
    [
      'svc/score.yaml:8:11 containers.main.variables.AA: ${HOME} begins with neither metadata nor resources (to keep it as it is, escape it: $${HOME})',
      'svc/score.yaml:9:11 containers.main.variables.BB: the placeholder ${} is empty (to keep it as it is, escape it: $${})',
    ],
  ],
  [
    18,
    'a whole resource in a variable',
    fileWith(
      `    image: .\n    variables:\n      DB: \${resources.db}\n${RESOURCES}`,
    ),
    [
      "svc/score.yaml:8:11 containers.main.variables.DB: ${resources.db} needs an output of `db` (write ${resources.db.OUTPUT}; only a volume's source can be a whole resource)",
    ],
  ],
  [
    19,
    'params that wait for each other',
    fileWith(`    image: .\n${CYCLE}`),
    [
      "svc/score.yaml:8:3 resources.aa: resources wait for each other's outputs: aa→bb→aa (remove one of the references from the params)",
    ],
  ],
  [
    20,
    'one id with other params',
    fileWith(
      '    image: .\nresources:\n  aa: { type: postgres, id: orders, params: { storage: 1Gi } }\n  bb: { type: postgres, id: orders, params: { storage: 2Gi } }\n',
    ),
    [
      'svc/score.yaml:9:37 resources.bb.params: postgres.default#orders has other params here than at svc/score.yaml:8:37 (resources.aa.params)',
    ],
  ],
  [
    21,
    'nothing that serves a class',
    fileWith(
      '    image: .\nresources:\n  db: { type: postgres, class: large }\n',
    ),
    [
      'svc/score.yaml:8:3 resources.db: no definition serves a postgres of class large here: none of 2 definitions of postgres matches (postgres-in-cluster wants class default, the request has large; postgres-operator wants environmentType staging or production, the request has development; wants class default, the request has large)',
    ],
  ],
  [
    22,
    'a kind that is not supported',
    fileWith(
      '    image: .\n',
      'metadata:\n  name: web\n  annotations:\n    k8s.score.dev/kind: DaemonSet\n',
    ),
    [
      'svc/score.yaml:5:5 metadata.annotations["k8s.score.dev/kind"]: kind "DaemonSet" is not supported (Deployment, StatefulSet, Job and CronJob are)',
    ],
  ],
  [
    22,
    'a claim for each pod of a Deployment',
    fileWith(
      '    image: .\n    volumes:\n      /data: { source: "${resources.data}" }\nresources:\n  data: { type: volume, class: per-pod }\n',
    ),
    [
      'svc/score.yaml:8:16 containers.main.volumes["/data"].source: resource `data` gives a claim for each pod, which a Deployment cannot have',
    ],
  ],
  [
    23,
    'a secret mixed with text in a file, and one in an image',
    fileWith(
      `    image: "x:\${resources.db.password}"\n    files:\n      /aa: { content: "p=\${resources.db.password}" }\n${RESOURCES}`,
    ),
    [
      'svc/score.yaml:6:5 containers.main.image: an image cannot hold the secret ${resources.db.password} (key password of Secret web-db-credentials)',
      'svc/score.yaml:8:14 containers.main.files["/aa"].content: a file that has other content too cannot hold the secret ${resources.db.password} (key password of Secret web-db-credentials)',
    ],
  ],
  [
    24,
    'starts that cannot be waited for',
    fileWith(
      '    image: .\n    before:\n      main: { ready: started }\n      othr: { ready: started }\n  other:\n    image: .\n    before:\n      third: { ready: healthy }\n  third:\n    image: .\n    before:\n      other: { ready: started }\n',
    ),
    [
      'svc/score.yaml:8:7 containers.main.before.main: `main` cannot start before itself',
      'svc/score.yaml:9:7 containers.main.before.othr: unknown container `othr` (did you mean `other`?',
      'svc/score.yaml:13:7 containers.other.before: containers wait for each other: other→third→other (remove one of them from `before`)',
      'svc/score.yaml:13:23 containers.other.before.third.ready: `other` has no probe that could tell when it is healthy',
    ],
  ],
];

it.each(ROWS)('%i: %s', (_, __, text, expected) => {
  const findings = findingsOf(text);
  const shown = findings.map(formatFinding);
  expected.forEach((start, index) =>
    expect(shown[index]?.slice(0, start.length)).toBe(start),
  );
  expect(shown).toHaveLength(expected.length);
});

it('8: an image that nobody gives', () => {
  const platform = platformWith({
    'platform.yaml':
      'apiVersion: macadam.dev/v1alpha1\nkind: Platform\nmetadata: { name: x }\nspec: { owner: group:default/x }\n',
  });
  const result = resolve(inputOf(fileWith('    image: .\n'), { platform }));
  expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
    'score.yaml:6:5 containers.main.image: container main has image "." and the platform gives no image for it (write a whole image reference, or set spec.images.reference in platform.yaml)',
  ]);
});

it('13: a source that is not UTF-8', () => {
  const text = fileWith(
    '    image: .\n    files:\n      /aa: { source: app.bin }\n',
  );
  const bytes = new Uint8Array([0xff, 0xfe]);
  expect(
    checkSources(scoreOf(text), { 'app.bin': bytes }).map(formatFinding),
  ).toEqual([
    'score.yaml:8:14 containers.main.files["/aa"].source: the file app.bin, for /aa, is not UTF-8 text (use binaryContent with base64 for binary files)',
  ]);
  const result = resolve(inputOf(text, { sources: { 'app.bin': bytes } }));
  expect(result.ok ? [] : result.findings.map(formatFinding)).toEqual([
    expect.stringContaining(
      'score.yaml:8:14 containers.main.files["/aa"].source',
    ),
  ]);
});

it('25: two files with the same workload name', () => {
  const files = ['a/score.yaml', 'b/score.yaml'].flatMap(file => {
    const parsed = parseScore(fileWith('    image: .\n'), { file });
    return parsed.ok ? [parsed.value] : [];
  });
  expect(checkWorkloadNames(files).map(formatFinding)).toEqual([
    'a/score.yaml:3:3 metadata.name: the workload `web` is also in b/score.yaml (give each workload a name of its own)',
    'b/score.yaml:3:3 metadata.name: the workload `web` is also in a/score.yaml (give each workload a name of its own)',
  ]);
});

it('every row of the table is here', () => {
  const tested = new Set([...ROWS.map(([row]) => row), 8, 13, 25]);
  expect([...tested].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
});
