/** A registry that the organisation named in its configuration. */
export interface RegistrySettings {
  /** Host with its port, as images name it. */
  host: string;
  username?: string;
  password?: string;
  /** Plain HTTP; without this only on the loopback. */
  http?: boolean;
}

/**
 * Reads the `auths` of a Docker configuration file (`~/.docker/config.json`, a Secret of type
 * `kubernetes.io/dockerconfigjson`). Credential helpers are programs and are not run.
 * @throws Error that holds nothing of the text
 */
export function readDockerConfig(text: string): RegistrySettings[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('the Docker configuration file is not JSON');
  }
  const auths = field(parsed, 'auths');
  if (typeof auths !== 'object' || auths === null)
    throw new Error('the Docker configuration file has no auths');
  return Object.entries(auths).map(([address, entry]) => ({
    host: hostOf(address),
    ...loginOf(entry),
  }));
}

function loginOf(entry: unknown): { username?: string; password?: string } {
  const auth = field(entry, 'auth');
  if (typeof auth === 'string' && auth !== '') {
    const [username, ...password] = Buffer.from(auth, 'base64')
      .toString('utf8')
      .split(':');
    return { username, password: password.join(':') };
  }
  const username = field(entry, 'username');
  const password = field(entry, 'password');
  return typeof username === 'string' && typeof password === 'string'
    ? { username, password }
    : {};
}

/** Docker writes `https://index.docker.io/v1/` for its own. */
function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, '').split('/')[0];
  return host === 'index.docker.io' ? 'docker.io' : host;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Reflect.get(value, name)
    : undefined;
}
