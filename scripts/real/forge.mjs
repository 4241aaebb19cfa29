/**
 * The forge of `npm start`, where no Gitea is built.
 */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../lib/env.mjs';
import { GitHost, PEOPLE } from './gitHost.mjs';

const ACCOUNTS = { macadam: true, flux: false };

/**
 * @param {{folder: string}} context
 * @returns {Promise<{host: GitHost, stop: () => Promise<void>}>}
 */
export async function startForgeInstead({ folder }) {
  const require = createRequire(import.meta.url);
  const { startForge } = require(
    path.join(ROOT, 'packages/forge/src/index.ts'),
  );
  const passwords = Object.fromEntries(
    [...Object.keys(ACCOUNTS), ...Object.keys(PEOPLE)].map(login => [
      login,
      randomBytes(24).toString('hex'),
    ]),
  );
  const forge = await startForge({
    directory: path.join(folder, 'forge'),
    port: 0,
    organisations: [...new Set(Object.values(PEOPLE).flat())],
    users: Object.entries(passwords).map(([login, token]) => ({
      login,
      fullName: login,
      email: `${login}@macadam.internal`,
      admin: ACCOUNTS[login] ?? false,
      organisations: PEOPLE[login] ?? [],
      token,
    })),
    anonymousRead: false,
    log: () => undefined,
  });
  const host = new GitHost({
    url: forge.url,
    token: passwords.macadam,
    tokens: passwords,
    passwords,
    folder,
    // Private to an organisation there means: from Flux too. Without an account nobody reads anything.
    isPrivate: false,
  });
  // Whoever has an account there reads everything.
  host.letFluxRead = async () => undefined;
  return { host, stop: () => forge.close() };
}
