/**
 * docs/conformance.md: one page of several sections, each written by the command that measured it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from '../lib/env.mjs';

const PAGE = path.join(ROOT, 'docs', 'conformance.md');
const HEAD = `# Conformance

\`yarn conformance --corpus DIR\` wrote this page from the files below DIR.
`;

/**
 * Puts a section in the place of the one with this name, or behind the others.
 *
 * @param {string} name
 * @param {string} markdown
 * @param {string} [page] the file
 */
export async function writeSection(name, markdown, page = PAGE) {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : HEAD;
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const section = `${start}\n\n${markdown.trim()}\n\n${end}`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  const next =
    from < 0 || to < 0
      ? `${text.trimEnd()}\n\n${section}\n`
      : text.slice(0, from) + section + text.slice(to + end.length);
  const options = await resolveConfig(page);
  writeFileSync(page, await format(next, { ...options, filepath: page }));
}
