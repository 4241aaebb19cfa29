/** Kyverno's background scan: keeps a report about every resource that a policy matches. */
import {
  type ClusterContext,
  type Controller,
  isApiError,
  type KubeObject,
} from '../../../runtime';
import { type EventRecorder, eventRecorder } from '../events';
import { canonicalJson, messageOf } from '../fields';
import { splitApiVersion } from '../../../schema/kinds';
import { clusterAnswers } from './answers';
import { isFiltered } from './filters';
import { isPolicy } from './kinds';
import type { Loaded } from './loaded';
import { PolicySet, type Ruling } from './PolicySet';
import { reportLoaded } from './policyStatus';
import { buildReport, reportContent, reportRef } from './report';

const component = 'kyverno';
/** Changes that come together are scanned together. */
const debounceMs = 100;
/** Resources judged before other work gets its turn. */
const batchSize = 25;

const exemptGroups = new Set(['coordination.k8s.io', 'discovery.k8s.io']);

function isScanned(object: KubeObject): boolean {
  return (
    object.metadata.uid !== undefined &&
    !isPolicy(object) &&
    !isFiltered(object) &&
    !exemptGroups.has(splitApiVersion(object.apiVersion).group)
  );
}

/** What a policy can see of a resource apart from its status; equal means nothing to judge again. */
function contentKey(object: KubeObject, policyRevision: number): string {
  const { generation, resourceVersion, labels, annotations } = object.metadata;
  return `${policyRevision} ${generation ?? resourceVersion} ${canonicalJson({ labels, annotations })}`;
}

/** Kyverno leaves out where only the conditions of a CEL policy are not met, which is no verdict. */
function isReported({ result, of }: Ruling): boolean {
  const isUnmet = result.verdict === 'skip' && !result.exceptions;
  return !isUnmet || of.kind.source === 'kyverno';
}

interface Scanned {
  content: string;
  /** Of the report that is there; empty when there is none. */
  report: string;
}

export class PolicyReportController implements Controller {
  readonly name = 'kyverno-reports';
  private readonly policies: PolicySet;
  private readonly ask: ReturnType<typeof clusterAnswers>;
  private readonly events: EventRecorder;
  private readonly objects = new Map<string, KubeObject>();
  private readonly scanned = new Map<string, Scanned>();
  private readonly due = new Set<string>();
  /** Policies and exceptions of which it is to be said whether they load. */
  private readonly unreported: Loaded[] = [];
  private stopWatch?: () => void;
  private cancelTimer?: () => void;
  private scanning: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly context: ClusterContext) {
    this.policies = new PolicySet(context.client);
    this.ask = clusterAnswers(context.client, context.clock);
    this.events = eventRecorder(context, component);
  }

  start(): void {
    this.policies.start(loaded => {
      if (loaded) this.unreported.push(loaded);
      for (const uid of this.objects.keys()) this.due.add(uid);
      this.schedule();
    });
    this.stopWatch = this.context.client.watch('all', event =>
      this.changed(event.type, event.object),
    );
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.policies.stop();
    this.stopWatch?.();
    this.cancelTimer?.();
    await this.scanning;
  }

  private changed(type: string, object: KubeObject): void {
    if (!isScanned(object)) return;
    const uid = object.metadata.uid ?? '';
    if (type === 'DELETED') {
      this.objects.delete(uid);
      this.due.delete(uid);
      if (this.scanned.get(uid)?.report) this.remove(object);
      this.scanned.delete(uid);
      return;
    }
    this.objects.set(uid, object);
    if (
      this.scanned.get(uid)?.content ===
      contentKey(object, this.policies.revision)
    )
      return;
    this.due.add(uid);
    this.schedule();
  }

  private schedule(): void {
    if (
      this.cancelTimer ||
      this.stopped ||
      this.due.size + this.unreported.length === 0
    )
      return;
    this.cancelTimer = this.context.clock.schedule(debounceMs, () => {
      this.scanning = this.scan()
        .catch(error =>
          this.context.logger.error(`${this.name}: ${messageOf(error)}`),
        )
        .finally(() => {
          this.cancelTimer = undefined;
          this.schedule();
        });
    });
  }

  private async scan(): Promise<void> {
    let judged = 0;
    for (const loaded of this.unreported.splice(0))
      reportLoaded(this.context, this.events, loaded);
    for (const uid of [...this.due]) {
      if (this.stopped) return;
      this.due.delete(uid);
      const object = this.objects.get(uid);
      if (object) this.judge(uid, object);
      judged += 1;
      if (judged % batchSize === 0)
        await new Promise(resolve => setImmediate(resolve));
    }
  }

  private judge(uid: string, object: KubeObject): void {
    const { client, clock, logger } = this.context;
    const { namespace } = object.metadata;
    const before = this.scanned.get(uid);
    const namespaceObject = namespace
      ? client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
      : undefined;
    const asked = {
      operation: 'CREATE',
      namespaceObject,
      ask: this.ask,
    } as const;
    const rulings = [
      ...this.policies.validate(object, asked, 'background'),
      ...this.policies.unmutated(object, asked),
    ].filter(isReported);
    const report = rulings.length > 0 ? reportContent(rulings) : '';
    this.scanned.set(uid, {
      content: contentKey(object, this.policies.revision),
      report,
    });
    if (report === (before?.report ?? '')) return;
    const built = buildReport(object, rulings, Math.floor(clock.now() / 1000));
    try {
      if (!built) this.remove(object);
      else {
        const existing = client.get(reportRef(object));
        if (existing)
          client.update(
            { ...existing, ...built, metadata: existing.metadata },
            { fieldManager: component },
          );
        else client.create(built, { fieldManager: component });
      }
    } catch (error) {
      if (!isApiError(error)) throw error;
      // The namespace or the resource is going away, or somebody else wrote the report: the next change tells.
      this.scanned.delete(uid);
      logger.debug(
        `${this.name}: report about ${object.kind}/${object.metadata.name} was not written: ${error.message}`,
      );
    }
  }

  private remove(object: KubeObject): void {
    const { client } = this.context;
    try {
      client.delete(reportRef(object));
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
}
