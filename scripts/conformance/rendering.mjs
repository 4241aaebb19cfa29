/**
 * Score files and what `macadam render` makes of them in each environment of the platform folder. Runs under a Node.js
 * that loads TypeScript.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';

export const IMAGE = 'registry.macadam.internal/corpus/image:1.0.0';
const PLATFORM = path.join(ROOT, 'platform');

const require = createRequire(import.meta.url);
const { main } = require(path.join(ROOT, 'packages/cli/src/index.ts'));
const { loadPlatform } = require(
  path.join(ROOT, 'packages/resolver/src/index.ts'),
);

/** One that needs another file of its folder, such as for the name of a port, is rendered with them all. */
export async function renderWithSiblings(file, environment) {
  const alone = await render([file], environment);
  if (alone.code === 0) return alone;
  const together = await render([file, ...siblings(file)], environment);
  return together.code === 0 ? together : alone;
}

function siblings(file) {
  return scoreFiles(path.dirname(file)).filter(
    other => other !== file && path.dirname(other) === path.dirname(file),
  );
}

/** @returns {Promise<{code: number, out: string, error: string}>} a List as JSON in `out` */
export async function render(scores, environment) {
  const ran = { code: 0, out: '', error: '' };
  ran.code = await main(
    [
      'render',
      ...scores,
      '--environment',
      environment,
      '--image',
      IMAGE,
      '--platform',
      PLATFORM,
      '--output',
      'json',
    ],
    {
      out: text => {
        ran.out += text;
      },
      error: text => {
        ran.error += text;
      },
    },
  );
  return ran;
}

/** Files that say that they are Score files; also those that are broken in some way. */
export function scoreFiles(folder) {
  return yamlFiles(folder)
    .filter(({ text }) => /^apiVersion:\s*["']?score\.dev\//m.test(text))
    .map(({ file }) => file);
}

/** @returns {string[]} names, in the order of promotion */
export function platformEnvironments() {
  const result = loadPlatform(
    yamlFiles(PLATFORM).map(({ file, text }) => ({
      path: path.relative(PLATFORM, file),
      text,
    })),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.value.environments.map(({ name }) => name);
}

/** @returns {{file: string, text: string}[]} everything in YAML below a folder */
export function yamlFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(entry => path.join(entry.parentPath, entry.name))
    .sort()
    .map(file => ({ file, text: readFileSync(file, 'utf8') }));
}
