import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../lib/env.mjs';
import { ApiServer } from './ApiServer.mjs';
import { askForeign } from './foreignServer.mjs';

const require = createRequire(import.meta.url);
require(path.join(ROOT, 'scripts/lib/typescript.cjs'));
const { startCluster } = require(
  path.join(ROOT, 'packages/cluster/src/index.ts'),
);

const ADMIN = { username: 'admin', groups: ['system:masters'] };
const namespace = (name, labels) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'checkout-dev' },
  data: { theirs: 'yes' },
};
let cluster;
let server;
let directory;

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'macadam-foreign-'));
  cluster = await startCluster({ directory, port: 0 });
  server = ApiServer.fromText(cluster.kubeconfig(ADMIN));
  await server.create(namespace('checkout-dev', { theirs: 'yes' }));
  await server.create(settings);
});
after(async () => {
  await cluster.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Every object of the kinds that matter here, with the version that any change would raise. */
function everything() {
  return [
    ['v1', 'Namespace'],
    ['v1', 'ConfigMap'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ].flatMap(([apiVersion, kind]) =>
    cluster.client
      .list({ apiVersion, kind })
      .map(
        ({ metadata }) =>
          `${kind} ${metadata.name} ${metadata.resourceVersion}`,
      ),
  );
}

test('a cluster in use is asked, and is afterwards as it was', async () => {
  const was = everything();
  const during = [];
  const asked = await askForeign(
    server,
    {
      namespaces: [
        namespace('checkout-dev', { 'macadam.dev/tenant': 'checkout' }),
      ],
      rendered: [{ file: 'score.yaml', objects: [settings] }],
    },
    async (_, rendered) => {
      during.push(...everything());
      for (const object of rendered[0].objects)
        assert.equal(await server.refusal(object), undefined);
      return rendered;
    },
  );
  assert.match(
    asked[0].objects[0].metadata.namespace,
    /^macadam-conformance-[0-9a-f]{8}-checkout-dev$/,
  );
  for (const each of was) assert.ok(during.includes(each), each);
  assert.deepEqual(everything().sort(), was.sort());
});

test('what is there already is not taken', async () => {
  await assert.rejects(
    () => server.create(namespace('checkout-dev')),
    /already exists/,
  );
});
