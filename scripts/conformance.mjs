/**
 * `yarn conformance [--corpus DIR]…` (or MACADAM_CORPUS=DIR): renders every Score file below examples/ and each DIR and
 * writes what came out, by feature, into docs/conformance.md. Next to score-k8s where it is on the PATH. Runs every test
 * of policies in Kyverno's format below each DIR and writes what is not as it expects.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasPolicyTests, measurePolicies } from './conformance/policies.mjs';
import { writeSection } from './conformance/page.mjs';
import { describeScore } from './conformance/report.mjs';
import { ROOT } from './lib/env.mjs';
import { runScript, say } from './lib/log.mjs';
import { TYPESCRIPT } from './lib/plans.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

const MEASURE = fileURLToPath(
  new URL('./conformance/score.mjs', import.meta.url),
);

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      corpus: {
        type: 'string',
        multiple: true,
        default: process.env.MACADAM_CORPUS ? [process.env.MACADAM_CORPUS] : [],
      },
    },
  });
  const corpora = [path.join(ROOT, 'examples'), ...values.corpus];
  for (const folder of corpora) {
    if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  }
  const node = await prepareDependencies();
  const measured = JSON.parse(
    execFileSync(
      node,
      [...TYPESCRIPT, MEASURE, ...corpora.map(folder => path.resolve(folder))],
      {
        encoding: 'utf8',
        maxBuffer: 1024 ** 3,
      },
    ),
  );
  const { markdown, failed } = describeScore(measured);
  await writeSection('score', markdown);
  say(`\n${markdown}`);
  const suites = values.corpus
    .map(each => path.resolve(each))
    .filter(hasPolicyTests);
  if (suites.length > 0) {
    const policies = measurePolicies(node, suites);
    await writeSection('policies', policies);
    say(`\n${policies}`);
  }
  if (failed > 0) throw new Error(`${failed} checks do not hold.`);
});
