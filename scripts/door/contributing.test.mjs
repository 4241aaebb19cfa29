import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../lib/env.mjs';

/** What is in the checkout. A command, a setting, an address or a file of a service's repository is not. */
const PATH =
  /^((\.ci|\.github|docker|docs|e2e-tests|examples|packages|platform|plugins|scripts|templates)(\/[\w.*-]+)*\/?|(app-config|backstage|catalog-info|package|playwright|renovate|tsconfig|knip)[\w.]*\.(json|ts|yaml))$/;

for (const file of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
  const text = readFileSync(path.join(ROOT, file), 'utf8');

  test(`every path that ${file} names exists`, () => {
    const missing = pathsOf(text).filter(
      each => globSync(each, { cwd: ROOT }).length === 0,
    );
    assert.deepEqual(missing, []);
  });

  test(`every link of ${file} leads somewhere`, () => {
    const missing = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target]) => target)
      .filter(target => globSync(target, { cwd: ROOT }).length === 0);
    assert.deepEqual(missing, []);
  });
}

test('CONTRIBUTING says of twelve everyday changes where they are made', () => {
  const text = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, section] = text.split('\n## Where do I change…\n');
  const rows = section
    .split('\n## ')[0]
    .split('\n')
    .filter(line => line.startsWith('| ') && !/^\| (-|I want)/.test(line));
  assert.ok(rows.length >= 12, `${rows.length} rows`);
  for (const row of rows) {
    const paths = pathsOf(row);
    assert.ok(paths.length > 0, `no path in: ${row}`);
  }
});

/** The paths between backticks, in prose and tables. */
function pathsOf(text) {
  return [...text.replaceAll(/```[^]*?```/g, '').matchAll(/`([^`]+)`/g)]
    .map(([, inside]) => inside)
    .filter(inside => PATH.test(inside));
}
