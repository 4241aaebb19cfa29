import { formatFinding } from './finding';
import { parseScore } from './parseScore';
import { checkSources, listSources, sourcePath } from './sources';

describe('sourcePath', () => {
  it.each([
    ['score.yaml', 'a.txt', 'a.txt'],
    ['score.yaml', './a/../b.txt', 'b.txt'],
    ['deploy/score.yaml', '../a.txt', 'a.txt'],
    ['deploy/score.yaml', 'a.txt', 'deploy/a.txt'],
    ['/home/me/score.yaml', 'a.txt', 'a.txt'],
    ['score.yaml', '../a.txt', undefined],
    ['deploy/score.yaml', '../../a.txt', undefined],
    ['/home/me/score.yaml', '../a.txt', undefined],
    ['score.yaml', '/etc/passwd', undefined],
    ['score.yaml', 'C:/x', undefined],
    ['score.yaml', '..\\a.txt', undefined],
    ['score.yaml', 'a/', undefined],
    ['score.yaml', '.', undefined],
  ])('of %s with %s is %s', (file, source, expected) => {
    expect(sourcePath(file, source)).toBe(expected);
  });
});

describe('checkSources', () => {
  const result = parseScore(
    `apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  web:
    image: nginx
    files:
      /there: {source: there.txt}
      /binary: {source: binary.dat}
      /missing: {source: missing.txt}
`,
    { file: 'deploy/score.yaml' },
  );
  if (!result.ok) throw new Error('the fixture is not valid');

  it('lists what the file names', () => {
    expect(listSources(result.value).map(({ path }) => path)).toEqual([
      'deploy/there.txt',
      'deploy/binary.dat',
      'deploy/missing.txt',
    ]);
  });

  it('reports missing and binary files', () => {
    const findings = checkSources(result.value, {
      'deploy/there.txt': new TextEncoder().encode('grüß'),
      'deploy/binary.dat': new Uint8Array([0xff, 0x00]),
    });
    expect(findings.map(formatFinding)).toEqual([
      'deploy/score.yaml:8:17 containers.web.files["/binary"].source: the file deploy/binary.dat, for /binary, is not UTF-8 text (use binaryContent with base64 for binary files)',
      'deploy/score.yaml:9:18 containers.web.files["/missing"].source: the file deploy/missing.txt does not exist (`source` is relative to deploy/score.yaml)',
    ]);
  });
});
