import { parseScore } from '@macadam/score';
import type { ReportedFinding } from '../format';
import { Draft, scoreText } from './score-text';

/** Score files, and what could not be said in them. */
export interface Imported {
  workloads: { name: string; text: string }[];
  notes: ReportedFinding[];
  /** Why nothing can be imported; not empty: no workloads. */
  findings: ReportedFinding[];
}

/** Score files of drafts; one that Score would not take is a finding. */
export function importedOf(
  drafts: readonly Draft[],
  notes: readonly ReportedFinding[],
): Imported {
  const workloads = drafts.map(draft => ({
    name: draft.metadata.name,
    text: scoreText(draft),
  }));
  const findings = workloads.flatMap(({ name, text }) => {
    const result = parseScore(text, { file: `${name}/score.yaml` });
    return result.ok ? [] : result.findings;
  });
  return findings.length > 0
    ? nothing(findings)
    : { workloads, notes: [...notes], findings: [] };
}

/** Nothing, and why. */
export function nothing(findings: readonly ReportedFinding[]): Imported {
  return { workloads: [], notes: [], findings: [...findings] };
}

/** One finding about a whole file. */
export function unusable(
  file: string,
  message: string,
  hint?: string,
): Imported {
  return nothing([
    {
      file,
      position: { line: 1, column: 1 },
      path: '',
      message,
      ...(hint ? { hint } : {}),
      code: 'import',
    },
  ]);
}
