import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../lib/env.mjs';
import { workspaces } from '../lib/workspaces.mjs';

for (const { folder } of workspaces()) {
  test(`${folder} has a README with its entry point and what it never imports`, () => {
    const file = path.join(ROOT, folder, 'README.md');
    assert.ok(existsSync(file), `Write ${folder}/README.md: what it is for`);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^# \S/, 'begin with its name');
    assert.match(text, /\*\*Entry points?\*\*: \S/, 'say its entry point');
    assert.match(
      text,
      /\*\*Never imports\*\*: \S/,
      'say what it never imports',
    );
  });
}
