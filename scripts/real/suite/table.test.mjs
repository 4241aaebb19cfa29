import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeTable } from './table.mjs';

test('a row has what both say, on one line, and leaves out what was not asked', () => {
  const text = describeTable([
    {
      name: 'deleted',
      made: 'kubectl delete',
      kubectl: 'not\nfound | gone',
      portal: {
        health: 'Missing: Deployment web',
        sync: `Synced: main@sha1:${'a'.repeat(40)}`,
      },
      facts: ['health'],
    },
  ]);
  assert.match(
    text,
    /^\| deleted \| kubectl delete \| not found \\\| gone \| Missing: Deployment web \| {2}\|$/m,
  );
  assert.match(text, /^1 situations/m);
});
