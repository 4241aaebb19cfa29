import { Finding, formatFinding } from '@macadam/score';

export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

export function isFormat(text: string): text is Format {
  return FORMATS.some(format => format === text);
}

/** Findings for people, for programs, or as annotations of a GitHub workflow. */
export function formatFindings(findings: Finding[], format: Format): string {
  if (format === 'json') return `${JSON.stringify(findings, null, 2)}\n`;
  const line = format === 'github' ? githubLine : formatFinding;
  return findings.map(finding => `${line(finding)}\n`).join('');
}

/** Workflow command `error`, with the escapes that its properties and its message need. */
function githubLine({ file, position, path, message, hint }: Finding): string {
  const place = position
    ? `,line=${position.line},col=${position.column}`
    : '';
  const text = `${path ? `${path}: ` : ''}${message}${hint ? ` (${hint})` : ''}`;
  const property = escape(file).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return `::error file=${property}${place}::${escape(text)}`;
}

function escape(text: string): string {
  return text
    .replace(/%/g, '%25')
    .replace(/\r/g, '%0D')
    .replace(/\n/g, '%0A');
}
