/**
 * A platform that only a benchmark uses: its own state folder and ports, started as a person starts it.
 */
import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { ROOT, cleanEnv } from '../lib/env.mjs';
import { LISTENERS } from '../lib/settings.mjs';
import { waitFor } from '../lib/wait.mjs';
import { Portal } from './Portal.mjs';

/** A start that takes longer has gone wrong. */
const START_DEADLINE = 900_000;

/** How often the first page is asked for: the error of a start's figure, in milliseconds. */
const EVERY = 50;

export class BenchPlatform {
  #child;
  #ended;

  /** @param {string} state folder of its state  @param {string} [checkout] which checkout is started */
  constructor(state, checkout = ROOT) {
    this.state = state;
    this.checkout = checkout;
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * @returns {Promise<number>} seconds until a person who opens the portal sees the first page, signed in
   * @throws Error with the last lines when it ends before
   */
  async start() {
    this.ports ??= await freePorts();
    this.portal = new Portal(`http://localhost:${this.ports.portal}`);
    const started = performance.now();
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: this.checkout,
      env: {
        ...cleanEnv(),
        MACADAM_STATE: this.state,
        ...Object.fromEntries(
          LISTENERS.map(({ name, variable }) => [
            variable,
            String(this.ports[name]),
          ]),
        ),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = chunk => {
      output = (output + chunk).slice(-4_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#child = child;
    this.#ended = new Promise(resolve => {
      child.on('error', resolve);
      child.on('close', resolve);
    });
    const seen = await waitFor(() => this.portal.showsFirstPage('mira'), {
      deadline: START_DEADLINE,
      every: EVERY,
      giveUp: this.#ended,
    });
    if (!seen)
      throw new Error(`The platform did not come to a first page:\n${output}`);
    return (performance.now() - started) / 1000;
  }

  /** Waits until every example service has an outcome in its first environment. */
  async untilSettled() {
    const settled = await waitFor(
      async () => {
        const workloads = await this.portal.get(
          'mira',
          '/api/orchestrator/workloads',
        );
        return (
          workloads.length > 0 &&
          workloads.every(({ environments: [first] }) =>
            isSettled(first.attempt ?? first.current),
          )
        );
      },
      { deadline: 180_000, every: 500 },
    );
    if (!settled) {
      throw new Error(
        'The example organisation did not settle within three minutes.',
      );
    }
  }

  async stop() {
    if (!this.#child) return;
    this.#child.kill('SIGTERM');
    await this.#ended;
    this.#child = undefined;
  }
}

function isSettled(deployment) {
  return deployment !== undefined && deployment.outcome !== 'in-progress';
}

/** @returns {Promise<Record<string, number>>} a free port for each listener, all held until all are known */
async function freePorts() {
  const servers = await Promise.all(
    LISTENERS.map(
      () =>
        new Promise((resolve, reject) => {
          const server = net.createServer();
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map(server => server.address().port);
  await Promise.all(
    servers.map(server => new Promise(resolve => server.close(resolve))),
  );
  return Object.fromEntries(
    LISTENERS.map(({ name }, index) => [name, ports[index]]),
  );
}

/** The file of Git credentials of the example's people. */
export function credentialsOf({ state }) {
  return path.join(state, 'git-credentials');
}
