/**
 * `yarn conformance [--corpus DIR]…` (or MACADAM_CORPUS=DIR): renders every Score file below examples/ and each DIR and
 * writes what came out, by feature, into docs/conformance.md. Next to score-k8s where it is on the PATH. Asks the embedded
 * cluster about every object, without policies and with the platform's, and the API server of MACADAM_TEST_KUBECONFIG where
 * that is set. Runs every test of policies in Kyverno's format below each DIR and writes what is not as it expects.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeAdmission } from './conformance/admissionReport.mjs';
import { hasPolicyTests, measurePolicies } from './conformance/policies.mjs';
import { writeSection } from './conformance/page.mjs';
import { describeScore } from './conformance/report.mjs';
import { runCommand } from './lib/command.mjs';
import { ROOT } from './lib/env.mjs';
import { say } from './lib/log.mjs';
import { TYPESCRIPT } from './lib/plans.mjs';
import { prepareDependencies } from './lib/prepare.mjs';

/** Prints as JSON what it measures in the folders. */
function measure(node, script, folders) {
  const file = fileURLToPath(
    new URL(`./conformance/${script}`, import.meta.url),
  );
  const options = { encoding: 'utf8', maxBuffer: 1024 ** 3 };
  return JSON.parse(
    execFileSync(node, [...TYPESCRIPT, file, ...folders], options),
  );
}

const usage = `Usage: yarn conformance [--corpus FOLDER]…

Renders Score files, asks API servers about what came out, runs tests of policies, and writes docs/conformance.md.

  --corpus FOLDER   more Score files and tests of policies (MACADAM_CORPUS)

MACADAM_TEST_KUBECONFIG names a kubeconfig of a real API server to ask as well.`;
const options = {
  corpus: {
    type: 'string',
    multiple: true,
    default: process.env.MACADAM_CORPUS ? [process.env.MACADAM_CORPUS] : [],
  },
};

await runCommand({ usage, options }, async ({ values }) => {
  const corpora = [path.join(ROOT, 'examples'), ...values.corpus];
  for (const folder of corpora)
    if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  const node = await prepareDependencies();
  const folders = corpora.map(folder => path.resolve(folder));
  let failed = 0;
  const sections = [
    ['score', describeScore(measure(node, 'score.mjs', folders))],
    ['api servers', describeAdmission(measure(node, 'admission.mjs', folders))],
  ];
  for (const [name, described] of sections) {
    await writeSection(name, described.markdown);
    say(`\n${described.markdown}`);
    failed += described.failed;
  }
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
