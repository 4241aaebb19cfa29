/**
 * What Kyverno's own tests of policies say of our engine, as Markdown.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';
import { cell, table } from './report.mjs';

const MACADAM = path.join(ROOT, 'packages', 'cli', 'bin', 'macadam');
const TEST = 'kyverno-test.yaml';

/** @returns {boolean} whether a folder holds tests in the format of `kyverno test` */
export function hasPolicyTests(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some(
    name => path.basename(name) === TEST,
  );
}

/**
 * Runs `macadam policy test` over folders.
 *
 * @param {string} node path of the Node.js executable
 * @param {string[]} folders absolute
 * @returns {string} Markdown without any path of this machine
 */
export function measurePolicies(node, folders) {
  return folders
    .map(folder => {
      const results = runTests(node, folder);
      return describePolicies(
        results.map(result => ({
          ...result,
          file: path.relative(folder, result.file),
        })),
      );
    })
    .join('\n\n');
}

/** Mismatches end it with exit code 1, and are what we are here for. */
function runTests(node, folder) {
  const options = { encoding: 'utf8', maxBuffer: 1024 ** 3 };
  const args = [MACADAM, 'policy', 'test', folder, '--format', 'json'];
  try {
    return JSON.parse(execFileSync(node, args, options)).results;
  } catch (error) {
    if (error.status !== 1) throw error;
    return JSON.parse(error.stdout).results;
  }
}

/**
 * @param {{file: string, policy: string, rule: string, resource: string, expected: string, actual: string, reason: string}[]} results
 */
export function describePolicies(results) {
  const absent = results.filter(({ actual }) => actual === 'no resource');
  const judged = results.filter(result => !absent.includes(result));
  const wrong = judged.filter(({ expected, actual }) => expected !== actual);
  return `## Policies

${results.length} expected results in ${countOf(results, 'file')} test files. ${absent.length} name a resource whose file is not there
and cannot be judged by anybody; of the other ${judged.length}, ${judged.length - wrong.length} are as expected. A rule that gives no
answer never counts as passed.

### By folder

${table(['folder', 'results', 'as expected', 'without a resource'], byFolder(results))}

### Not as expected

${
  wrong.length === 0
    ? 'None.'
    : table(
        ['test', 'rule', 'resource', 'expected', 'here'],
        wrong.map(({ file, policy, rule, resource, expected, actual }) => [
          `\`${path.dirname(file)}\``,
          cell(`${policy}/${rule}`),
          cell(resource),
          expected,
          actual,
        ]),
      )
}`;
}

function byFolder(results) {
  // <folder>/<policy>/.kyverno-test/kyverno-test.yaml
  const folderOf = ({ file }) =>
    path.dirname(path.dirname(file).replace(/\/\.kyverno-test$/, ''));
  return [...new Set(results.map(folderOf))].sort().map(folder => {
    const all = results.filter(result => folderOf(result) === folder);
    return [
      folder,
      String(all.length),
      String(all.filter(({ expected, actual }) => expected === actual).length),
      String(all.filter(({ actual }) => actual === 'no resource').length),
    ];
  });
}

function countOf(results, key) {
  return new Set(results.map(result => result[key])).size;
}
