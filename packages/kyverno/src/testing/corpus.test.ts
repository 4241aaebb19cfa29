import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runKyvernoTest, type TestResult } from './kyvernoTest';

const corpus = process.env.MACADAM_CORPUS;

function tests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /(^|\/)[a-z-]+-vpol\/.*kyverno-test\.yaml$/.test(path))
    .sort();
}

/** The corpus is a part of its source: a resource file that it leaves out is read as empty. */
function readPart(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

if (!corpus) {
  process.stdout.write(
    'MACADAM_CORPUS is not set: the policy library is not read\n',
  );
}

const withCorpus = corpus ? describe : describe.skip;

withCorpus('the policy library of Kyverno', () => {
  it('gives the results that its ValidatingPolicy tests expect', () => {
    const folder = join(corpus ?? '', 'kyverno');
    const results = tests(folder).flatMap((path): TestResult[] =>
      runKyvernoTest(path, file => readPart(join(folder, file))),
    );
    const wrong = results.filter(({ matches }) => !matches);
    const unexplained = wrong.filter(({ actual }) => actual !== 'no resource');
    console.log(`${results.length - wrong.length} of ${results.length} match`);
    expect(results.length).toBeGreaterThan(300);
    expect(unexplained).toEqual([]);
    expect(wrong.length / results.length).toBeLessThan(0.1);
    const places = results.filter(({ actual }) => actual === 'fail');
    const placed = places.filter(({ result }) => result?.path !== undefined);
    console.log(`${placed.length} of ${places.length} fails name a path`);
    expect(placed.length / places.length).toBeGreaterThan(0.95);
  });
});
