import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goMod } from './build.mjs';

test('a module of our own asks for what theirs does, and for the modules in its folders by their version', () => {
  const text = goMod(
    {
      module: 'example.org/server',
      version: 'v1.4.2',
      nested: 'v0.4.2',
      alongside: ['example.org/other', 'v2.0.0'],
    },
    {
      Go: '1.24.0',
      Require: [
        { Path: 'example.org/api', Version: 'v0.0.0' },
        { Path: 'example.org/library', Version: 'v1.0.0' },
      ],
      Replace: [
        { Old: { Path: 'example.org/api' }, New: { Path: './staging/api' } },
        {
          Old: { Path: 'example.org/library', Version: 'v1.0.0' },
          New: { Path: 'example.org/fork', Version: 'v1.0.1' },
        },
      ],
    },
  );
  assert.deepEqual(text.trim().split('\n'), [
    'module macadam.dev/real',
    'go 1.24.0',
    'require example.org/server v1.4.2',
    'require example.org/other v2.0.0',
    'require example.org/api v0.4.2',
    'require example.org/library v1.0.0',
    'replace example.org/library v1.0.0 => example.org/fork v1.0.1',
  ]);
});
