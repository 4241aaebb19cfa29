import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { checksOf } from './expectations.mjs';
import { writeSection } from './page.mjs';

const score = {
  metadata: { name: 'shop', annotations: { 'example.org/a': 'b' } },
  containers: {
    main: {
      image: '.',
      args: ['x'],
      variables: { NAME: '${metadata.name}', PRICE: '$$5 $${x} $(y)' },
      files: { '/etc/a': { content: 'a ${metadata.name}', mode: '0440' } },
      volumes: { '/data': { source: '${resources.d}', path: '/sub' } },
      resources: { limits: { memory: '1Gi' } },
      livenessProbe: { httpGet: { path: '/', port: 80 } },
    },
    first: { image: 'first:1', before: { main: { ready: 'complete' } } },
  },
  service: { ports: { http: { port: 80, targetPort: 8080 } } },
};

const objects = () => [
  {
    kind: 'Deployment',
    metadata: { name: 'shop', annotations: { 'example.org/a': 'b' } },
    spec: {
      template: {
        spec: {
          initContainers: [{ name: 'first', image: 'first:1' }],
          containers: [
            {
              name: 'main',
              image: 'image:1',
              args: ['x'],
              env: [
                { name: 'NAME', value: 'shop' },
                { name: 'PRICE', value: '$5 ${x} $$(y)' },
              ],
              resources: { limits: { memory: '1Gi' } },
              livenessProbe: {
                periodSeconds: 5,
                httpGet: { port: 80, path: '/' },
              },
              ports: [{ containerPort: 8080 }],
              volumeMounts: [
                { name: 'files', mountPath: '/etc/a', subPath: 'a' },
                { name: 'd', mountPath: '/data', subPath: 'sub' },
              ],
            },
          ],
          volumes: [
            { name: 'd', persistentVolumeClaim: { claimName: 'd' } },
            {
              name: 'files',
              configMap: {
                name: 'c',
                items: [{ key: 'k', path: 'a', mode: 288 }],
              },
            },
          ],
        },
      },
    },
  },
  { kind: 'ConfigMap', metadata: { name: 'c' }, data: { k: 'a shop' } },
  {
    kind: 'Service',
    metadata: { name: 'shop' },
    spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
];

const failed = found =>
  checksOf(score, found, { file: 'score.yaml', image: 'image:1' })
    .filter(({ ok }) => !ok)
    .map(({ feature }) => feature);

test('what is asked for is found', () => {
  assert.deepEqual(failed(objects()), []);
  assert.ok(checksOf(score, objects(), { image: 'image:1' }).length > 15);
});

for (const [feature, spoil] of [
  ['workload', ([controller]) => (controller.metadata.name = 'other')],
  ['annotations', ([controller]) => delete controller.metadata.annotations],
  ['image', found => (main(found).image = 'image:2')],
  ['args', found => delete main(found).args],
  ['variables', found => (main(found).env[1].value = '$5 ${x} $(y)')],
  ['files', found => delete main(found).volumeMounts[0].subPath],
  ['files: content', found => (found[1].data.k = 'a ${metadata.name}')],
  [
    'files: mode',
    found => (pod(found).volumes[1].configMap.items[0].mode = 440),
  ],
  ['volumes', found => delete main(found).volumeMounts[1].subPath],
  ['volumes', found => pod(found).volumes.shift()],
  ['resources.limits', found => delete main(found).resources],
  ['livenessProbe', found => (main(found).livenessProbe.httpGet.port = 81)],
  ['service ports', found => (found[2].spec.ports[0].targetPort = 80)],
  ['service ports', found => delete main(found).ports],
  ['before', found => (pod(found).initContainers[0].restartPolicy = 'Always')],
  ['containers', found => pod(found).initContainers.pop()],
]) {
  test(`${feature} is missed: ${spoil}`, () => {
    const found = objects();
    spoil(found);
    assert.ok(failed(found).includes(feature), failed(found).join());
  });
}

test('a section of the page is written again by itself', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-page-'));
  const page = path.join(folder, 'page.md');
  writeFileSync(page, '# Page\n');
  await writeSection('one', '## One\n\nold', page);
  await writeSection('two', '## Two', page);
  await writeSection('one', '## One\n\nnew', page);
  const text = readFileSync(page, 'utf8');
  rmSync(folder, { recursive: true });
  assert.match(text, /^# Page\n[^]*## One\n\nnew\n[^]*## Two\n/);
  assert.doesNotMatch(text, /old/);
});

function pod([controller]) {
  return controller.spec.template.spec;
}

function main(found) {
  return pod(found).containers[0];
}
