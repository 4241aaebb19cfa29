import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanEnv, envWithNode } from './env.mjs';
import { binaryPackage, ensureNode, isSupported } from './node.mjs';

for (const [version, expected] of [
  ['v20.19.0', false],
  ['v22.11.0', false],
  ['v22.12.0', true],
  ['24.21.0', true],
  ['v25.0.0', false],
]) {
  test(`Node.js ${version} is ${expected ? 'taken' : 'replaced'}`, () =>
    assert.equal(isSupported(version), expected));
}

test('every binary on the npm registry is one that Backstage supports', () => {
  for (const platform of ['linux', 'darwin']) {
    for (const arch of ['x64', 'arm64'])
      assert.ok(isSupported(binaryPackage(platform, arch).version));
  }
  assert.equal(binaryPackage('win32', 'x64'), undefined);
});

test('a suitable running Node.js is used as it is', () => {
  assert.ok(
    isSupported(process.version),
    'the tests run under a suitable Node.js',
  );
  assert.equal(ensureNode(), process.execPath);
});

test('children do not see what npm run adds, but do see the registry and their node first on PATH', () => {
  const env = envWithNode('/n/bin/node', {
    HOME: process.env.HOME,
    PATH: '/usr/bin',
    npm_lifecycle_event: 'start',
    npm_config_local_prefix: '/x',
    npm_config_registry: 'https://registry.example',
  });
  assert.equal(env.PATH, '/n/bin:/usr/bin');
  assert.equal(env.npm_lifecycle_event, undefined);
  assert.equal(env.npm_config_local_prefix, undefined);
  assert.equal(env.npm_config_registry, 'https://registry.example');
});

test('a home that cannot be written is replaced', () => {
  assert.match(cleanEnv({ HOME: '/does/not/exist' }).HOME, /\.cache/);
});
