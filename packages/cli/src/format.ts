import { Finding, formatFinding } from '@macadam/score';

export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** A finding; JSON shows whatever else it has. */
export interface ReportedFinding extends Finding {
  /** `error` unless given. */
  severity?: 'error' | 'warning';
  [more: string]: unknown;
}

export function isFormat(text: string): text is Format {
  return FORMATS.some(format => format === text);
}

/** Findings for people, for programs, or as annotations of a GitHub workflow. */
export function formatFindings(
  findings: readonly (Finding | ReportedFinding)[],
  format: Format,
): string {
  if (format === 'json') return `${JSON.stringify(findings, null, 2)}\n`;
  const line = format === 'github' ? githubLine : textLine;
  return findings.map(finding => `${line(finding)}\n`).join('');
}

function isWarning(finding: Finding | ReportedFinding): boolean {
  return 'severity' in finding && finding.severity === 'warning';
}

function textLine(finding: Finding | ReportedFinding): string {
  return formatFinding(
    isWarning(finding)
      ? { ...finding, message: `warning: ${finding.message}` }
      : finding,
  );
}

/** Workflow command `error` or `warning`, with the escapes that its properties and its message need. */
function githubLine(finding: Finding | ReportedFinding): string {
  const { file, position, path, message, hint } = finding;
  const command = isWarning(finding) ? 'warning' : 'error';
  const place = position ? `,line=${position.line},col=${position.column}` : '';
  const text = `${path ? `${path}: ` : ''}${message}${hint ? ` (${hint})` : ''}`;
  const property = escape(file).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::${command} file=${property}${place}::${escape(text)}`;
}

function escape(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
