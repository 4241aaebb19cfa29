import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runKyvernoTest } from '../__testUtils__/load';
import type { TestResult } from '@macadam/kyverno';

const corpus = process.env.MACADAM_CORPUS;

/** The library has the same policies for each engine, in folders that end with its name. */
const ENGINES: Readonly<Record<string, string>> = {
  cel: 'ClusterPolicy with CEL',
  vpol: 'ValidatingPolicy',
  mpol: 'MutatingPolicy',
  gpol: 'GeneratingPolicy',
};

function engineOf({ file }: TestResult): string {
  const suffix = file.split('/')[0].split('-').pop() ?? '';
  return ENGINES[suffix] ?? 'ClusterPolicy';
}

function readLibrary(folder: string): TestResult[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('kyverno-test.yaml'))
    .sort()
    .flatMap(path =>
      runKyvernoTest(path, file => readFileSync(join(folder, file), 'utf8')),
    );
}

if (!corpus) {
  process.stdout.write(
    'MACADAM_CORPUS is not set: the policy library is not read\n',
  );
}

const withCorpus = corpus ? describe : describe.skip;

withCorpus('the policy library of Kyverno', () => {
  const all = corpus ? readLibrary(join(corpus, 'kyverno')) : [];
  // A part of the library may leave out files of resources; what is about them cannot be judged.
  const results = all.filter(({ actual }) => actual !== 'no resource');

  it('gives 98 % of the results that its tests expect', () => {
    const wrong = results.filter(({ matches }) => !matches);
    const lines = [...new Set(results.map(engineOf))].map(engine => {
      const own = results.filter(result => engineOf(result) === engine);
      const right = own.filter(({ matches }) => matches);
      return `${engine}: ${right.length} of ${own.length} match`;
    });
    const left = `${all.length - results.length} name resources that are not here`;
    const mismatches = wrong.map(
      ({ file, rule, resource, expected, actual, reason }) =>
        `${file} ${rule} ${resource}: ${expected}, not ${actual}: ${reason}`,
    );
    process.stdout.write(`${[...lines, left, ...mismatches].join('\n')}\n`);
    expect(results.length).toBeGreaterThan(300);
    expect(wrong.length / results.length).toBeLessThan(0.02);
  });

  it('names the place of what fails', () => {
    const fails = results.filter(({ actual }) => actual === 'fail');
    const lost = fails.filter(({ result }) => result?.path === undefined);
    process.stdout.write(
      `${fails.length - lost.length} of ${fails.length} fails name a path\n${[
        ...new Set(lost.map(({ file, rule }) => `${file} ${rule}`)),
      ].join('\n')}\n`,
    );
    expect(lost.length / fails.length).toBeLessThan(0.05);
  });
});
