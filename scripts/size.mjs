/**
 * `yarn size`: fails when a package has more lines of source than scripts/sizeBudget.json allows it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './lib/command.mjs';
import { ROOT } from './lib/env.mjs';
import { say } from './lib/log.mjs';
import { overBudget, sourceLines } from './lib/sizeBudget.mjs';

const usage = `Usage: yarn size

Counts the lines of source, without tests, of the packages in scripts/sizeBudget.json. Fails when one has more than its budget.`;

await runCommand({ usage }, () => {
  const budgets = JSON.parse(
    readFileSync(path.join(ROOT, 'scripts', 'sizeBudget.json'), 'utf8'),
  );
  const problems = Object.entries(budgets).flatMap(([name, budget]) => {
    const lines = sourceLines(path.join(ROOT, name));
    say(`  ${name}: ${lines} of at most ${budget.lines} lines of source`);
    return overBudget(name, lines, budget) ?? [];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
});
