import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runKyvernoTest, type TestResult } from '@macadam/kyverno';
import { CLASSIC } from '@macadam/kyverno-classic';
import { type Command, UsageError } from '../command';

const TEST_FILE = 'kyverno-test.yaml';
const FORMATS = ['text', 'json'];

/** The test files of a folder and of all folders in it, or the file itself. */
function testsIn(place: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(place).isDirectory();
  } catch (error) {
    throw new UsageError(
      `${place} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (!isFolder) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter(name => path.basename(name) === TEST_FILE)
    .map(name => path.join(place, name))
    .sort();
}

/** Runs one test; a file that is no test is a result that does not match. */
function runTest(file: string): TestResult[] {
  try {
    return runKyvernoTest(file, name => readFileSync(name, 'utf8'), [CLASSIC]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [
      {
        file,
        policy: '',
        rule: '',
        resource: '',
        expected: 'a test that can be run',
        actual: 'not loaded',
        matches: false,
        reason: error.message,
      },
    ];
  }
}

function describeMismatch(result: TestResult): string {
  const { file, policy, rule, resource, expected, actual, reason } = result;
  const about = [policy, rule].filter(Boolean).join('/');
  return `${file}: ${about} ${resource}: expected ${expected}, got ${actual}: ${reason}\n`;
}

/** Runs suites in the format of `kyverno test`. */
export const policyTest: Command = {
  name: 'policy test',
  summary:
    "Runs tests of policies in Kyverno's format; a rule that says nothing never passes",
  usage: `DIR… [--format ${FORMATS.join('|')}]

Runs every ${TEST_FILE} in the folders, prints each result that is not as expected,
and then how many passed and failed.`,
  run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { format: { type: 'string', default: 'text' } },
    });
    if (!FORMATS.includes(values.format)) {
      throw new UsageError(
        `unknown format ${values.format} (one of ${FORMATS.join(', ')} is)`,
      );
    }
    if (positionals.length === 0) throw new UsageError('no folder is given');
    const files = [...new Set(positionals.flatMap(testsIn))];
    if (files.length === 0)
      throw new UsageError(`no ${TEST_FILE} below ${positionals.join(' or ')}`);
    const results = files.flatMap(runTest);
    const wrong = results.filter(({ matches }) => !matches);
    const passed = results.length - wrong.length;
    if (values.format === 'json') {
      const shown = results.map(
        ({ file, policy, rule, resource, expected, actual, reason }) => ({
          file,
          policy,
          rule,
          resource,
          expected,
          actual,
          reason,
        }),
      );
      const report = { passed, failed: wrong.length, results: shown };
      output.out(`${JSON.stringify(report, null, 2)}\n`);
    } else {
      output.out(wrong.map(describeMismatch).join(''));
      output.out(`${passed} passed, ${wrong.length} failed\n`);
    }
    return wrong.length > 0 ? 1 : 0;
  },
};
