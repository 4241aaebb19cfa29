import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from './env.mjs';
import { readSettings, settingsEnv } from './settings.mjs';

test('defaults: the state in the checkout, ports 7007 to 7009', () => {
  const settings = readSettings({});
  assert.equal(settings.state, path.join(ROOT, '.macadam'));
  assert.equal(settings.ownState, true);
  assert.deepEqual(settings.ports, {
    portal: 7007,
    forge: 7008,
    cluster: 7009,
  });
});

test('variables change the state and the ports, and reach the children as absolute values', () => {
  const settings = readSettings({
    MACADAM_STATE: 'elsewhere',
    MACADAM_FORGE_PORT: '8008',
  });
  assert.equal(settings.ownState, false);
  assert.deepEqual(settingsEnv(settings), {
    MACADAM_STATE: path.join(ROOT, 'elsewhere'),
    MACADAM_PORTAL_PORT: '7007',
    MACADAM_FORGE_PORT: '8008',
    MACADAM_CLUSTER_PORT: '7009',
  });
});

for (const port of ['x', '0', '65536', '70.5', '-1']) {
  test(`a port "${port}" is refused by its variable's name`, () => {
    assert.throws(
      () => readSettings({ MACADAM_CLUSTER_PORT: port }),
      /MACADAM_CLUSTER_PORT is "/,
    );
  });
}

test('two listeners on one port are refused, both named', () => {
  assert.throws(
    () => readSettings({ MACADAM_PORTAL_PORT: '7009' }),
    /MACADAM_PORTAL_PORT and MACADAM_CLUSTER_PORT are both 7009/,
  );
});
