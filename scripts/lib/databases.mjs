/**
 * What to do when a database file of the portal is damaged.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { envWithNode } from './env.mjs';

const CHECK = fileURLToPath(new URL('./checkDatabases.cjs', import.meta.url));

/** How SQLite and its driver speak of a damaged file. */
const DAMAGED =
  /SQLITE_(CORRUPT|NOTADB)|disk image is malformed|file is not a database/;

/**
 * @param {string[]} lines the last ones of a back end that ended
 * @param {{node: string, folder: string}} options the Node.js to look with; where the database files are
 * @returns {string | undefined} which files are damaged and what to do; undefined when the lines do not speak of it
 */
export function databaseAdvice(lines, { node, folder }) {
  if (!lines.some(line => DAMAGED.test(line))) return undefined;
  const { stdout } = spawnSync(node, [CHECK, folder], {
    encoding: 'utf8',
    env: envWithNode(node),
  });
  const damaged = stdout ? JSON.parse(stdout) : [];
  const named = damaged
    .map(({ file, reason }) => `    ${file}: ${reason}`)
    .join('\n');
  return [
    `A database of the portal is damaged${named ? `:\n${named}` : `, in ${folder}.`}`,
    `Stop Macadam and move ${damaged.length === 1 ? path.basename(damaged[0].file) : 'the damaged files'} away: the portal makes it anew. What is in Git and in the cluster is not lost; of orchestrator.sqlite, the history of deployments is.`,
  ].join('\n');
}
