import { workloadLabels } from '@macadam/plugin-orchestrator-common';
import { countEffects, type ChangeReport } from './changes';

/** What a branch's report comes to, in the words of a check of its commit. */
export interface BranchStatus {
  /** `failure`: something would be stopped; `error`: it does not load. */
  state: 'success' | 'failure' | 'error';
  /** One sentence. */
  description: string;
}

/** Longest description that every Git host takes, in characters (GitHub, "Create a commit status"). */
export const STATUS_LENGTH = 140;

/** Services named one by one; the others are counted. */
const NAMED = 5;

const count = (number: number, one: string, more = `${one}s`) =>
  `${number} ${number === 1 ? one : more}`;

/** `cart, returns and 2 more`: those that would be stopped somewhere; nothing where there are none. */
export function stoppedServices({
  changes,
  stopped,
}: Pick<ChangeReport, 'changes' | 'stopped'>): string {
  const names = new Set(
    changes
      .filter(({ effect }) => effect === 'blocks')
      .map(({ workload }) => workload),
  );
  const named = [...names].slice(0, NAMED);
  const more = stopped - named.length;
  const label = workloadLabels(names);
  return `${named.map(label).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A report in one sentence that fits every host. */
export function branchStatus(
  report: Pick<ChangeReport, 'changes' | 'problems' | 'stopped' | 'total'>,
): BranchStatus {
  const { state, description } = told(report);
  return {
    state,
    description:
      description.length > STATUS_LENGTH
        ? `${description.slice(0, STATUS_LENGTH - 1)}…`
        : description,
  };
}

function told({
  changes,
  problems: [problem],
  stopped,
  total,
}: Parameters<typeof branchStatus>[0]): BranchStatus {
  if (problem) {
    return {
      state: 'error',
      description: `${problem.file}:${problem.line}: ${problem.message}`,
    };
  }
  if (stopped > 0) {
    return {
      state: 'failure',
      description: `${count(stopped, 'service')} would be stopped: ${stoppedServices({ changes, stopped })}`,
    };
  }
  const { errors } = countEffects(changes);
  return {
    state: 'success',
    description:
      total === 0
        ? 'No verdict changes'
        : `No service would be stopped; ${count(total, 'verdict changes', 'verdicts change')}${errors > 0 ? `, ${errors} could not be judged` : ''}`,
  };
}
