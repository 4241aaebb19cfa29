import { parseScore } from '@macadam/score';
import { removeAt } from './removal';
import { type Draft, draftOf, scoreText } from './scoreText';

function draftWith(container: object): Draft {
  const draft = draftOf('shop');
  draft.containers.web = { image: 'nginx:1', ...container };
  return draft;
}

/** What Score does not take in a draft, by the keys that its findings give. */
function refusedIn(draft: Draft) {
  const result = parseScore(scoreText(draft), { file: 'score.yaml' });
  return result.ok ? [] : result.findings.map(({ keys = [] }) => keys);
}

describe('removeAt', () => {
  it('takes out what Score does not take, however long its name', () => {
    const target = `/etc/${'nginx/'.repeat(20)}site.conf`;
    const draft = draftWith({
      files: {
        [target]: { content: 'a', mode: 'rw' },
        [`${target}.d`]: { content: 'b' },
      },
    });
    const [path] = refusedIn(draft);
    expect(path).toEqual(['containers', 'web', 'files', target, 'mode']);
    expect(removeAt(draft, path)).toBe(true);
    expect(refusedIn(draft)).toEqual([]);
    expect(draft.containers.web.files).toEqual({
      [target]: { content: 'a' },
      [`${target}.d`]: { content: 'b' },
    });
  });

  it.each([
    [[]],
    [['containers']],
    [['containers', 'web']],
    [['containers', 'web', 'image']],
    [['metadata', 'name']],
    [['containers', 'web', 'args', 0]],
    [['containers', '__proto__', 'toString']],
  ])('leaves %j', path => {
    const draft = draftWith({});
    expect(removeAt(draft, path)).toBe(false);
    expect(draft).toEqual(draftWith({}));
  });
});
