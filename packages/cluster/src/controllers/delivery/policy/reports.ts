/** Kyverno's background scan: keeps a report about every resource that a policy matches. */
import {
  type ClusterContext,
  type Controller,
  isApiError,
  kubeTime,
  type KubeObject,
} from '../../../runtime';
import { conditionsOf, withCondition } from '../conditions';
import { type EventRecorder, eventRecorder } from '../events';
import { canonicalJson, messageOf } from '../fields';
import { refOf, splitApiVersion } from '../flux/inventory';
import { writeStatus } from '../statusWriter';
import { isPolicy, type LoadedPolicy, PolicySet } from './policySet';
import { buildReport, reportContent, reportRef } from './report';

const component = 'kyverno';
/** Changes that come together are scanned together. */
const debounceMs = 100;
/** Resources judged before other work gets its turn. */
const batchSize = 25;

const exemptGroups = new Set([
  'wgpolicyk8s.io',
  'reports.kyverno.io',
  'events.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
]);

function isScanned(object: KubeObject): boolean {
  return (
    object.metadata.uid !== undefined &&
    !isPolicy(object) &&
    object.kind !== 'Event' &&
    !exemptGroups.has(splitApiVersion(object.apiVersion).group)
  );
}

/** What a policy can see of a resource apart from its status; equal means nothing to judge again. */
function contentKey(object: KubeObject, policyRevision: number): string {
  const { generation, resourceVersion, labels, annotations } = object.metadata;
  return `${policyRevision} ${generation ?? resourceVersion} ${canonicalJson({ labels, annotations })}`;
}

interface Scanned {
  content: string;
  /** Of the report that is there; empty when there is none. */
  report: string;
}

export class PolicyReportController implements Controller {
  readonly name = 'kyverno-reports';
  private readonly policies: PolicySet;
  private readonly events: EventRecorder;
  private readonly objects = new Map<string, KubeObject>();
  private readonly scanned = new Map<string, Scanned>();
  private readonly due = new Set<string>();
  /** Policies whose status is to be written. */
  private readonly unreported: LoadedPolicy[] = [];
  private stopWatch?: () => void;
  private cancelTimer?: () => void;
  private scanning: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly context: ClusterContext) {
    this.policies = new PolicySet(context.client);
    this.events = eventRecorder(context, component);
  }

  start(): void {
    this.policies.start(policy => {
      if (policy) this.unreported.push(policy);
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
    for (const policy of this.unreported.splice(0)) this.reportPolicy(policy);
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
    const results = this.policies.evaluate(object, {
      operation: 'CREATE',
      namespaceObject,
    });
    const report = results.length > 0 ? reportContent(results) : '';
    this.scanned.set(uid, {
      content: contentKey(object, this.policies.revision),
      report,
    });
    if (report === (before?.report ?? '')) return;
    const built = buildReport(object, results, Math.floor(clock.now() / 1000));
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

  /** A policy that does not load says so in its status and in an event. */
  private reportPolicy({ object, policies, problem }: LoadedPolicy): void {
    const inForce =
      policies.length > 0
        ? ' The last version that loaded stays in force.'
        : ' It judges nothing.';
    const message = problem
      ? `The policy does not load: ${problem}.${inForce}`
      : 'Policy is ready for serving.';
    const time = kubeTime(this.context.clock);
    writeStatus(this.context.client, refOf(object), component, status => ({
      ...status,
      conditionStatus: {
        ready: !problem,
        message: problem ? message : '',
        conditions: withCondition(
          conditionsOf({ status: status.conditionStatus }),
          {
            type: 'PolicyCached',
            status: problem ? 'False' : 'True',
            reason: problem ? 'Failed' : 'Succeeded',
            message,
          },
          time,
        ),
      },
    }));
    if (!problem) return;
    this.events.warning(object, 'PolicyError', message);
    this.context.logger.error(
      `${component}: ${object.kind}/${object.metadata.name}: ${message}`,
    );
  }
}
