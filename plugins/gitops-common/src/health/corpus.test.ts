import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { assessHealth } from './assess';

/** Recorded objects with Argo CD's verdicts: a folder tree of `health_test.yaml` files. Named by the environment, never shipped. */
const corpus = process.env.MACADAM_CORPUS
  ? join(process.env.MACADAM_CORPUS, 'health')
  : undefined;

interface Case {
  name: string;
  expected: string;
  object: { apiVersion: string; kind: string };
}

function casesBelow(folder: string): Case[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('health_test.yaml'))
    .flatMap(path => {
      const base = dirname(join(folder, path));
      const { tests } = parse(readFileSync(join(folder, path), 'utf8'));
      return (tests ?? []).map(
        (test: { inputPath: string; healthStatus: { status: string } }) => ({
          name: `${path} ${test.inputPath}`,
          expected: test.healthStatus.status,
          object: parseAllDocuments(
            readFileSync(join(base, test.inputPath), 'utf8'),
            { uniqueKeys: false },
          )[0].toJS(),
        }),
      );
    });
}

const available = corpus !== undefined && existsSync(corpus);
const cases = available ? casesBelow(corpus) : [];
/** Kinds without a rule of ours are left out; what is being deleted has a verdict whatever its kind. */
const ruled = cases.filter(
  ({ object: { apiVersion, kind } }) =>
    assessHealth({ apiVersion, kind, metadata: {} }) !== undefined,
);

(available ? describe : describe.skip)(
  'recorded objects (set MACADAM_CORPUS to a folder that holds health/)',
  () => {
    it.each(ruled)('$name', ({ object, expected }) => {
      expect(assessHealth(object)?.status).toBe(expected);
    });
  },
);
