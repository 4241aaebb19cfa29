/**
 * What was measured, as a page of the documentation.
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {number} value
 * @property {'s' | 'ms' | 'MB' | 'µs' | '×'} unit `×` is a ratio
 * @property {number} [goal] in the same unit; met when the value is not above it
 * @property {string} how what was measured, and how
 */

/** @param {string} node the Node.js that everything ran with */
export function describeMachine(node) {
  const processors = os.cpus();
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' });
  return [
    `${processors.length} × ${processors[0].model.trim()}`,
    `${Math.round(os.totalmem() / 1024 ** 3)} GB memory`,
    `${os.type()} ${os.arch()}`,
    `Node.js ${version.trim()}`,
  ].join(', ');
}

/**
 * @param {{machine: string, date: string, command: string, figures: Figure[]}} measured
 * @returns {string} Markdown
 */
export function report({ machine, date, command, figures }) {
  const rows = figures.map(figure => [
    figure.name,
    shown(figure.value, figure.unit),
    figure.goal === undefined ? '' : `≤ ${figure.goal} ${figure.unit}`,
    met(figure),
    figure.how,
  ]);
  return `# Benchmarks

\`${command}\` wrote this page on ${date}. ${machine}. Everything ran on the one machine: the portal, the forge, the cluster and
what measures them.

${table(['what', 'figure', 'goal', 'met', 'how'], rows)}
`;
}

/** Three figures are enough to compare by. */
export function shown(value, unit) {
  const fine = ['s', 'ms', '×'].includes(unit) && value < 100;
  const text = fine ? value.toPrecision(value < 1 ? 2 : 3) : value.toFixed(0);
  return `${text} ${unit}`;
}

function met({ value, goal }) {
  if (goal === undefined) return '';
  return value <= goal ? 'yes' : 'no';
}

/** A table as prettier would write it. */
function table(head, rows) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map(row => row[column].length), 3),
  );
  const line = cells =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}
