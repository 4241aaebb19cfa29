import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PEOPLE, PORTAL } from './people';
import { writePrivately } from './files';

/** What is made once for a state folder. Kept in files that only their owner reads; never in Git or a log. */
export interface Secrets {
  /** Forge tokens by login. */
  tokens: Record<string, string>;
  /** Shared by the forge's webhook and the portal. */
  webhook: string;
}

const FILE = 'embedded/secrets.json';
const random = () => randomBytes(24).toString('base64url');

function read(file: string): Partial<Secrets> {
  if (!existsSync(file)) return {};
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof found === 'object' && found !== null ? found : {};
}

/** The secrets of a state folder, made where they are missing. */
export function loadSecrets(state: string): Secrets {
  const file = join(state, FILE);
  const found = read(file);
  const secrets: Secrets = {
    tokens: Object.fromEntries(
      [PORTAL, ...PEOPLE].map(({ login }) => [
        login,
        found.tokens?.[login] ?? random(),
      ]),
    ),
    webhook: found.webhook ?? random(),
  };
  writePrivately(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

/** `git-credentials`, for `git -c credential.helper='store --file=…'`: a line for each person. */
export function writeGitCredentials(
  state: string,
  forgeUrl: string,
  secrets: Secrets,
): void {
  const lines = PEOPLE.filter(
    ({ organisations }) => organisations.length > 0,
  ).map(({ login }) => {
    const url = new URL(forgeUrl);
    url.username = login;
    url.password = secrets.tokens[login];
    return url.toString();
  });
  writePrivately(join(state, 'git-credentials'), `${lines.join('\n')}\n`);
}
