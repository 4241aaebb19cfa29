import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseScore } from '@macadam/score';
import { createTemplateRenderer } from 'nunjitsu';
import { parse } from 'yaml';

const skeleton = resolve(
  __dirname,
  '../../../templates/nodejs-service/skeleton',
);
const folder = mkdtempSync(join(tmpdir(), 'macadam-template-'));
const renderer = createTemplateRenderer();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const combinations = [false, true].flatMap(database =>
  [false, true].flatMap(cache =>
    [false, true].map(publicAddress => ({ database, cache, publicAddress })),
  ),
);

function render(needs: (typeof combinations)[number]): Record<string, string> {
  const values = {
    name: 'receipts',
    description: 'Adds up: "what it costs"',
    owner: 'group:default/checkout',
    ownerTeam: 'checkout',
    system: 'system:default/shop',
    availability: '99.9',
    ...needs,
  };
  const paths = readdirSync(skeleton, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.map(path => [
      path.slice(skeleton.length + 1),
      renderer.render(readFileSync(path, 'utf8'), { values }),
    ]),
  );
}

it.each(combinations)('renders what parses: %o', needs => {
  const files = render(needs);
  const score = parseScore(files['score.yaml'], { file: 'score.yaml' });
  expect(score.ok ? [] : score.findings).toEqual([]);
  const resources = score.ok ? (score.value.workload.resources ?? {}) : {};
  expect(Object.values(resources).map(({ type }) => type)).toEqual([
    ...(needs.database ? ['postgres'] : []),
    ...(needs.cache ? ['redis'] : []),
    ...(needs.publicAddress ? ['dns', 'route'] : []),
  ]);
  expect(parse(files['catalog-info.yaml'])).toMatchObject({
    metadata: { name: 'receipts', description: 'Adds up: "what it costs"' },
    spec: { owner: 'group:default/checkout', system: 'system:default/shop' },
  });
  const { dependencies } = JSON.parse(files['package.json']);
  expect('pg' in dependencies).toBe(needs.database);
  expect('redis' in dependencies).toBe(needs.cache);
  const lock = JSON.parse(files['package-lock.json']);
  expect(lock.packages[''].dependencies).toEqual(dependencies);
  parse(files['.github/workflows/ci.yaml']);
});

it('passes its own tests without anything installed, when it needs nothing', () => {
  const files = render({ database: false, cache: false, publicAddress: false });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const out = execFileSync(process.execPath, ['--test'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  expect(out).toMatch(/pass [1-9]/);
  expect(out).toMatch(/fail 0/);
});
