import { Finding, formatFinding } from '@macadam/score';

export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** A finding that may be less than an error. */
export interface ReportedFinding extends Finding {
  /** `error` unless given. */
  severity?: 'error' | 'warning' | 'note';
}

export function isFormat(text: string): text is Format {
  return FORMATS.some(format => format === text);
}

/** Findings for people, for programs, or as annotations of a GitHub workflow. */
export function formatFindings(
  findings: readonly ReportedFinding[],
  format: Format,
): string {
  if (format === 'json') return `${JSON.stringify(findings, null, 2)}\n`;
  const line = format === 'github' ? githubLine : textLine;
  return findings.map(finding => `${line(finding)}\n`).join('');
}

function textLine(finding: ReportedFinding): string {
  const { severity = 'error' } = finding;
  return formatFinding(
    severity === 'error'
      ? finding
      : { ...finding, message: `${severity}: ${finding.message}` },
  );
}

/** Names of the severities in a GitHub workflow. */
const COMMANDS = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
} as const;

/** Workflow command `error`, `warning` or `notice`, with the escapes that its properties and its message need. */
function githubLine(finding: ReportedFinding): string {
  const { file, position, path, message, hint, severity = 'error' } = finding;
  const command = COMMANDS[severity];
  const place = position ? `,line=${position.line},col=${position.column}` : '';
  const text = `${path ? `${path}: ` : ''}${message}${hint ? ` (${hint})` : ''}`;
  const property = escape(file).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::${command} file=${property}${place}::${escape(text)}`;
}

function escape(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
