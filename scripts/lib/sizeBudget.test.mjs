import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { overBudget, sourceLines } from './sizeBudget.mjs';

describe('a size budget', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'macadam-size-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file, lines) {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, 'x\n'.repeat(lines));
  }

  it('counts source, and neither tests nor data', () => {
    write('src/a.ts', 3);
    write('src/deep/b.tsx', 4);
    write('src/a.test.ts', 50);
    write('src/__testUtils__/deep/c.ts', 50);
    write('src/data.json', 50);
    write('scripts/d.mjs', 50);
    assert.equal(sourceLines(folder), 7);
  });

  it('is kept by as many lines as it allows', () => {
    const budget = { lines: 7, decision: 'docs/decisions/0001-why.md' };
    assert.equal(overBudget('packages/x', 7, budget), undefined);
    const advice = overBudget('packages/x', 9, budget);
    assert.match(advice, /^packages\/x has 9 lines .* 2 more than/);
    assert.match(advice, /docs\/decisions\/0001-why\.md/);
  });
});
