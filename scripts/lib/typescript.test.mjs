import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const TYPESCRIPT = fileURLToPath(new URL('./typescript.cjs', import.meta.url));

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-typescript-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name, text) => writeFileSync(path.join(folder, name), text);
function run() {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', TYPESCRIPT, path.join(folder, 'main.ts')],
    { encoding: 'utf8' },
  );
  return stdout.trim() || stderr;
}

test('sources run, the second time as the first, and differently when they changed', () => {
  write('part.ts', `export enum Part { One = 'one' }`);
  write(
    'main.ts',
    `import { Part } from './part';
     import('./part').then(again => console.log(Part.One satisfies string, again.Part === Part));`,
  );
  assert.equal(run(), 'one true');
  assert.equal(run(), 'one true');
  write('part.ts', `export enum Part { One = 'two' }`);
  assert.equal(run(), 'two true');
});

test('an error names the line of the source, also when the text was kept', () => {
  write(
    'main.ts',
    `interface Long {\n  way: string;\n}\n\nconst value: Long | undefined = undefined;\nthrow new Error('here');\n`,
  );
  for (const time of ['first', 'second'])
    assert.match(run(), /main\.ts:6:7/, time);
});

test('what is no TypeScript is told with its file', () => {
  write('main.ts', 'const = 1;');
  assert.match(run(), /main\.ts/);
});
