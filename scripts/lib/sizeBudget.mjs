/**
 * How many lines of source a package has, and whether that is within its budget.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SOURCE = /\.tsx?$/;
/** Tests and what only they use, as the paths below `src` say it. */
const OF_TESTS = /\.test\.tsx?$|(^|\/)__(testUtils|fixtures)__\//;

/**
 * @typedef {object} Budget
 * @property {number} lines how many lines of source the package may have
 * @property {string} decision the document that says what the budget is for
 */

/**
 * Counts the lines of TypeScript below `src` of a package, without its tests.
 *
 * @param {string} folder of the package
 * @returns {number}
 */
export function sourceLines(folder) {
  const source = path.join(folder, 'src');
  return readdirSync(source, { recursive: true })
    .map(file => file.split(path.sep).join('/'))
    .filter(file => SOURCE.test(file) && !OF_TESTS.test(file))
    .reduce(
      (lines, file) =>
        lines +
        readFileSync(path.join(source, file), 'utf8').split('\n').length -
        1,
      0,
    );
}

/**
 * Says what to do about a package that is larger than its budget.
 *
 * @param {string} name the folder of the package, from the top of the repository
 * @param {number} lines that it has
 * @param {Budget} budget
 * @returns {string | undefined} undefined within the budget
 */
export function overBudget(name, lines, budget) {
  if (lines <= budget.lines) return undefined;
  return `${name} has ${lines} lines of source without tests, ${lines - budget.lines} more than its budget of ${budget.lines}. Delete what nothing uses, or use a library, before you add. ${budget.decision} says what the budget is for; who raises it in scripts/sizeBudget.json changes that document in the same commit.`;
}
