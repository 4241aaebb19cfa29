/**
 * Renders every Score file of a corpus in every environment of the platform folder, looks for what each asks for, and
 * prints what it found as JSON. Runs under a Node.js that loads TypeScript.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../lib/env.mjs';
import { checksOf } from './expectations.mjs';
import {
  IMAGE,
  platformEnvironments,
  render,
  renderWithSiblings,
  scoreFiles,
} from './rendering.mjs';
import { compareWithScoreK8s } from './scoreK8s.mjs';

const corpora = process.argv.slice(2);
const environments = platformEnvironments();
const files = [];
for (const corpus of corpora) {
  for (const file of scoreFiles(corpus)) {
    const results = [];
    for (const environment of environments)
      results.push(await renderOne(file, environment));
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
        each => render([each], environments[0]),
      ),
    });
  }
}
process.stdout.write(JSON.stringify({ environments, files }));

async function renderOne(file, environment) {
  const { code, out, error } = await renderWithSiblings(file, environment);
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
  if (typeof over !== 'object' || over === null || Array.isArray(over))
    return over;
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}
