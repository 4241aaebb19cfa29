import type { ClusterContext, KubeObject, ObjectRef } from '../../../runtime';
import { formatDuration } from '../duration';
import { type Fields, messageOf } from '../fields';
import { type Applied, allUnchanged } from './applied';
import type { Artifact } from './ArtifactStore';
import { healthOf, judgeHealth } from './health';
import { describeRef } from './inventory';
import { type Built, buildObjects, PathError } from './kustomizationBuild';
import { deploy } from './kustomizationDeployment';
import { actingClient } from './kustomizationDeletion';
import type { KustomizationReporter } from './KustomizationReporter';
import {
  type KustomizationSpec,
  parseKustomizationSpec,
} from './kustomizationSpec';

/** Failures that may pass by themselves are tried again after this, then twice this, up to spec.retryInterval. */
const firstRetryMs = 1_000;
/** How soon a spec that cannot be read is looked at again; a change of it is seen at once. */
const specRetryMs = 60_000;
/** How often health is looked at when no watched object changed: a pod's scheduling window passes silently. */
const healthPollMs = 5_000;

/** Why a reconciliation is made: a change in one of these makes one at once. */
interface Trigger {
  uid?: string;
  generation?: number;
  requested?: string;
  revision: string;
}

/** What was applied last, and from what. */
interface Result {
  built: Built;
  applied: Applied[];
  /** What a wait for health is about. */
  refs: ObjectRef[];
}

interface Waiting {
  since: number;
  startedAt: number;
  names: Set<string>;
}

function sameRequest(a: Trigger | undefined, b: Trigger): boolean {
  return (
    a?.uid === b.uid &&
    a?.generation === b.generation &&
    a?.requested === b.requested
  );
}

function sameTrigger(a: Trigger | undefined, b: Trigger): boolean {
  return sameRequest(a, b) && a?.revision === b.revision;
}

/**
 * The reconciliations of one Kustomization. As in Flux a wait for health keeps the worker that it has: a new revision,
 * spec or request waits for its end, and while as many wait as there are workers, nothing else is reconciled.
 */
export class KustomizationRun {
  private trigger?: Trigger;
  private nextAt = 0;
  private failures = 0;
  private result?: Result;
  private wait?: Waiting;
  private wake?: () => void;
  private stopped = false;

  constructor(
    private readonly context: ClusterContext,
    private readonly reporter: KustomizationReporter,
  ) {}

  /** Forgets that the current state was dealt with; what was applied is remembered. */
  startOver(): void {
    this.trigger = undefined;
  }

  /** Ends a wait for health without a verdict. */
  stop(): void {
    this.stopped = true;
    this.wake?.();
  }

  /** Looks at health again when an object changed that is waited for. */
  objectChanged(object: KubeObject): void {
    if (this.waitsFor(object)) this.wake?.();
  }

  private waitsFor({
    apiVersion,
    kind,
    metadata: { namespace, name },
  }: KubeObject): boolean {
    return (
      this.wait?.names.has(
        describeRef({ apiVersion, kind, namespace, name }),
      ) === true
    );
  }

  /**
   * Does what is due now; where the spec asks for it, until health is known.
   * @returns when something is due again, in milliseconds since the epoch
   */
  async advance(
    object: KubeObject,
    artifact: Artifact,
    requested: string | undefined,
  ): Promise<number> {
    const now = this.context.clock.now();
    const before = this.trigger;
    const { uid, generation } = object.metadata;
    const trigger: Trigger = {
      uid,
      generation,
      requested,
      revision: artifact.revision,
    };
    const isSame = sameTrigger(before, trigger);
    if (isSame && now < this.nextAt) return this.nextAt;
    this.trigger = trigger;
    let spec: KustomizationSpec;
    try {
      spec = parseKustomizationSpec(object);
    } catch (error) {
      return this.fail(
        object,
        specRetryMs,
        'BuildFailed',
        messageOf(error),
        now,
        {},
      );
    }
    if (
      sameRequest(before, trigger) &&
      now < this.nextAt &&
      this.isUpToDate(artifact)
    ) {
      return this.adopt(object, spec, artifact.revision);
    }
    return this.reconcile(object, spec, artifact, isSame && this.failures > 0);
  }

  /** Whether a new revision wants what was applied before, and that is still as it was applied. */
  private isUpToDate(artifact: Artifact): boolean {
    const { client } = this.context;
    if (!this.result) return false;
    return (
      this.result.built.trace.holdsFor(artifact.tree) &&
      allUnchanged(client, this.result.applied)
    );
  }

  /** Takes a revision as applied that changes nothing for this Kustomization. */
  private async adopt(
    object: KubeObject,
    spec: KustomizationSpec,
    revision: string,
  ): Promise<number> {
    if (this.failures > 0) {
      this.reporter.stillFailed(object, revision);
      return this.nextAt;
    }
    return this.waitForHealth(object, spec, revision, {
      startedAt: this.context.clock.now(),
      fields: {},
    });
  }

  private async waitForHealth(
    object: KubeObject,
    spec: KustomizationSpec,
    revision: string,
    { startedAt, fields }: { startedAt: number; fields: Fields },
  ): Promise<number> {
    this.wait = this.newWait(startedAt);
    let next = this.checkHealth(object, spec, revision, fields);
    while (this.wait && !this.stopped) {
      await this.pause(next - this.context.clock.now());
      if (this.stopped) break;
      next = this.checkHealth(object, spec, revision);
    }
    return next;
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise(resolve => {
      const cancel = this.context.clock.schedule(Math.max(delayMs, 1), () =>
        this.wake?.(),
      );
      this.wake = () => {
        this.wake = undefined;
        cancel();
        resolve();
      };
    });
  }

  private newWait(startedAt: number): Waiting {
    return {
      since: this.context.clock.now(),
      startedAt,
      names: new Set(this.result?.refs.map(describeRef)),
    };
  }

  private async reconcile(
    object: KubeObject,
    spec: KustomizationSpec,
    artifact: Artifact,
    isRetry: boolean,
  ): Promise<number> {
    const { client, clock } = this.context;
    const { revision, tree } = artifact;
    const startedAt = clock.now();
    const fields = { lastAttemptedRevision: revision };
    // A retry that fails again changes nothing that can be seen.
    if (!isRetry) this.reporter.started(object, spec, revision);
    this.result = undefined;
    let built: Built;
    try {
      built = buildObjects(client, object, spec, tree);
    } catch (error) {
      const reason =
        error instanceof PathError ? 'ArtifactFailed' : 'BuildFailed';
      return this.fail(
        object,
        spec.retryIntervalMs,
        reason,
        messageOf(error),
        startedAt,
        fields,
      );
    }
    const { inventory, applied, failure } = deploy(
      this.context,
      this.reporter,
      object,
      spec,
      built,
      revision,
    );
    const after = { ...fields, inventory: { entries: inventory } };
    if (failure)
      return this.fail(
        object,
        this.retryDelay(spec),
        failure.reason,
        failure.message,
        startedAt,
        after,
        built.digest,
      );
    this.result = {
      built,
      applied,
      refs: spec.wait ? applied.map(({ ref }) => ref) : spec.healthChecks,
    };
    this.nextAt = startedAt + spec.intervalMs;
    return this.waitForHealth(object, spec, revision, {
      startedAt,
      fields: after,
    });
  }

  private retryDelay(spec: KustomizationSpec): number {
    return Math.min(
      firstRetryMs * 2 ** Math.min(this.failures, 20),
      spec.retryIntervalMs,
    );
  }

  private checkHealth(
    object: KubeObject,
    spec: KustomizationSpec,
    revision: string,
    more: Fields = {},
  ): number {
    const { client, clock } = this.context;
    const { result, wait } = this;
    if (!result || !wait) return this.nextAt;
    const now = clock.now();
    const deadline = wait.since + spec.timeoutMs;
    const verdict = judgeHealth(
      healthOf(actingClient(client, object), result.refs, now),
      now >= deadline,
    );
    const fields = { ...more, lastAttemptedRevision: revision };
    if (verdict.state === 'waiting') {
      this.reporter.waiting(object, spec, revision, fields);
      return Math.min(deadline, now + healthPollMs);
    }
    const { digest } = result.built;
    const waited = now - wait.since;
    this.wait = undefined;
    if (verdict.state === 'failed') {
      const message = `health check failed after ${formatDuration(waited)}: ${verdict.message}`;
      return this.fail(
        object,
        spec.retryIntervalMs,
        'HealthCheckFailed',
        message,
        wait.startedAt,
        fields,
        digest,
      );
    }
    this.failures = 0;
    this.reporter.succeeded(
      object,
      spec,
      { revision, startedAt: wait.startedAt, digest, fields },
      result.refs.length > 0 ? waited : undefined,
    );
    return this.nextAt;
  }

  private fail(
    object: KubeObject,
    delayMs: number,
    reason: string,
    message: string,
    startedAt: number,
    fields: Fields,
    digest?: string,
  ): number {
    this.failures += 1;
    this.nextAt = this.context.clock.now() + delayMs;
    this.reporter.failed(object, reason, message, {
      revision: this.trigger?.revision ?? '',
      startedAt,
      digest,
      fields,
    });
    return this.nextAt;
  }
}
