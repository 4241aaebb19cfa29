/**
 * Renders every Score file of a corpus in every environment of the platform folder, looks for what each asks for, and
 * prints what it found as JSON. Runs under a Node.js that loads TypeScript.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';
import { checksOf } from './expectations.mjs';
import { compareWithScoreK8s } from './score-k8s.mjs';

const IMAGE = 'registry.example.org/corpus/image:1.0.0';
const PLATFORM = path.join(ROOT, 'platform');

const require = createRequire(import.meta.url);
const { parse } = require('yaml');

const { main } = require(path.join(ROOT, 'packages/cli/src/index.ts'));
const { loadPlatform } = require(
  path.join(ROOT, 'packages/resolver/src/index.ts'),
);

const corpora = process.argv.slice(2);
const environments = platformEnvironments();
const files = [];
for (const corpus of corpora) {
  for (const file of scoreFiles(corpus)) {
    const results = [];
    for (const environment of environments) {
      results.push(await renderOne(file, environment));
    }
    files.push({
      file: path.relative(path.dirname(corpus), file),
      results: results.map(({ errors, ...result }) => ({
        ...result,
        errors: errors.map(error => error.replaceAll(`${corpus}/`, '')),
      })),
      comparison: await compareWithScoreK8s(
        file,
        parse(readFileSync(file, 'utf8')),
        IMAGE,
        each => run([each], environments[0]),
      ),
    });
  }
}
process.stdout.write(JSON.stringify({ environments, files }));

async function renderOne(file, environment) {
  const alone = await run([file], environment);
  // One that needs another file of its folder, such as for the name of a port, is rendered with them all.
  const { code, out, error } =
    alone.code === 0
      ? alone
      : await firstGood(alone, () =>
          run([file, ...siblings(file)], environment),
        );
  if (code !== 0) {
    const errors = error
      .trim()
      .split('\n')
      .map(line => line.replace(`${file}:`, '').replace(`${ROOT}/`, ''));
    return { environment, errors, checks: [] };
  }
  const objects = JSON.parse(out).items;
  return {
    environment,
    errors: [],
    objects: objects.length,
    checks: checksOf(scoreIn(file, environment), objects, {
      file,
      image: IMAGE,
    }),
  };
}

/** The plain YAML of a file, with what the one beside it says for an environment. */
function scoreIn(file, environment) {
  const score = parse(readFileSync(file, 'utf8'));
  const { dir, name, ext } = path.parse(file);
  const beside = path.join(dir, `${name}.${environment}${ext}`);
  return existsSync(beside)
    ? merged(score, parse(readFileSync(beside, 'utf8')))
    : score;
}

/** JSON Merge Patch, RFC 7386. */
function merged(base, over) {
  if (typeof over !== 'object' || over === null || Array.isArray(over)) {
    return over;
  }
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

async function firstGood(before, next) {
  const after = await next();
  return after.code === 0 ? after : before;
}

function siblings(file) {
  return scoreFiles(path.dirname(file)).filter(
    other => other !== file && path.dirname(other) === path.dirname(file),
  );
}

async function run(scores, environment) {
  const ran = { code: 0, out: '', error: '' };
  ran.code = await main(
    [
      ...['render', ...scores, '--environment', environment],
      ...['--image', IMAGE],
      ...['--platform', PLATFORM, '--output', 'json'],
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
function scoreFiles(folder) {
  return yamlFiles(folder)
    .filter(({ text }) => /^apiVersion:\s*["']?score\.dev\//m.test(text))
    .map(({ file }) => file);
}

function platformEnvironments() {
  const result = loadPlatform(
    yamlFiles(PLATFORM).map(({ file, text }) => ({
      path: path.relative(PLATFORM, file),
      text,
    })),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.value.environments.map(({ name }) => name);
}

function yamlFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(entry => path.join(entry.parentPath, entry.name))
    .sort()
    .map(file => ({ file, text: readFileSync(file, 'utf8') }));
}
