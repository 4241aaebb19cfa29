import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { cachePrefixes, countFetched } from './lockedPackages.mjs';

const LOCKFILE = `# This file is generated.

"@scope/tool@npm:^1.0.0":
  version: 1.2.3-beta.1
  resolution: "@scope/tool@npm:1.2.3-beta.1"
  checksum: 10c0/aaaa
  languageName: node

"only-for-another-system@npm:1.0.0":
  version: 1.0.0
  resolution: "only-for-another-system@npm:1.0.0"
  conditions: os=aix
  languageName: node

"app@workspace:packages/app":
  version: 0.0.0-use.local
  resolution: "app@workspace:packages/app"

"ms@npm:2.0.0":
  version: 2.0.0
  resolution: "ms@npm:2.0.0"
  checksum: 10c0/bbbb
`;

test('packages that are fetched are those of the registry for this system', () =>
  assert.deepEqual(cachePrefixes(LOCKFILE), [
    '@scope-tool-npm-1.2.3-beta.1-',
    'ms-npm-2.0.0-',
  ]));

test('fetched packages are counted, of this version and of this lockfile only', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-cache-'));
  const prefixes = cachePrefixes(LOCKFILE);
  try {
    assert.equal(countFetched(prefixes, path.join(folder, 'none')), 0);
    writeFileSync(path.join(folder, 'ms-npm-2.0.0-1a2b3c4d5e-10c0.zip'), '');
    writeFileSync(path.join(folder, 'ms-npm-2.1.0-1a2b3c4d5e-10c0.zip'), '');
    assert.equal(countFetched(prefixes, folder), 1);
    writeFileSync(
      path.join(folder, '@scope-tool-npm-1.2.3-beta.1-1a2b3c4d5e-10c0.zip'),
      '',
    );
    assert.equal(countFetched(prefixes, folder), 2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
