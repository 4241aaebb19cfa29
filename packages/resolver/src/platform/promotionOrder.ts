import type { Finding } from '@macadam/score';
import type { Environment } from '../types';
import { compareText } from '../values/compareText';
import { findingAt } from './findingAt';

/**
 * Environments so that each comes after those it names in `after`; by name where that leaves a choice. Unknown names
 * and cycles are findings.
 */
export function promotionOrder(environments: readonly Environment[]): {
  environments: Environment[];
  findings: Finding[];
} {
  const names = new Set(environments.map(environment => environment.name));
  const findings = environments.flatMap(environment =>
    environment.after.flatMap((name, index) =>
      names.has(name)
        ? []
        : [
            findingAt(environment, ['spec', 'after', index], {
              message: `there is no environment ${name}`,
              hint: `have: ${[...names].sort(compareText).join(', ')}`,
              code: 'platform-reference',
            }),
          ],
    ),
  );
  const waiting = [...environments].sort((a, b) => compareText(a.name, b.name));
  const ordered: Environment[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(environment =>
      environment.after.every(name => !waiting.some(e => e.name === name)),
    );
    if (next < 0) {
      const cycle = findCycle(waiting);
      const first = cycle[0];
      findings.push(
        findingAt(first, ['spec', 'after'], {
          message: `environments wait for one another: ${[...cycle, first].map(e => e.name).join(' → ')}`,
          hint: 'remove one of the names in `after`',
          code: 'platform-cycle',
        }),
      );
      return { environments: [...ordered, ...waiting], findings };
    }
    ordered.push(...waiting.splice(next, 1));
  }
  return { environments: ordered, findings };
}

/** Each of `waiting` has another of them in `after`, so following those comes back to where it was. */
function findCycle(waiting: readonly Environment[]): Environment[] {
  const trail: Environment[] = [];
  let current: Environment | undefined = waiting[0];
  while (current && !trail.includes(current)) {
    trail.push(current);
    const after: readonly string[] = current.after;
    current = waiting.find(environment => after.includes(environment.name));
  }
  return current ? trail.slice(trail.indexOf(current)) : trail;
}
