import {
  compareVerdicts,
  type VerdictChange,
} from '@macadam/plugin-policy-common';
import type {
  ImageQuestion,
  PolicyLoadError,
  TextFile,
} from '@macadam/kyverno';
import type { KnownImages } from '@macadam/supply-chain';
import { Judge } from './Judge';
import type { Manifest } from './ManifestIndex';
import { loadPolicySet, type KeyedPolicy } from './PolicySet';

/** Policies as they are and as a change would make them. */
export interface Comparison {
  before: readonly TextFile[];
  after: TextFile[];
  /** ISO 8601: exceptions that have ended by then do not count. */
  time: string;
}

/** What is known of a comparison before anything is judged. */
export interface Prepared {
  /** Why the change does not load; then nothing is judged. */
  problems: PolicyLoadError[];
  /** What the policies in force ask about images. */
  inForce: ImageQuestion[];
  /** What the policies that go and come ask about images. */
  judged: ImageQuestion[];
}

/** What a change would change, and the policies that it is about. */
export interface Compared {
  changes: VerdictChange[];
  /** Policies that go or come, with their files. */
  policies: { name: string; file: string }[];
}

interface Sets {
  time: Date;
  problems: PolicyLoadError[];
  inForce: KeyedPolicy[];
  gone: KeyedPolicy[];
  come: KeyedPolicy[];
}

/** Loads policies, and judges what is there by those that a change takes away and brings. Remembers verdicts. */
export class PolicyComparison {
  private readonly judge = new Judge();
  /** What was loaded last: a comparison is prepared, and then judged. */
  private latest?: { key: string; sets: Sets };

  /** Why policies do not load. */
  problems(files: readonly TextFile[], time: string): PolicyLoadError[] {
    return loadPolicySet(files, new Date(time)).problems;
  }

  async prepare(
    comparison: Comparison,
    manifests: readonly Manifest[],
  ): Promise<Prepared> {
    const { problems, inForce, gone, come, time } = this.load(comparison);
    const judged = problems.length > 0 ? [] : [...gone, ...come];
    return {
      problems,
      judged: await this.judge.questions(judged, manifests, time),
      inForce: await this.judge.questions(inForce, manifests, time),
    };
  }

  /**
   * @param images - what registries say
   * @param enforced - environments in which a policy may stop a deployment
   */
  async compare(
    comparison: Comparison,
    manifests: readonly Manifest[],
    images: KnownImages,
    enforced: readonly string[],
  ): Promise<Compared> {
    const { problems, gone, come, time } = this.load(comparison);
    const places = new Set(enforced);
    const judge = (policies: readonly KeyedPolicy[]) =>
      this.judge.judge(policies, manifests, images, places, time);
    return {
      changes:
        problems.length > 0
          ? []
          : compareVerdicts(await judge(gone), await judge(come)),
      policies: [...gone, ...come].map(({ policy: { name, file } }) => ({
        name,
        file,
      })),
    };
  }

  private load(comparison: Comparison): Sets {
    const key = JSON.stringify(comparison);
    if (this.latest?.key !== key) this.latest = { key, sets: load(comparison) };
    return this.latest.sets;
  }
}

function load({ before, after, time }: Comparison): Sets {
  const now = new Date(time);
  const [old, fresh] = [loadPolicySet(before, now), loadPolicySet(after, now)];
  const keysOf = (policies: readonly KeyedPolicy[]) =>
    new Set(policies.map(({ key }) => key));
  const [known, wanted] = [keysOf(old.policies), keysOf(fresh.policies)];
  return {
    time: now,
    problems: fresh.problems,
    inForce: old.policies,
    gone: old.policies.filter(({ key }) => !wanted.has(key)),
    come: fresh.policies.filter(({ key }) => !known.has(key)),
  };
}
