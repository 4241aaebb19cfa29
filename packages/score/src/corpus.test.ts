import fs from 'node:fs';
import path from 'node:path';
import { parseScore } from './parseScore';

/** A folder of Score files that are all valid; `MACADAM_CORPUS` names the folder that `score` is in. */
const corpus = process.env.MACADAM_CORPUS;
const folder = path.join(corpus ?? '', 'score');
const files = corpus
  ? fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => /\.ya?ml$/.test(file))
  : [];

if (!corpus)
  process.stdout.write('MACADAM_CORPUS is not set: the corpus is not read\n');

const withCorpus = corpus ? describe : describe.skip;

withCorpus('the corpus', () => {
  it('has files that are all valid', () => {
    expect(files).not.toEqual([]);
    for (const file of files) {
      const text = fs.readFileSync(path.join(folder, file), 'utf8');
      expect(parseScore(text, { file })).toMatchObject({ ok: true });
    }
  });
});
