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
  object: {
    apiVersion: string;
    kind: string;
    metadata?: { deletionTimestamp?: string };
  };
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
/** What is being deleted has a verdict whatever its kind: Argo CD asks no customization about it. */
const staying = cases.filter(
  ({ object: { metadata }, expected }) =>
    metadata?.deletionTimestamp === undefined || expected === 'Progressing',
);
/** Kinds that have a rule of ours; the API conventions are held against the others below. */
const isRuled = ({ object: { apiVersion, kind } }: Case) =>
  assessHealth({ apiVersion, kind, metadata: {} }) !== undefined;
const ruled = staying.filter(isRuled);
const others = staying.filter(each => !isRuled(each));

(available ? describe : describe.skip)(
  'recorded objects (set MACADAM_CORPUS to a folder that holds health/)',
  () => {
    it.each(ruled)('$name', ({ object, expected }) => {
      expect(assessHealth(object)?.status).toBe(expected);
    });

    it('is told by the API conventions alone for most other kinds that report conditions', () => {
      const told = others.flatMap(({ object, expected }) => {
        const found = assessHealth(object);
        return found ? [found.status === expected] : [];
      });
      const right = told.filter(Boolean).length;
      expect(right / told.length).toBeGreaterThan(0.75);
    });
  },
);
