/**
 * Keeps children running until a person stops them or one that cannot be missed dies.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { say } from './log.mjs';
import { waitFor } from './wait.mjs';

/** Waits between restarts, in milliseconds; the last one repeats. */
export const BACKOFF = [1_000, 2_000, 5_000, 15_000, 30_000];

/** A child that ran this long has recovered: the next restart begins with the shortest wait again. */
const RECOVERED = 60_000;

/**
 * @typedef {object} Plan
 * @property {string} name
 * @property {() => import('./service.mjs').Service} start
 * @property {(service: object) => boolean | Promise<boolean>} [isReady] ready at once without it
 * @property {number} [deadline] milliseconds until it must be ready
 * @property {boolean} [restart] start it again when it dies; without it everything stops
 * @property {boolean} [waits] it is started at once and loads, and goes on when it is told; without it, it is started
 *   when what it comes after is there
 * @property {(lines: string[]) => string | undefined} [advise] what a person can do, from its last lines when it ended
 */

export class Supervisor {
  #services = new Map();
  #stopping = false;
  #backoff;
  #fail;

  /** Rejects when a child that cannot be missed died; never resolves. */
  failure = new Promise((_, reject) => {
    this.#fail = reject;
  });

  /** @param {{backoff?: number[]}} [options] */
  constructor({ backoff = BACKOFF } = {}) {
    this.#backoff = backoff;
    this.failure.catch(() => {}); // Whoever waits for it hears of it.
  }

  /**
   * Starts a child, waits until it is ready, and watches it from then on.
   *
   * @param {Plan} plan
   * @param {Promise<unknown>} [after] what has to be there before it
   * @throws Error with the child's last lines when it dies or is not ready in time; what `after` throws
   */
  async start(plan, after) {
    if (after && !plan.waits) await after;
    const service = await this.#launch(plan, after);
    this.#watch(plan, service, 0);
  }

  /** Stops the children, the last started first. */
  async stop() {
    this.#stopping = true;
    for (const service of [...this.#services.values()].reverse())
      await service.stop();
  }

  async #launch(plan, after) {
    const { name, start, isReady = () => true, deadline = 120_000 } = plan;
    if (this.#stopping)
      throw new Error(`The ${name} was stopped before it started.`);
    const service = start();
    this.#services.set(name, service);
    if (after) await Promise.race([after, service.exited]);
    if (plan.waits) service.tellToStart();
    const ready = await waitFor(() => isReady(service), {
      deadline,
      giveUp: service.exited,
    });
    if (this.#stopping)
      throw new Error(`The ${name} was stopped while it started.`);
    if (!service.running) {
      throw new Error(
        `The ${name} stopped (${await service.exited}) before it was ready.${lastLines(plan, service)}`,
      );
    }
    if (!ready) {
      await service.stop();
      throw new Error(
        `The ${name} was not ready after ${deadline / 1000} s.${lastLines(plan, service)}`,
      );
    }
    return service;
  }

  async #watch(plan, service, restarts) {
    const started = Date.now();
    const reason = await service.exited;
    if (this.#stopping) return;
    const notice = `The ${plan.name} stopped by itself (${reason}).${lastLines(plan, service)}`;
    if (!plan.restart) {
      this.#fail(new Error(notice));
      return;
    }
    const attempt = Date.now() - started > RECOVERED ? 0 : restarts;
    const wait = this.#backoff[Math.min(attempt, this.#backoff.length - 1)];
    say(`\n✗ ${notice}\n… Starting the ${plan.name} again in ${wait / 1000} s`);
    await delay(wait);
    await this.#restart(plan, attempt + 1);
  }

  async #restart(plan, restarts) {
    if (this.#stopping) return;
    try {
      const service = await this.#launch(plan);
      say(`✓ The ${plan.name} runs again`);
      this.#watch(plan, service, restarts);
    } catch (error) {
      if (this.#stopping) return;
      const wait = this.#backoff[Math.min(restarts, this.#backoff.length - 1)];
      say(
        `✗ ${error.message}\n… Starting the ${plan.name} again in ${wait / 1000} s`,
      );
      await delay(wait);
      await this.#restart(plan, restarts + 1);
    }
  }
}

function lastLines({ advise = () => undefined }, service) {
  const lines = service.lastLines;
  const advice = advise(lines);
  return `${advice ? `\n${advice}\n` : ''}${lines.length > 0 ? ` Its last lines:\n${lines.map(line => `    ${line}`).join('\n')}\n` : ' '}Whole log: ${service.logFile}`;
}
