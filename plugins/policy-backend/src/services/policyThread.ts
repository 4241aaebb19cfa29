/** What runs in a thread of its own: loading policies and judging by them, which anybody may make long. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { stringifyError } from '@backstage/errors';
import type { TextFile } from '@macadam/kyverno';
import type { KnownImages } from '@macadam/supply-chain';
import type { Manifest } from './ManifestIndex';
import { PolicyComparison, type Comparison } from './PolicyComparison';

/** The file of this module, for whoever starts the thread. */
export const threadFile = __filename;

/** Tells this thread from others that import the module. */
export const THREAD = 'macadam-policies';

/** What the thread is asked. Manifests are sent once, and then named by their numbers. */
export type Question =
  | { ask: 'problems'; files: TextFile[]; time: string }
  | { ask: 'prepare'; comparison: Comparison; manifests: number[] }
  | {
      ask: 'compare';
      comparison: Comparison;
      manifests: number[];
      images: KnownImages;
      enforced: string[];
    };

/** A message to the thread. */
export type Sent =
  | { type: 'manifests'; manifests: [number, Manifest][] }
  | { type: 'forget'; manifests: number[] }
  | { type: 'question'; id: number; question: Question };

/** A message from the thread. */
export type Answer = { id: number } & (
  { value: unknown } | { problem: string }
);

class PolicyThread {
  private readonly comparison = new PolicyComparison();
  private readonly manifests = new Map<number, Manifest>();

  async take(sent: Sent): Promise<Answer | undefined> {
    switch (sent.type) {
      case 'manifests':
        for (const [id, manifest] of sent.manifests)
          this.manifests.set(id, manifest);
        return undefined;
      case 'forget':
        for (const id of sent.manifests) this.manifests.delete(id);
        return undefined;
      default:
        try {
          return { id: sent.id, value: await this.answer(sent.question) };
        } catch (error) {
          return { id: sent.id, problem: stringifyError(error) };
        }
    }
  }

  private async answer(question: Question): Promise<unknown> {
    if (question.ask === 'problems')
      return this.comparison.problems(question.files, question.time);
    const manifests = question.manifests.flatMap(
      id => this.manifests.get(id) ?? [],
    );
    const { comparison } = question;
    return question.ask === 'prepare'
      ? this.comparison.prepare(comparison, manifests)
      : this.comparison.compare(
          comparison,
          manifests,
          question.images,
          question.enforced,
        );
  }
}

if (!isMainThread && parentPort && workerData === THREAD) {
  const port = parentPort;
  const thread = new PolicyThread();
  port.on('message', async (sent: Sent) => {
    const answer = await thread.take(sent);
    if (answer) port.postMessage(answer);
  });
}
