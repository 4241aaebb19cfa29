import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  checkWorkloadNames,
  Finding,
  parseScore,
  ScoreFile,
  sortFindings,
} from '@macadam/score';
import { Command, parseFormat, requireFiles } from '../command';
import { FORMATS, formatFindings } from '../format';

/** Checks Score files, each on its own and for names that two of them share. */
export const validate: Command = {
  name: 'validate',
  summary: 'Checks Score files; findings go to standard error',
  usage: `FILE… [--format ${FORMATS.join('|')}]`,
  run(args, output) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { format: { type: 'string', default: 'text' } },
    });
    const format = parseFormat(values.format);
    const valid: ScoreFile[] = [];
    const findings: Finding[] = [];
    for (const file of requireFiles(positionals)) {
      const result = parseScore(readFileSync(file, 'utf8'), { file });
      if (result.ok) valid.push(result.value);
      else findings.push(...result.findings);
    }
    findings.push(...checkWorkloadNames(valid));
    output.error(formatFindings(sortFindings(findings), format));
    return findings.length > 0 ? 1 : 0;
  },
};
