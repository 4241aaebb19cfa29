import { type ClusterContext, type KubeObject, kubeTime, type ObjectRef } from '../../../runtime';
import { findCondition } from '../conditions';
import { formatDuration } from '../duration';
import { canonicalJson, type Fields, messageOf } from '../fields';
import { type Applied, allUnchanged, stampOf } from './applied';
import { applyObjects, type Change } from './apply';
import type { Artifact } from './artifacts';
import { healthOf, judgeHealth } from './health';
import { describeRef, inventoryEntry, type InventoryEntry, inventoryOf, staleEntries } from './inventory';
import { type Built, buildObjects, PathError, readVariables } from './kustomizationBuild';
import { actingClient } from './kustomizationDeletion';
import type { KustomizationReporter } from './kustomizationReporter';
import { type KustomizationSpec, parseKustomizationSpec } from './kustomizationSpec';
import { withHistory } from './kustomizationStatus';
import { pruneObjects } from './prune';

/** Failures that may pass by themselves are tried again after this, then twice this, up to spec.retryInterval. */
const firstRetryMs = 1_000;
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
  /** `kind/namespace/name` of what a wait is about. */
  refs: ObjectRef[];
}

interface Waiting {
  since: number;
  startedAt: number;
  names: Set<string>;
}

function sameTrigger(a: Trigger, b: Trigger): boolean {
  return a.revision === b.revision && sameRequest(a, b);
}

function sameRequest(a: Trigger, b: Trigger): boolean {
  return a.uid === b.uid && a.generation === b.generation && a.requested === b.requested;
}

/**
 * The reconciliations of one Kustomization. A wait for health is a state, not a blocked call: a new
 * revision, spec or request ends it and starts over.
 */
export class KustomizationRun {
  private trigger?: Trigger;
  private nextAt = 0;
  private failures = 0;
  private result?: Result;
  private waiting?: Waiting;

  constructor(private readonly context: ClusterContext, private readonly reporter: KustomizationReporter) {}

  /** Forgets that the current state was dealt with; what was applied is remembered. */
  startOver(): void {
    this.trigger = undefined;
    this.waiting = undefined;
  }

  waitsFor({ kind, metadata }: KubeObject): boolean {
    return this.waiting?.names.has(describeRef({ apiVersion: '', kind, namespace: metadata.namespace, name: metadata.name })) === true;
  }

  /**
   * Does what is due now.
   * @returns when something is due again, in milliseconds since the epoch
   */
  advance(object: KubeObject, artifact: Artifact, requested: string | undefined): number {
    const now = this.context.clock.now();
    const before = this.trigger;
    const { uid, generation } = object.metadata;
    const trigger: Trigger = { uid, generation, requested, revision: artifact.revision };
    if (before && sameTrigger(before, trigger)) {
      if (this.waiting) return this.checkHealth(object, parseKustomizationSpec(object), trigger);
      if (now < this.nextAt) return this.nextAt;
    }
    this.trigger = trigger;
    let spec: KustomizationSpec;
    try {
      spec = parseKustomizationSpec(object);
    } catch (error) {
      return this.fail(object, trigger, 'BuildFailed', messageOf(error), 60_000);
    }
    const onlyRevisionDiffers = before !== undefined && sameRequest(before, trigger) && !sameTrigger(before, trigger) && (this.waiting || now < this.nextAt);
    if (onlyRevisionDiffers && this.isUpToDate(object, spec, artifact)) return this.adopt(object, spec, trigger);
    this.waiting = undefined;
    return this.reconcile(object, spec, artifact, trigger, before !== undefined && sameTrigger(before, trigger) && this.failures > 0);
  }

  /** Whether a new revision wants what was applied before, and that is still as it was applied. */
  private isUpToDate(object: KubeObject, spec: KustomizationSpec, artifact: Artifact): boolean {
    const { client } = this.context;
    if (!this.result?.built.trace.holdsFor(artifact.tree)) return false;
    try {
      if (canonicalJson(readVariables(client, object, spec)) !== canonicalJson(this.result.built.variables)) return false;
    } catch {
      // The reconciliation that follows meets the same error and reports it.
      return false;
    }
    return allUnchanged(client, this.result.applied);
  }

  /** Takes a revision as applied that changes nothing for this Kustomization. */
  private adopt(object: KubeObject, spec: KustomizationSpec, trigger: Trigger): number {
    if (this.waiting || this.failures === 0) {
      this.waiting ??= this.newWait(this.context.clock.now());
      return this.checkHealth(object, spec, trigger);
    }
    const ready = findCondition(object, 'Ready');
    if (ready) this.reporter.report(object, { ready, fields: { lastAttemptedRevision: trigger.revision }, handled: trigger.requested });
    return this.nextAt;
  }

  private newWait(startedAt: number): Waiting {
    return { since: this.context.clock.now(), startedAt, names: new Set(this.result?.refs.map(describeRef)) };
  }

  private reconcile(object: KubeObject, spec: KustomizationSpec, artifact: Artifact, trigger: Trigger, isRetry: boolean): number {
    const { client, clock } = this.context;
    const startedAt = clock.now();
    const fields = { lastAttemptedRevision: artifact.revision };
    if (!isRetry) {
      const message = `Building manifests for revision ${artifact.revision} with a timeout of ${formatDuration(spec.timeoutMs)}`;
      this.reporter.report(object, {
        ready: { status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' },
        reconciling: { reason: 'Progressing', message },
        fields,
      });
    }
    this.result = undefined;
    let built: Built;
    try {
      built = buildObjects(client, object, spec, artifact.tree, readVariables(client, object, spec));
    } catch (error) {
      return this.fail(object, trigger, error instanceof PathError ? 'ArtifactFailed' : 'BuildFailed', messageOf(error), spec.retryIntervalMs, { fields });
    }
    const acting = actingClient(client, object);
    const changes: Change[] = [];
    let failure: string | undefined;
    try {
      applyObjects(acting, built.objects, { force: spec.force, onChange: change => changes.push(change) });
    } catch (error) {
      failure = messageOf(error);
    }
    this.announce(object, changes, artifact.revision);
    const before = inventoryOf(object);
    const applied = changes.filter(change => change.action !== 'skipped');
    const after = applied.map(change => inventoryEntry(change.ref));
    if (failure !== undefined) {
      const entries = [...after, ...staleEntries(before, after)];
      return this.fail(object, trigger, 'ReconciliationFailed', failure, this.retryDelay(spec), { fields: { ...fields, inventory: { entries } }, digest: built.digest, startedAt });
    }
    const stale = spec.prune ? staleEntries(before, after) : [];
    const pruneFailure = this.prune(object, acting, stale, artifact.revision);
    if (pruneFailure !== undefined) {
      const entries = [...after, ...staleEntries(before, after)];
      return this.fail(object, trigger, 'PruneFailed', pruneFailure, this.retryDelay(spec), { fields: { ...fields, inventory: { entries } } });
    }
    const refs = spec.wait ? applied.map(change => change.ref) : spec.healthChecks;
    this.result = { built, refs, applied: built.objects.flatMap(wanted => appliedObject(wanted, applied)) };
    this.waiting = this.newWait(startedAt);
    return this.checkHealth(object, spec, trigger, { inventory: { entries: after } });
  }

  private announce(object: KubeObject, changes: readonly Change[], revision: string): void {
    const lines = changes.filter(({ action }) => action === 'created' || action === 'configured').map(({ ref, action }) => `${describeRef(ref)} ${action}`);
    if (lines.length > 0) this.reporter.event(object, 'Normal', 'Progressing', lines.join('\n'), revision);
  }

  private prune(object: KubeObject, acting: ReturnType<typeof actingClient>, stale: readonly InventoryEntry[], revision: string): string | undefined {
    try {
      const deleted = pruneObjects(acting, object, stale);
      if (deleted.length > 0) this.reporter.event(object, 'Normal', 'Progressing', deleted.map(ref => `${describeRef(ref)} deleted`).join('\n'), revision);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  private retryDelay(spec: KustomizationSpec): number {
    return Math.min(firstRetryMs * 2 ** Math.min(this.failures, 20), spec.retryIntervalMs);
  }

  private checkHealth(object: KubeObject, spec: KustomizationSpec, trigger: Trigger, fields: Fields = {}): number {
    const { client, clock } = this.context;
    const { result, waiting } = this;
    if (!result || !waiting) return this.nextAt;
    const now = clock.now();
    const deadline = waiting.since + spec.timeoutMs;
    const verdict = judgeHealth(healthOf(client, result.refs, now), now >= deadline);
    const attempted = { ...fields, lastAttemptedRevision: trigger.revision };
    if (verdict.state === 'healthy') return this.succeed(object, spec, trigger, attempted);
    if (verdict.state === 'failed') {
      this.waiting = undefined;
      const message = `health check failed after ${formatDuration(now - waiting.since)}: ${verdict.message}`;
      return this.fail(object, trigger, 'HealthCheckFailed', message, spec.retryIntervalMs, {
        fields: attempted, digest: result.built.digest, startedAt: waiting.startedAt, isHealth: true,
      });
    }
    const message = `Running health checks for revision ${trigger.revision} with a timeout of ${formatDuration(spec.timeoutMs)}`;
    this.reporter.report(object, {
      ready: { status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' },
      reconciling: { reason: 'Progressing', message },
      healthy: { status: 'Unknown', reason: 'Progressing', message },
      fields: attempted,
    });
    return Math.min(deadline, now + healthPollMs);
  }

  private succeed(object: KubeObject, spec: KustomizationSpec, trigger: Trigger, fields: Fields): number {
    const { clock } = this.context;
    const { result, waiting } = this;
    const now = clock.now();
    this.waiting = undefined;
    this.failures = 0;
    if (now >= this.nextAt || fields.inventory) this.nextAt = now + spec.intervalMs;
    const startedAt = waiting?.startedAt ?? now;
    const message = `Health check passed in ${formatDuration(now - (waiting?.since ?? now))}`;
    this.reporter.report(object, status => ({
      ready: { status: 'True', reason: 'ReconciliationSucceeded', message: `Applied revision: ${trigger.revision}` },
      reconciling: 'ends',
      healthy: result && result.refs.length > 0 ? { status: 'True', reason: 'Succeeded', message } : 'gone',
      fields: {
        ...fields,
        lastAppliedRevision: trigger.revision,
        history: withHistory(status, {
          digest: result?.built.digest ?? '', revision: trigger.revision, outcome: 'ReconciliationSucceeded', durationMs: now - startedAt, time: kubeTime(clock),
        }),
      },
      handled: trigger.requested,
    }));
    const finished = `Reconciliation finished in ${formatDuration(now - startedAt)}, next run in ${formatDuration(spec.intervalMs)}`;
    this.reporter.event(object, 'Normal', 'ReconciliationSucceeded', finished, trigger.revision);
    return this.nextAt;
  }

  private fail(
    object: KubeObject,
    trigger: Trigger,
    reason: string,
    message: string,
    delayMs: number,
    more: { fields?: Fields; digest?: string; startedAt?: number; isHealth?: boolean } = {},
  ): number {
    const { clock } = this.context;
    const now = clock.now();
    const said = { status: 'False' as const, reason, message };
    this.failures += 1;
    this.nextAt = now + delayMs;
    this.reporter.report(object, status => ({
      ready: said,
      reconciling: 'retries',
      ...(more.isHealth && { healthy: said }),
      fields: {
        ...more.fields,
        ...(more.digest && {
          history: withHistory(status, {
            digest: more.digest, revision: trigger.revision, outcome: reason, durationMs: now - (more.startedAt ?? now), time: kubeTime(clock),
          }),
        }),
      },
      handled: trigger.requested,
    }));
    this.reporter.event(object, 'Warning', reason, message, trigger.revision);
    return this.nextAt;
  }
}

function appliedObject(wanted: KubeObject, changes: readonly Change[]): Applied[] {
  const change = changes.find(({ ref }) => ref.kind === wanted.kind && ref.name === wanted.metadata.name && ref.apiVersion === wanted.apiVersion
    && (ref.namespace ?? wanted.metadata.namespace) === wanted.metadata.namespace);
  return change ? [{ wanted, stamp: stampOf(change.live) }] : [];
}
