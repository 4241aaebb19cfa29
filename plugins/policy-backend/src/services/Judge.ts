import { setImmediate } from 'node:timers/promises';
import {
  evaluate,
  imageQuestions,
  mergeQuestions,
  type EvaluationContext,
  type ImageQuestion,
  type RuleResult,
} from '@macadam/kyverno';
import type { JudgedManifest } from '@macadam/plugin-policy-common';
import type { KnownImages } from '@macadam/supply-chain';
import type { Manifest } from './ManifestIndex';
import type { KeyedPolicy } from './PolicySet';

/** Other requests get their turn after so long, in milliseconds. */
const SLICE = 15;
/** Policies whose verdicts are kept. */
const KEPT = 256;

/** Judges manifests by policies, a little at a time, and remembers what it found as long as neither changes. */
export class Judge {
  private readonly known = new Map<
    string,
    WeakMap<Manifest, readonly RuleResult[]>
  >();

  /** What policies have to know of the images in manifests. */
  async questions(
    policies: readonly KeyedPolicy[],
    manifests: readonly Manifest[],
    now: Date,
  ): Promise<ImageQuestion[]> {
    const asking = policies.filter(({ policy }) => policy.imageQuestions);
    if (asking.length === 0) return [];
    const found: ImageQuestion[] = [];
    await inSlices(manifests, manifest => {
      for (const { run } of asking) {
        found.push(
          ...imageQuestions(run, manifest.object, contextOf(manifest, now)),
        );
      }
    });
    return mergeQuestions(found);
  }

  /**
   * @param images - what registries say; verdicts that depend on it are not remembered
   * @param enforced - environments in which a policy may stop a deployment
   */
  async judge(
    policies: readonly KeyedPolicy[],
    manifests: readonly Manifest[],
    images: KnownImages,
    enforced: ReadonlySet<string>,
    now: Date,
  ): Promise<JudgedManifest[]> {
    const memories = policies.map(({ key, policy }) =>
      policy.imageQuestions ? new WeakMap() : this.memory(key),
    );
    const judged: JudgedManifest[] = [];
    await inSlices(manifests, manifest => {
      const results = policies.flatMap((policy, index) => {
        const found = memories[index].get(manifest);
        if (found) return found;
        const fresh = judgeOne(policy, manifest, {
          ...contextOf(manifest, now),
          images: images.images,
          unknownImages: images.unknown,
        });
        memories[index].set(manifest, fresh);
        return fresh;
      });
      judged.push(toJudged(manifest, results, enforced));
    });
    return judged;
  }

  private memory(key: string): WeakMap<Manifest, readonly RuleResult[]> {
    const memory = this.known.get(key) ?? new WeakMap();
    this.known.delete(key);
    this.known.set(key, memory);
    for (const old of [...this.known.keys()].slice(0, -KEPT))
      this.known.delete(old);
    return memory;
  }
}

/** Does something with each of many, and lets other requests have their turn. */
async function inSlices<T>(
  all: readonly T[],
  act: (each: T) => void,
): Promise<void> {
  let since = performance.now();
  for (const each of all) {
    act(each);
    if (performance.now() - since > SLICE) {
      await setImmediate();
      since = performance.now();
    }
  }
}

function contextOf(
  { namespaceObject }: Manifest,
  now: Date,
): EvaluationContext {
  return { operation: 'CREATE', namespaceObject, now: now.toISOString() };
}

const NONE: readonly RuleResult[] = [];

/** What needs attention; a rule that passes is the same as one that has nothing to say. */
function judgeOne(
  { run, policy }: KeyedPolicy,
  { object }: Manifest,
  context: EvaluationContext,
): readonly RuleResult[] {
  const loud = evaluate(run, object, context).filter(
    result =>
      result.policy === policy.name &&
      result.verdict !== 'pass' &&
      result.verdict !== 'skip',
  );
  return loud.length === 0 ? NONE : loud;
}

function toJudged(
  { environment, workload, file, object }: Manifest,
  results: readonly RuleResult[],
  enforced: ReadonlySet<string>,
): JudgedManifest {
  const { apiVersion, kind, metadata } = object;
  const { namespace, name } = metadata;
  return {
    environment,
    workload,
    file,
    object: { apiVersion, kind, name, ...(namespace && { namespace }) },
    results: results.map(result => ({
      policy: result.policy,
      rule: result.rule,
      result: result.verdict,
      message: result.message,
      blocks: result.blocks && enforced.has(environment),
      ...(result.title && { title: result.title }),
      ...(result.severity && { severity: result.severity }),
      ...(result.fix && { fix: result.fix }),
      ...(result.container && { container: result.container }),
      ...(result.path && { path: result.path }),
    })),
  };
}
