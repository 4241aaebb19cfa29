/**
 * The portal's back end with the production configuration, as a process, and asking it as a person.
 */
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { ROOT } from '../lib/env.mjs';
import { TYPESCRIPT } from '../lib/plans.mjs';
import { answers } from '../lib/wait.mjs';
import { signIn } from './identity.mjs';

/** What a person asks of it. */
export class Portal {
  #tokens = new Map();

  constructor(url, program) {
    this.url = url;
    this.program = program;
  }

  /**
   * @param {string} person
   * @param {string} where below /api
   * @param {{method?: string, body?: unknown}} [how]
   * @returns {Promise<unknown>}
   * @throws Error with the status and what the portal says
   */
  async ask(person, where, { method = 'GET', body } = {}) {
    if (!this.#tokens.has(person))
      this.#tokens.set(person, await signIn(this.url, person));
    const response = await fetch(`${this.url}/api/${where}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#tokens.get(person)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(
        `${method} ${where} answered ${response.status}: ${text.slice(0, 600)}`,
      );
    }
    return text ? JSON.parse(text) : undefined;
  }
}

/**
 * @param {{processes: import('./processes.mjs').Processes, folder: string, port: number, env: Record<string, string>}} options
 *   `env` is what docs/production.md asks for
 * @returns {Promise<Portal>}
 */
export async function startPortal({ processes, folder, port, env }) {
  const url = `http://127.0.0.1:${port}`;
  const program = await processes.start({
    name: 'portal',
    command: process.execPath,
    args: [
      ...TYPESCRIPT,
      'packages/backend/src/index.ts',
      ...['app-config.yaml', 'app-config.production.yaml'].flatMap(file => [
        '--config',
        path.join(ROOT, file),
      ]),
    ],
    cwd: ROOT,
    deadline: 600_000,
    env: {
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: path.join(ROOT, '.cache', 'compiled'),
      MACADAM_PUBLIC_URL: url,
      MACADAM_STATE: path.join(folder, 'state'),
      SESSION_SECRET: randomBytes(32).toString('hex'),
      ...env,
      // What differs from a machine of its own: one address, no pages, no other replica.
      APP_CONFIG_backend_listen: JSON.stringify({ host: '127.0.0.1', port }),
      APP_CONFIG_app_packageName: 'backend',
      APP_CONFIG_events_useEventBus: 'never',
    },
    isReady: () => answers(`${url}/.backstage/health/v1/readiness`),
  });
  return new Portal(url, program);
}
