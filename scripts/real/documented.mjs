/**
 * The set-up that docs/production.md describes, run as it stands there.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../lib/env.mjs';

const PAGE = path.join(ROOT, 'docs', 'production.md');

/**
 * @param {string} [page]
 * @returns {string[]} its commands, in order, without those that install what is not ours and those that start the portal
 */
export function documentedCommands(page = readFileSync(PAGE, 'utf8')) {
  const section = page.slice(
    page.indexOf('\n## The cluster\n'),
    page.indexOf('\n## Images\n'),
  );
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
    ([, text]) => text,
  );
}

/**
 * Runs the documented commands in one shell.
 *
 * @param {Record<string, string>} env
 * @returns {Promise<Record<string, string>>} the variables of the portal that they leave
 * @throws Error with what they said
 */
export async function runDocumented(env) {
  const script = `set -euo pipefail\n${documentedCommands().join('\n')}\nenv -0 >&3`;
  try {
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', `exec 3>&1 1>&2\n${script}`],
      {
        cwd: ROOT,
        env,
        maxBuffer: 16 * 1024 ** 2,
      },
    );
    return Object.fromEntries(
      stdout
        .split('\0')
        .filter(line => /^CLUSTER_/.test(line))
        .map(line => [
          line.slice(0, line.indexOf('=')),
          line.slice(line.indexOf('=') + 1),
        ]),
    );
  } catch (error) {
    throw new Error(
      `The commands of docs/production.md failed:\n${error.stderr ?? error.message}`,
    );
  }
}
