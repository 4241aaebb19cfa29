import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { yarnVariables } from './npmSettings.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'macadam-npm-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const variables = (npm, env = {}, npmrc = '') =>
  yarnVariables(npm, env, {
    keptCertificates: path.join(folder, 'ca.pem'),
    npmrc,
  });

const cases = [
  ['npm has no settings of its own', {}, {}, {}],
  [
    'npm prints the defaults',
    {
      registry: 'https://registry.npmjs.org/',
      cafile: null,
      ca: null,
      proxy: 'null',
      noproxy: [''],
      'strict-ssl': true,
    },
    {},
    {},
  ],
  [
    "a company's registry and certificate",
    { registry: 'https://npm.acme.example/', cafile: '/etc/acme/ca.pem' },
    {},
    {
      YARN_NPM_REGISTRY_SERVER: 'https://npm.acme.example/',
      YARN_HTTPS_CA_FILE_PATH: '/etc/acme/ca.pem',
    },
  ],
  [
    'proxies of npm',
    {
      proxy: 'http://proxy.acme.example:3128',
      'https-proxy': 'http://secure.acme.example:3128',
    },
    {},
    {
      YARN_HTTP_PROXY: 'http://proxy.acme.example:3128',
      YARN_HTTPS_PROXY: 'http://secure.acme.example:3128',
    },
  ],
  [
    'a proxy of the environment',
    {},
    { https_proxy: 'http://proxy.acme.example:3128' },
    { YARN_HTTPS_PROXY: 'http://proxy.acme.example:3128' },
  ],
  [
    'a registry that needs no proxy',
    {
      registry: 'https://npm.acme.example/',
      'https-proxy': 'http://proxy.acme.example:3128',
      noproxy: ['localhost', '.acme.example'],
    },
    {},
    { YARN_NPM_REGISTRY_SERVER: 'https://npm.acme.example/' },
  ],
  [
    'certificates that are not checked',
    { 'strict-ssl': false },
    {},
    { YARN_ENABLE_STRICT_SSL: 'false' },
  ],
  [
    'what a person set for Yarn',
    { cafile: '/etc/acme/ca.pem' },
    { YARN_HTTPS_CA_FILE_PATH: '/home/mira/ca.pem' },
    {},
  ],
];
for (const [name, npm, env, expected] of cases) {
  test(`Yarn gets ${name}`, () =>
    assert.deepEqual(variables(npm, env), expected));
}

test('a token of the registry is taken from the file of npm, and that of another registry is not', () => {
  const npmrc = [
    '//other.example/:_authToken=other',
    '//npm.acme.example/team/:_authToken=${ACME_TOKEN}',
  ].join('\n');
  const env = { ACME_TOKEN: 'from the environment' };
  assert.equal(
    variables({ registry: 'https://npm.acme.example/team' }, env, npmrc)
      .YARN_NPM_AUTH_TOKEN,
    'from the environment',
  );
  assert.equal(variables({}, env, npmrc).YARN_NPM_AUTH_TOKEN, undefined);
});

test('certificates that npm has as text become a file', () => {
  const file = variables({
    ca: ['-----BEGIN\\nONE-----', '-----BEGIN\\nTWO-----'],
  }).YARN_HTTPS_CA_FILE_PATH;
  assert.equal(
    readFileSync(file, 'utf8'),
    '-----BEGIN\nONE-----\n-----BEGIN\nTWO-----\n',
  );
});
