import { formatPath, withoutEchoes } from './finding';
import type { Finding, Path } from './types';

const at = (keys: Path, more: Partial<Finding> = {}): Finding => ({
  file: 'score.yaml',
  path: formatPath(keys),
  keys,
  message: 'wrong',
  code: 'x',
  ...more,
});

describe('withoutEchoes', () => {
  const long = `/etc/${'nginx/'.repeat(20)}`;
  const fileAt = (name: string) => ['containers', 'web', 'files', long + name];

  it.each<[string, Finding, Finding]>([
    ['of a part', at(['resources', 'db', 'params']), at(['resources', 'db'])],
    ['of the whole', at(['resources']), at(['resources', 'db', 'params'])],
    [
      'of a file that cannot be read',
      at(['resources', 'db']),
      { file: 'score.yaml', path: '', message: 'wrong', code: 'yaml' },
    ],
    [
      'of a name that nothing declares',
      at(['containers', 'web', 'image'], { code: 'placeholder-resource' }),
      at(['resources', 'db']),
    ],
  ])('leaves out an echo %s', (_, later, earlier) => {
    expect(withoutEchoes([later], [earlier])).toEqual([]);
  });

  it.each<[string, Finding, Finding]>([
    ['another value', at(['resources', 'db']), at(['resources', 'cache'])],
    [
      'a name that begins alike',
      at(['resources', 'db2']),
      at(['resources', 'db']),
    ],
    [
      'a file that is called alike for long',
      at(fileAt('a.conf')),
      at(fileAt('b.conf')),
    ],
    [
      'another file',
      at(['resources', 'db'], { file: 'score.dev.yaml' }),
      at(['resources', 'db']),
    ],
  ])('keeps what is about %s', (_, later, earlier) => {
    expect(withoutEchoes([later], [earlier])).toEqual([later]);
  });
});
