import { readFileSync } from 'node:fs';
import {
  checkWorkloadNames,
  Finding,
  parseScore,
  ScoreFile,
  sortFindings,
} from '@macadam/score';
import { Format, formatFindings } from './format';
import { Output } from './output';

/**
 * Checks Score files, each on its own and for names that two of them share.
 *
 * @returns the exit code: 0 when all are valid, 1 when some are not
 * @throws when a file cannot be read
 */
export function validate(
  files: string[],
  format: Format,
  output: Output,
): number {
  const valid: ScoreFile[] = [];
  const findings: Finding[] = [];
  for (const file of new Set(files)) {
    const result = parseScore(readFileSync(file, 'utf8'), { file });
    if (result.ok) valid.push(result.value);
    else findings.push(...result.findings);
  }
  findings.push(...checkWorkloadNames(valid));
  output.error(formatFindings(sortFindings(findings), format));
  return findings.length > 0 ? 1 : 0;
}
