import type { RawCommit, RawEntry, RawTree } from '@macadam/forge/testing';
import fc from 'fast-check';
import { score } from './fixtures';

/** What one push does to refs; the forge may refuse it, and says so. */
export type HostileRefs =
  | { kind: 'build on main' | 'rewrite main' | 'delete main' }
  | { kind: 'other refs'; refs: readonly string[] };

/** A tree in a commit, and where it is pushed to. */
export interface HostilePush {
  tree: RawTree;
  commit: RawCommit;
  refs: HostileRefs;
}

/** UTF-8 bytes as a tree's names are given. */
const bytes = (text: string) => Buffer.from(text).toString('latin1');

/** Names of workloads, among them those that are somebody's and the platform's own. */
const workload = fc.oneof(
  fc.constantFrom('labels', 'stock', 'cart'),
  fc.constantFrom(
    ...['fine', 'tenant', 'kustomization', 'macadam-deployer', 'a'.repeat(64)],
    ...['..', '_shared', 'Größe', '-x', '', '"\\0"', '"\\ud800"'],
  ),
);
const image = fc.oneof(
  fc.constantFrom('nginx:1.29', '.'),
  fc.constantFrom('nginx:latest', '-x', '"\\0"'),
);
const more = fc.oneof(
  fc.constantFrom('', 'service: { ports: { http: { port: 8080 } } }\n'),
  fc.constantFrom(
    '    files: { /a: { source: link } }\n',
    '    files: { /a: { source: ../../../etc/passwd } }\n',
    '    files: { /a: { source: "a\\\\b" }, /b: { source: .git/config } }\n',
    '    files: { /a: { source: constructor }, /b: { source: __proto__ } }\n',
    '    variables: { A: "\\0", "B\\0": "1", C: "\\ud800" }\n',
    '"\\0": 1\n',
    'resources: { "a\\0b": { type: "\\0" }, constructor: { type: dns } }\n',
  ),
);
const goodText = fc
  .tuple(workload, image, more)
  .map(([name, of, rest]) => score(name, of, rest));

/** Files that are hardly what their name says. */
const content = fc.oneof(
  { weight: 12, arbitrary: goodText },
  goodText.map(text => text.replaceAll('\n', '\r\n')),
  goodText.map(text => `\ufeff${text}`),
  goodText.map(text => Buffer.from(`\ufeff${text}`, 'utf16le')),
  goodText.map(text => Buffer.from(text, 'utf16le')),
  goodText.map(text =>
    Buffer.from(text.replace('nginx', 'ngi\xffnx'), 'latin1'),
  ),
  goodText.map(text => `${text}# \0\n`),
  fc.constantFrom('', '\0', 'a: *b', '- - -', '[', '---\n---\n', '%YAML 9.9'),
  fc.constant(`# ${'x'.repeat(600_000)}`),
  fc.uint8Array({ maxLength: 40 }),
);
const file = fc.record({
  kind: fc.constantFrom('file' as const, 'executable' as const),
  content,
});
const link = fc.record({
  kind: fc.constant('link' as const),
  target: fc.constantFrom(
    ...[
      'score.yaml',
      '.',
      '..',
      '/',
      '../../../../etc/passwd',
      '/etc/hostname',
    ],
    ...['/proc/self/environ', 'fine/score.yaml', '\n', 'x'.repeat(5000)],
  ),
});
const leaf: fc.Arbitrary<RawEntry> = fc.oneof(
  { weight: 8, arbitrary: file },
  link,
  fc.constant({ kind: 'submodule' as const }),
);

/** Files that the platform looks for, and files beside them. */
const fileName = fc.constantFrom(
  ...['score.yaml', 'score.yaml', 'score.dev.yaml', 'score.nowhere.yaml'],
  ...[
    'catalog-info.yaml',
    'catalog-info.yml',
    'link',
    'constructor',
    'README.md',
  ],
  ...['Score.yaml', 'SCORE.YAML', '.gitmodules', '.gitattributes', '-x', '*'],
  ...['score.yaml\n', 'score.yaml ', '\x01', '"', '\\', 'score.yaml\xff'],
);
/** Folders; some are refused by the forge, most are not. */
const folderName = fc.oneof(
  fc.constantFrom(
    ...['a', 'A', 'services', '-rf', '*', '[a]', '?', '"', "'", '$(x)', ' '],
    ...['a\nb', 'a\tb', 'a\\b', '\x01', '\x7f', 'score.yaml', 'constructor'],
    ...[
      '.git',
      '.GIT',
      'git~1',
      '.git ',
      '..',
      '.',
      '...',
      '.github',
      '__proto__',
    ],
    bytes('é'),
    bytes('é'),
    bytes('日本語'),
    bytes('\u202efdp'),
    bytes('.g\u200cit'),
    '\xff\xfe',
    'x'.repeat(300),
  ),
  fc.string({ minLength: 1, maxLength: 4 }).map(bytes),
);

function treeOf(depth: number): fc.Arbitrary<RawTree> {
  const own = fc.uniqueArray(fc.tuple(fileName, leaf), {
    maxLength: 4,
    selector: ([name]) => name,
  });
  if (depth === 0) return own;
  const folders = fc.uniqueArray(fc.tuple(folderName, treeOf(depth - 1)), {
    maxLength: 2,
    selector: ([name]) => name,
  });
  // There is nearly always a Score file to stumble over.
  const scoreFile = fc.option(leaf, { freq: 4, nil: undefined });
  return fc.tuple(scoreFile, own, folders).map(([main, others, inner]) => {
    const files = [
      ...(main ? [['score.yaml', main] as const] : []),
      ...others.filter(([name]) => !main || name !== 'score.yaml'),
    ];
    const taken = new Set(files.map(([name]) => name));
    return [
      ...files,
      ...inner
        .filter(([name]) => !taken.has(name))
        .map(
          ([name, entries]) =>
            [name, { kind: 'folder' as const, entries }] as const,
        ),
    ];
  });
}

/** A tree that stands for more paths than anybody counts, of few objects. */
function bomb(levels: number): RawTree {
  const entries: RawTree =
    levels === 0
      ? [['score.yaml', { kind: 'file', content: score('bomb') }]]
      : bomb(levels - 1);
  return ['a', 'b'].map(name => [name, { kind: 'folder', entries }] as const);
}
const many: RawTree = Array.from(
  { length: 3000 },
  (_, index) => [`f${index}`, { kind: 'file', content: '' }] as const,
);
const deep: RawTree = Array.from({ length: 900 }).reduce<RawTree>(
  entries => [['d', { kind: 'folder', entries }]],
  [['score.yaml', { kind: 'file', content: score('deep', 'nginx:1.29') }]],
);

const oddCommit: fc.Arbitrary<RawCommit> = fc.record(
  {
    author: fc.constantFrom(
      'Somebody',
      'a\x1fb',
      'a\x01\x1b[31m',
      '\u202e',
      'x'.repeat(1000),
    ),
    at: fc.constantFrom(0, 1_700_000_000, 100_000_000_000_000),
    message: fc.constantFrom(
      '',
      'Fine\n\nActor: user:default/sofia\nDeployment: x\n',
      'x'.repeat(300_000),
      'x'.repeat(2_000_000),
      'a\x1f\x01b\n\x1b]0;x\x07',
      '\u202e',
    ),
  },
  { requiredKeys: [] },
);

const commit = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, oddCommit);

const refs: fc.Arbitrary<HostileRefs> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constant({ kind: 'build on main' as const }),
  },
  fc.constant({ kind: 'rewrite main' as const }),
  fc.constant({ kind: 'delete main' as const }),
  fc.record({
    kind: fc.constant('other refs' as const),
    refs: fc.oneof(
      fc.subarray([
        ...['refs/tags/main', 'refs/heads/refs/heads/main', 'refs/heads/HEAD'],
        ...['refs/tags/refs/heads/main', 'refs/heads/-x', 'refs/heads/größe'],
        ...[`refs/heads/${'x'.repeat(230)}`, 'refs/macadam/draft', 'HEAD'],
        ...[
          `refs/heads/${'0'.repeat(40)}`,
          'refs/heads/main/x',
          'refs/notes/x',
        ],
      ]),
      fc.constant(
        Array.from({ length: 40 }, (_, index) => `refs/tags/many-${index}`),
      ),
    ),
  }),
);

/** Pushes of somebody who wants harm done to others, or just does everything that Git lets them. */
export const hostilePushes: fc.Arbitrary<HostilePush[]> = fc.array(
  fc.record({
    tree: fc.oneof(
      { weight: 12, arbitrary: treeOf(2) },
      fc.constantFrom(bomb(24), many, deep),
    ),
    commit,
    refs,
  }),
  { minLength: 1, maxLength: 4 },
);
