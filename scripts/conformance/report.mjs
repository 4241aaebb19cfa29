/**
 * What was found in a corpus of Score files, as Markdown.
 */
import { INTENDED } from './scoreK8s.mjs';

/** @returns {{markdown: string, failed: number}} */
export function describeScore({ environments, files }) {
  const checks = files.flatMap(({ file, results }) =>
    results.flatMap(({ environment, checks: each }) =>
      each.map(check => ({ ...check, file, environment })),
    ),
  );
  const failed = checks.filter(({ ok }) => !ok);
  const rendered = files.filter(({ results }) =>
    results.every(({ errors }) => errors.length === 0),
  );
  const markdown = `## Score

${files.length} Score files in ${environments.length} environments (${environments.join(', ')}): ${rendered.length} render in all of them. Of
${checks.length} things that they ask for, ${checks.length - failed.length} are in the objects that were rendered. What is looked for comes from the
files' plain YAML and the specification, not from the code that renders.

### By feature

${table(['feature', 'files', 'looked for', 'found'], byFeature(checks))}

### By file

${table(['file', 'objects', 'looked for', 'found', 'says'], files.map(rowOf))}
${failed.length === 0 ? '' : `\n### Not found\n\n${failed.map(({ file, environment, feature, what, found }) => `- \`${file}\` in ${environment}, ${feature}: ${what}; found \`${JSON.stringify(found) ?? 'nothing'}\``).join('\n')}\n`}
### Next to score-k8s

${comparison(files)}`;
  return { markdown, failed: failed.length };
}

function byFeature(checks) {
  return [...new Set(checks.map(({ feature }) => feature))]
    .sort()
    .map(feature => {
      const all = checks.filter(check => check.feature === feature);
      return [
        feature,
        String(new Set(all.map(({ file }) => file)).size),
        String(all.length),
        String(all.filter(({ ok }) => ok).length),
      ];
    });
}

function rowOf({ file, results }) {
  const checks = results.flatMap(({ checks: each }) => each);
  const errors = [...new Set(results.flatMap(each => each.errors))];
  return [
    `\`${file}\``,
    results.map(({ objects }) => objects ?? '–').join(', '),
    String(checks.length),
    String(checks.filter(({ ok }) => ok).length),
    errors.map(error => cell(`\`\` ${error} \`\``)).join('<br>'),
  ];
}

function comparison(files) {
  const compared = files.filter(({ comparison: each }) => each);
  if (compared.length === 0)
    return 'score-k8s was not on the PATH when this page was written.';
  const rows = compared.map(({ file, comparison: each }) => {
    if (!each.theirs || !each.ours) {
      const who = each.theirs ? 'score-k8s alone' : 'Macadam alone';
      return [
        `\`${file}\``,
        each.ours || each.theirs ? who : 'neither',
        '',
        cell(each.error ?? ''),
      ];
    }
    const intended = Object.entries(each.intended).map(
      ([name, count]) => `${name} ${count}`,
    );
    return [
      `\`${file}\``,
      String(each.same),
      intended.join(', '),
      each.other
        .map(({ at, theirs, ours }) =>
          cell(`\`${at}\`: ${theirs ?? 'nothing'}, here ${ours ?? 'nothing'}`),
        )
        .join('<br>'),
    ];
  });
  return `Pods and Services of the first environment, with lists by name and without what the API server fills in.

${table(['file', 'same', 'intended', 'other'], rows)}

What is intended:

${INTENDED.map(({ name, why }) => `- **${name}**: ${why}.`).join('\n')}
`;
}

export function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A table as prettier would write it. */
export function table(head, rows) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map(row => row[column].length), 3),
  );
  const line = cells =>
    `| ${cells.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}
