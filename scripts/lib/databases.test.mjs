import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { databaseAdvice } from './databases.mjs';

const Database = createRequire(import.meta.url)('better-sqlite3');

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-db-'));
  const whole = new Database(path.join(folder, 'catalog.sqlite'));
  whole.exec('create table entities (name text)');
  whole.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const advise = lines =>
  databaseAdvice(lines, { node: process.execPath, folder });

test('a damaged database file is named, with what to do', () => {
  writeFileSync(
    path.join(folder, 'orchestrator.sqlite'),
    'not a database'.repeat(100),
  );
  const advice = advise([
    "Plugin 'orchestrator' startup failed; SqliteError: file is not a database",
  ]);
  assert.match(advice, /orchestrator\.sqlite: file is not a database/);
  assert.match(advice, /move orchestrator\.sqlite away/);
  assert.doesNotMatch(advice, /catalog\.sqlite/);
});

test('a back end that ended for another reason gets no advice about databases', () =>
  assert.equal(advise(['TypeError: x is not a function']), undefined));
