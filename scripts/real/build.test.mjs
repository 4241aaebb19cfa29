import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goMod } from './build.mjs';

test('a module of our own asks for what theirs does, and for the modules in its folders by their version', () => {
  const text = goMod(
    {
      module: 'example.org/server',
      version: 'v1.4.2',
      nested: 'v0.4.2',
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
    'require example.org/api v0.4.2',
    'require example.org/library v1.0.0',
    'replace example.org/library v1.0.0 => example.org/fork v1.0.1',
  ]);
});

test('of what another part asks for too, the newer version is taken', () => {
  const asks = versions => ({
    Go: '1.26.0',
    Require: Object.entries(versions).map(([Path, Version]) => ({
      Path,
      Version,
    })),
  });
  const text = goMod(
    { module: 'example.org/server', version: 'v1.0.0' },
    asks({
      a: 'v1.9.0',
      b: 'v1.2.0',
      c: 'v0.0.0-20260101000000-0a',
      d: 'v2.0.0-rc.1',
    }),
    [
      asks({
        a: 'v1.10.0',
        b: 'v1.1.9',
        c: 'v0.0.0-20260201000000-0b',
        d: 'v2.0.0',
        unknown: 'v1.0.0',
      }),
    ],
  );
  assert.deepEqual(text.match(/^require .*$/gm), [
    'require example.org/server v1.0.0',
    'require a v1.10.0',
    'require b v1.2.0',
    'require c v0.0.0-20260201000000-0b',
    'require d v2.0.0',
  ]);
});
