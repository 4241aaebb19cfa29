import { scoreFilesOf } from './ownFiles';

describe('scoreFilesOf', () => {
  it('finds Score files at any depth, and none of what others wrote', () =>
    expect(
      scoreFilesOf([
        'services/one/score.yaml',
        'score.yaml',
        'score.prod.yaml',
        'a/b/c/d/score.yaml',
        'myscore.yaml',
        'node_modules/x/score.yaml',
        'templates/node/skeleton/score.yaml',
        'src/__fixtures__/score.yaml',
        '.github/score.yaml',
      ]),
    ).toEqual(['a/b/c/d/score.yaml', 'score.yaml', 'services/one/score.yaml']));
});
