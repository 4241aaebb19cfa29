import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The platform that the tests run against: a state folder and ports of its own, so that nobody's work is touched. */
export const STATE = path.resolve(__dirname, '../../.cache/e2e/state');

export const PORTS = {
  MACADAM_PORTAL_PORT: process.env.MACADAM_E2E_PORTAL_PORT ?? '17007',
  MACADAM_FORGE_PORT: process.env.MACADAM_E2E_FORGE_PORT ?? '17008',
  MACADAM_CLUSTER_PORT: process.env.MACADAM_E2E_CLUSTER_PORT ?? '17009',
};

export const PORTAL = `http://localhost:${PORTS.MACADAM_PORTAL_PORT}`;
export const FORGE = `http://localhost:${PORTS.MACADAM_FORGE_PORT}`;
export const KUBECONFIG = path.join(STATE, 'kubeconfig');
export const GIT_CREDENTIALS = path.join(STATE, 'git-credentials');

/** What a person types instead of a password: from the file that the README names, which git rewrites as it likes. */
export function tokenOf(login: string): string {
  const lines = readFileSync(GIT_CREDENTIALS, 'utf8').split('\n');
  const found = lines
    .map(line => /^http:\/\/([^:]+):([^@]+)@/.exec(line))
    .find(match => match?.[1] === login);
  if (!found) throw new Error(`${GIT_CREDENTIALS} has no line for ${login}`);
  return decodeURIComponent(found[2]);
}

/** The token of the account that administers the embedded forge. */
export function administratorToken(): string {
  const { tokens } = JSON.parse(
    readFileSync(path.join(STATE, 'embedded/secrets.json'), 'utf8'),
  );
  return tokens['macadam-portal'];
}
