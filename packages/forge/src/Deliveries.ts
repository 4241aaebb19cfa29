import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { reasonOf } from '@macadam/git';
import { isLoopback } from '@macadam/http';
import { HttpError } from './errors';
import type { Hook, HookEvent, Hooks } from './store/Hooks';

const TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
/** Per hook and repository. What a receiver missed beyond this it reads from the repositories' activity feeds. */
const MAX_WAITING = 1000;

interface Delivery {
  id: string;
  event: HookEvent;
  /** JSON, or why it could not be made; made when it is this one's turn, since that may take git a while. */
  body: () => Promise<string | Error>;
}

/** What waits for one hook of one repository's events. */
interface Queue {
  hook: number;
  waiting: Delivery[];
}

interface DeliveriesOptions {
  hooks: Hooks;
  allowedHosts: readonly string[];
  log: (message: string) => void;
}

/**
 * Sends events to webhooks: those of one repository in order and one at a time for each hook, again and again (waiting up
 * to five seconds) while the receiver is unreachable or not ready. A receiver that refuses (400, 401, 403, 410, …) loses
 * that event. No repository's events wait for another's.
 */
export class Deliveries {
  private readonly options: DeliveriesOptions;
  private readonly queues = new Map<string, Queue>();
  private readonly running = new Set<Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(options: DeliveriesOptions) {
    this.options = options;
  }

  /**
   * Queues an event of a repository for every hook that listens.
   * @param payload - makes what becomes its JSON, once
   */
  send(
    repository: string,
    hooks: Hook[],
    event: HookEvent,
    payload: () => Promise<unknown>,
  ): void {
    let made: Promise<string | Error> | undefined;
    const body = () => {
      made ??= payload()
        .then(value => JSON.stringify(value))
        .catch(asError);
      return made;
    };
    for (const hook of hooks)
      this.enqueue(repository, hook, { id: randomUUID(), event, body });
  }

  private enqueue(repository: string, hook: Hook, delivery: Delivery): void {
    if (this.stopped.signal.aborted) return;
    const key = `${hook.id} ${repository}`;
    const queue = this.queues.get(key);
    if (queue) {
      queue.waiting.push(delivery);
      if (queue.waiting.length > MAX_WAITING) {
        queue.waiting.splice(1, 1);
        this.options.log(
          `Webhook ${hook.id} (${hook.url}): more than ${MAX_WAITING} events of ${repository} wait; the oldest was dropped`,
        );
      }
      return;
    }
    const started = { hook: hook.id, waiting: [delivery] };
    this.queues.set(key, started);
    const work: Promise<void> = this.drain(key, started).finally(() =>
      this.running.delete(work),
    );
    this.running.add(work);
  }

  /**
   * @throws HttpError 422 unless a hook may call this URL
   */
  checkTarget(target: string): string {
    if (!URL.canParse(target))
      throw new HttpError(422, `Not a URL: ${JSON.stringify(target)}`);
    const url = new URL(target);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new HttpError(
        422,
        `A webhook calls http: or https:, not ${url.protocol}`,
      );
    }
    if (url.username || url.password) {
      throw new HttpError(
        422,
        'A webhook URL carries no credentials; its secret signs the body',
      );
    }
    if (
      !isLoopback(url.hostname) &&
      !this.options.allowedHosts.includes(url.hostname)
    ) {
      throw new HttpError(
        422,
        `Webhooks may not call ${url.hostname}: only this machine, and hosts that the forge was started with (webhookHosts)`,
      );
    }
    return url.toString();
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.running);
  }

  private async drain(key: string, { hook, waiting }: Queue): Promise<void> {
    while (waiting.length > 0 && !this.stopped.signal.aborted) {
      await this.deliver(hook, waiting[0]);
      waiting.shift();
    }
    this.queues.delete(key);
  }

  /** Ends when the event was taken, refused for good, or has nobody to go to any more. */
  private async deliver(hookId: number, delivery: Delivery): Promise<void> {
    let pause = FIRST_RETRY_MS;
    for (;;) {
      const hook = this.options.hooks.get(hookId);
      if (!hook?.active || this.stopped.signal.aborted) return;
      const failure = await this.attempt(hook, delivery);
      if (!failure) return;
      const first = pause === FIRST_RETRY_MS;
      if (first || !failure.again) {
        const then = failure.again
          ? 'tried again until it is taken'
          : 'given up';
        this.options.log(
          `Webhook ${hook.id} (${hook.url}), ${delivery.event} ${delivery.id}: ${failure.reason}; ${then}`,
        );
      }
      if (!failure.again) return;
      try {
        await wait(pause, undefined, {
          signal: this.stopped.signal,
          ref: false,
        });
      } catch {
        return; // closed while waiting
      }
      pause = Math.min(pause * 2, LAST_RETRY_MS);
    }
  }

  private async attempt(
    hook: Hook,
    delivery: Delivery,
  ): Promise<{ reason: string; again: boolean } | undefined> {
    try {
      const url = this.checkTarget(hook.url);
      const body = await delivery.body();
      if (body instanceof Error)
        return { reason: `has no payload: ${body.message}`, again: false };
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: headersOf(hook, delivery, body),
        redirect: 'manual',
        signal: AbortSignal.any([
          AbortSignal.timeout(TIMEOUT_MS),
          this.stopped.signal,
        ]),
      });
      await response.body?.cancel();
      if (response.ok) return undefined;
      const again =
        response.status >= 500 ||
        [404, 408, 425, 429].includes(response.status);
      return { reason: `answered ${response.status}`, again };
    } catch (error) {
      if (error instanceof HttpError)
        return { reason: error.message, again: false };
      return { reason: reasonOf(error), again: true };
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(reasonOf(error));
}

/** Gitea's headers, and GitHub's for receivers that check those: the signature is HMAC-SHA256 of the body, in hex. */
function headersOf(
  hook: Hook,
  delivery: Delivery,
  body: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'User-Agent': 'macadam-forge',
    'X-Gitea-Delivery': delivery.id,
    'X-Gitea-Event': delivery.event,
    'X-Gitea-Event-Type': delivery.event,
    'X-GitHub-Delivery': delivery.id,
    'X-GitHub-Event': delivery.event,
  };
  if (hook.secret) {
    const signature = createHmac('sha256', hook.secret)
      .update(body)
      .digest('hex');
    headers['X-Gitea-Signature'] = signature;
    headers['X-Hub-Signature-256'] = `sha256=${signature}`;
  }
  return headers;
}
