import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import { ROOT } from '../lib/env.mjs';

const eslint = new ESLint({ cwd: ROOT });

/** What the rules say about one line of code in a file of the checkout that need not exist. */
async function messages(file, code) {
  const [result] = await eslint.lintText(`${code}\n`, {
    filePath: path.join(ROOT, file),
  });
  return result.messages.map(({ message }) => message).join('\n');
}

const refused = [
  [
    'packages/score/src/x.ts',
    "import '@backstage/config';",
    /knows nothing of Backstage/,
  ],
  [
    'packages/kyverno/src/x.ts',
    "export * from '@backstage/errors';",
    /knows nothing of Backstage/,
  ],
  [
    'packages/resolver/src/x.ts',
    "import 'node:fs';",
    /also runs in the browser/,
  ],
  [
    'packages/resolver/src/x.ts',
    "import 'fs/promises';",
    /also runs in the browser/,
  ],
  [
    'packages/kubernetes/src/x.ts',
    "import '@macadam/resolver';",
    /ground floor/,
  ],
  ['packages/yaml/src/x.ts', "import '@macadam/kubernetes';", /ground floor/],
  ['packages/cel/src/x.ts', "import '@macadam/kyverno';", /ground floor/],
  ['packages/cel/src/x.ts', 'export const r = Math.random();', /no randomness/],
  ['packages/resolver/src/x.ts', 'export const t = Date.now();', /no clock/],
  ['packages/resolver/src/x.ts', 'export const t = new Date();', /no clock/],
  [
    'packages/resolver/src/x.ts',
    'export const r = Math.random();',
    /no randomness/,
  ],
  ['packages/resolver/src/x.ts', "export const f = fetch('x');", /no network/],
  [
    'plugins/policy-common/src/x.ts',
    "import 'node:path';",
    /also runs in the browser/,
  ],
  [
    'plugins/policy-common/src/x.ts',
    "import 'react';",
    /common package is shared/,
  ],
  [
    'plugins/gitops/src/x.ts',
    "import '@macadam/plugin-gitops-backend';",
    /front end does not import a back end/,
  ],
  [
    'packages/app/src/x.ts',
    "import '@macadam/cluster';",
    /front end does not import a back end/,
  ],
  [
    'plugins/policy-backend/src/x.ts',
    "import '@macadam/plugin-gitops-backend';",
    /another plugin's back end/,
  ],
  [
    'plugins/policy-backend/src/x.ts',
    "import '@macadam/forge';",
    /whether it is embedded/,
  ],
  [
    'plugins/policy-backend/src/x.ts',
    "import '@macadam/plugin-policy';",
    /does not import a front end/,
  ],
  [
    'plugins/policy-backend/src/x.ts',
    'export const a = (b: any) => b;',
    /Unexpected any/,
  ],
  [
    'plugins/policy-backend/src/x.test.ts',
    'export const a = (b: any) => b;',
    /Unexpected any/,
  ],
  [
    'plugins/policy-backend/src/x.ts',
    'export const a = console.log;',
    /Unexpected console/,
  ],
  [
    'plugins/policy-backend/src/x.ts',
    'console.log(1); // eslint-disable-line no-console',
    /Unexpected console/,
  ],
  [
    'plugins/orchestrator-backend/src/store/x.ts',
    "import '../views/WorkloadViews';",
    /Rooms import only what is below them/,
  ],
  [
    'plugins/orchestrator-backend/src/store/x.ts',
    "import '../plugin';",
    /Rooms import only what is below them/,
  ],
  [
    'packages/git/src/x.ts',
    "import '@macadam/plugin-gitops-common';",
    /imports run down/,
  ],
  ['packages/http/src/some-file.ts', 'export const a = 1;', /PascalCase/],
  [
    'packages/http/src/Long.ts',
    'export const a = 1;',
    /exports no class or component/,
  ],
  [
    'packages/http/src/mutex.ts',
    'export class Mutex {}',
    /call the file Mutex/,
  ],
  ['packages/http/src/x/refusal.test.ts', "it('is', () => {});", /no refusal/],
  [
    'packages/http/src/long.ts',
    `export function f() {\n${'  f();\n'.repeat(80)}}`,
    /function has 82 lines/,
  ],
  [
    'packages/http/src/long.ts',
    `${'export {};\n'.repeat(351)}`,
    /file has 351 lines/,
  ],
  [
    'packages/http/src/list.ts',
    "export const list = [...['a', 'b'], 'c'];",
    /Write what is inside/,
  ],
  [
    'packages/http/src/field.ts',
    'export const f = (a?: number) => ({ ...(a ? { a } : {}) });',
    /one spelling/,
  ],
  [
    'packages/http/src/braces.ts',
    'export function f(a: boolean) {\n  if (a) {\n    f(a);\n  }\n}',
    /Unnecessary \{/,
  ],
];

const allowed = [
  ['packages/http/src/Mutex.ts', 'export class Mutex {}'],
  ['packages/http/src/Shape.ts', 'export interface Shape {}'],
  ['packages/http/src/refusal.test.ts', "it('is', () => {});"],
  [
    'packages/http/src/long.ts',
    `/** Long because it is a table. */\nexport function f() {\n${'  f();\n'.repeat(80)}}`,
  ],
  [
    'packages/http/src/field.ts',
    'export const f = (a?: number) => ({ ...(a && { a }) });',
  ],
  ['packages/resolver/src/x.ts', "export const t = new Date('2026-01-01');"],
  ['packages/resolver/src/x.ts', "import '@macadam/score';"],
  ['packages/kubernetes/src/x.ts', "import '@macadam/yaml';"],
  ['packages/cel/src/x.ts', "import '@macadam/kubernetes';"],
  ['packages/resolver/src/x.test.ts', "import 'node:fs';"],
  [
    'packages/embedded/src/x.ts',
    "import '@macadam/cluster';\n\nconsole.log('ready');",
  ],
  [
    'plugins/policy-backend/src/x.ts',
    "import '@macadam/plugin-gitops-common';\nimport '@macadam/kyverno';",
  ],
  ['plugins/orchestrator-backend/src/views/x.ts', "import '../store/claimOf';"],
  [
    'plugins/orchestrator-backend/src/store/store.test.ts',
    "import '../plugin';",
  ],
];

for (const [file, code, expected] of refused) {
  test(`${file} refuses: ${code}`, async () =>
    assert.match(await messages(file, code), expected));
}

for (const [file, code] of allowed) {
  test(`${file} allows: ${code.replaceAll('\n', ' ')}`, async () =>
    assert.doesNotMatch(
      await messages(file, code),
      /Backstage:|browser:|clock:|network:|back end|embedded|console|Rooms|ground floor|Call the file|call the file|lines of code|beside|spelling/,
    ));
}
