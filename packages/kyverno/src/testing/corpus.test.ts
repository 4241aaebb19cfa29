import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runKyvernoTest, type TestResult } from './kyvernoTest';

const corpus = process.env.MACADAM_CORPUS;

/** Tests that need a registry or a cluster, or whose own expectation names a resource that is not there. */
const NEEDS_MORE = ['notEvaluable', 'no resource'];

function tests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /(^|\/)[a-z-]+-vpol\/.*kyverno-test\.yaml$/.test(path))
    .sort();
}

/** The corpus is a part of its source: a resource file that it leaves out is read as empty. */
function readPart(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

describe('the policy library of Kyverno', () => {
  if (!corpus) {
    it.skip('skipped: MACADAM_CORPUS names no folder with a kyverno/ policy library', () => {});
    return;
  }

  it('gives the results that its ValidatingPolicy tests expect', () => {
    const folder = join(corpus, 'kyverno');
    const results = tests(folder).flatMap((path): TestResult[] =>
      runKyvernoTest(path, file => readPart(join(folder, file))),
    );
    const wrong = results.filter(result => !result.matches);
    const evaluable = wrong.filter(({ actual }) => !NEEDS_MORE.includes(actual));
    console.log(
      `${results.length - wrong.length} of ${results.length} match;`,
      JSON.stringify(wrong, null, 1),
    );
    expect(results.length).toBeGreaterThan(300);
    expect(evaluable).toEqual([]);
  });
});
