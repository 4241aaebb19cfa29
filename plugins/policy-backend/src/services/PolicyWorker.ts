import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { InputError } from '@backstage/errors';
import { Mutex } from '@macadam/git';
import type { PolicyLoadError, TextFile } from '@macadam/kyverno';
import type { KnownImages } from '@macadam/supply-chain';
import type { Manifest } from './ManifestIndex';
import type { Meter } from './PersonalBudget';
import type { Compared, Comparison, Prepared } from './PolicyComparison';
import {
  THREAD,
  threadFile,
  type Answer,
  type Question,
  type Sent,
} from './policyThread';

/** What one question may cost; what costs more ends the thread and nothing else. */
export interface WorkerLimits {
  /** In milliseconds. */
  time: number;
  /** In megabytes. */
  memory: number;
}

const LIMITS: WorkerLimits = { time: 30_000, memory: 512 };
/** Manifests that are sent at once, so that other requests have their turn. */
const BATCH = 100;

interface Waiting {
  resolve(value: unknown): void;
  reject(problem: Error): void;
}

/** A running thread, and what it knows. */
interface Running {
  worker: Worker;
  sent: Set<number>;
  waiting: Map<number, Waiting>;
}

/**
 * Asks the thread that loads and judges policies. It is started when it is first needed, and again after it was
 * ended because a question cost too much.
 */
export class PolicyWorker {
  private running?: Running;
  private readonly numbers = new WeakMap<Manifest, number>();
  /** One question at a time, so that one that costs too much ends nobody else's, and its wait is on nobody's account. */
  private readonly turn = new Mutex();
  private last = 0;

  constructor(private readonly limits: WorkerLimits = LIMITS) {}

  /** @throws InputError when it costs too much */
  problems(
    files: TextFile[],
    time: string,
    meter?: Meter,
  ): Promise<readonly PolicyLoadError[]> {
    return this.turn.run(() =>
      this.ask({ ask: 'problems', files, time }, meter),
    );
  }

  /** @throws InputError when it costs too much */
  async prepare(
    comparison: Comparison,
    manifests: readonly Manifest[],
    meter?: Meter,
  ): Promise<Prepared> {
    return this.turn.run(async () => {
      const numbers = await this.send(manifests);
      const question = { comparison, manifests: numbers };
      return this.ask({ ask: 'prepare', ...question }, meter);
    });
  }

  /** @throws InputError when it costs too much */
  async compare(
    comparison: Comparison,
    manifests: readonly Manifest[],
    images: KnownImages,
    enforced: string[],
    meter?: Meter,
  ): Promise<Compared> {
    return this.turn.run(async () => {
      const numbers = await this.send(manifests);
      const question = { comparison, manifests: numbers, images, enforced };
      return this.ask({ ask: 'compare', ...question }, meter);
    });
  }

  async stop(): Promise<void> {
    await this.end(new Error('The policy plugin stops'));
  }

  /** Sends what the thread does not know yet, and has it forget what is no longer there. */
  private async send(manifests: readonly Manifest[]): Promise<number[]> {
    const { sent, worker } = this.thread();
    const post = (message: Sent) => worker.postMessage(message);
    const numbered = manifests.map((each): [number, Manifest] => [
      this.numberOf(each),
      each,
    ]);
    const numbers = numbered.map(([id]) => id);
    const present = new Set(numbers);
    const gone = [...sent].filter(id => !present.has(id));
    if (gone.length > 0) post({ type: 'forget', manifests: gone });
    for (const id of gone) sent.delete(id);
    const fresh = numbered.filter(([id]) => !sent.has(id));
    for (let at = 0; at < fresh.length; at += BATCH) {
      const batch = fresh.slice(at, at + BATCH);
      post({ type: 'manifests', manifests: batch });
      for (const [id] of batch) sent.add(id);
      await setImmediate();
    }
    return numbers;
  }

  private numberOf(manifest: Manifest): number {
    const known = this.numbers.get(manifest);
    if (known !== undefined) return known;
    this.last += 1;
    this.numbers.set(manifest, this.last);
    return this.last;
  }

  private async ask<T>(question: Question, meter?: Meter): Promise<T> {
    const { worker, waiting } = this.thread();
    const start = performance.now();
    this.last += 1;
    const id = this.last;
    const timer = setTimeout(
      () => this.end(tooCostly(`${this.limits.time / 1000} s`)),
      this.limits.time,
    );
    try {
      return await new Promise<T>((resolve, reject) => {
        waiting.set(id, { resolve: value => resolve(value as T), reject });
        const message: Sent = { type: 'question', id, question };
        worker.postMessage(message);
      });
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
      if (meter) meter.spent += performance.now() - start;
    }
  }

  private thread(): Running {
    return (this.running ??= this.start());
  }

  private start(): Running {
    const worker = new Worker(threadFile, {
      workerData: THREAD,
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memory },
      ...(threadFile.endsWith('.ts') && { execArgv: transforming() }),
    });
    worker.unref();
    const running: Running = { worker, sent: new Set(), waiting: new Map() };
    worker.on('message', (answer: Answer) => {
      const asked = running.waiting.get(answer.id);
      if ('problem' in answer) asked?.reject(new Error(answer.problem));
      else asked?.resolve(answer.value);
    });
    worker.on('error', error => {
      const isMemory =
        'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const { memory } = this.limits;
      fail(running, isMemory ? tooCostly(`${memory} MB of memory`) : error);
    });
    worker.on('exit', () => {
      fail(running, new Error('the thread that judges policies ended'));
      if (this.running === running) this.running = undefined;
    });
    return running;
  }

  /** Ends the thread: whoever waits for it is told why. */
  private async end(why: Error): Promise<void> {
    const { running } = this;
    if (!running) return;
    this.running = undefined;
    fail(running, why);
    await running.worker.terminate();
  }
}

function fail({ waiting }: Running, why: Error): void {
  for (const { reject } of waiting.values()) reject(why);
  waiting.clear();
}

function tooCostly(limit: string): Error {
  return new InputError(
    `To judge what is in Git by these policies takes more than ${limit}. Change fewer policies at once, or make them simpler.`,
  );
}

/** How a thread reads TypeScript, where this module itself is run from its source. */
function transforming(): string[] {
  return [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
  ];
}
