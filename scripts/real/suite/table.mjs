/**
 * The table of situations in docs/conformance.md.
 */

/** The longest text of a cell. */
const MOST = 160;

/**
 * @param {{name: string, made: string, kubectl: string, portal: Record<string, string>, facts: string[]}[]} rows
 * @returns {string} Markdown
 */
export function describeTable(rows) {
  const lines = rows.map(({ name, made, kubectl, portal, facts }) =>
    [
      name,
      made,
      kubectl,
      ...['health', 'sync'].map(fact =>
        facts.includes(fact) ? portal[fact] : '',
      ),
    ]
      .map(cell)
      .join(' | '),
  );
  return [
    '## Situations on real parts',
    '',
    `${rows.length} situations on a real Kubernetes, Flux, Kyverno, External Secrets and Gitea: what kubectl says of each, and what`,
    'the portal says. `yarn test:real --all --write` made each of them and wrote this table.',
    '',
    '| situation | made by | kubectl | portal: health | portal: sync |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map(line => `| ${line} |`),
  ].join('\n');
}

function cell(text) {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replaceAll(/[0-9a-f]{40}/g, found => found.slice(0, 7))
    .trim();
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line;
}
