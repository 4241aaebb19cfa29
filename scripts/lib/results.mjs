/**
 * Reads what test runners report, as counts of passed and failed.
 */

/** @typedef {{passed: number, failed: number}} Counts */

/** What a command counts as when it made no report, or one that does not tell its failure. */
const CHECK = {
  true: { passed: 1, failed: 0 },
  false: { passed: 0, failed: 1 },
};

/**
 * @param {boolean} succeeded
 * @returns {Counts} a command that is one check
 */
export function oneCheck(succeeded) {
  return CHECK[succeeded];
}

/**
 * @param {string} text what Jest's `--json` wrote
 * @returns {Counts} a suite that could not run counts as one failure
 */
export function jestCounts(text) {
  const report = JSON.parse(text);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
  };
}

/**
 * @param {string} text what Node.js's TAP reporter wrote
 * @returns {Counts} a cancelled test counts as failed
 */
export function tapCounts(text) {
  const last = word => {
    const found = text.match(new RegExp(`^# ${word} (\\d+)$`, 'gm'))?.at(-1);
    if (!found) {
      throw new Error(
        `The report of node --test has no line "# ${word}": the run did not end.`,
      );
    }
    return Number(found.split(' ')[2]);
  };
  return { passed: last('pass'), failed: last('fail') + last('cancelled') };
}

/**
 * @param {string} text what Playwright's JSON reporter wrote
 * @returns {Counts} errors outside tests, such as a portal that did not start, count as failures
 */
export function playwrightCounts(text) {
  const { stats, errors } = JSON.parse(text);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
  };
}

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  return all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
    }),
    { passed: 0, failed: 0 },
  );
}

/**
 * @param {Counts[]} reports what the runners of one command reported
 * @param {boolean} succeeded how the command ended
 * @returns {Counts} with a failure of its own when the command failed and no report says why
 */
export function reconcile(reports, succeeded) {
  const total = sum(reports);
  return succeeded || total.failed > 0 ? total : { ...total, failed: 1 };
}
