/** What generating policies make when a request is through, as Kyverno's background controller does. */
import { MANAGED_BY_LABEL } from '@macadam/kubernetes';
import {
  type AdmissionRequest,
  type ClusterContext,
  isApiError,
  type KubeObject,
  type ObjectRef,
} from '../../../runtime';
import { type EventRecorder, eventRecorder } from '../events';
import { flagAt, isFields, listAt, textsAt, valueAt } from '../fields';
import { splitApiVersion } from '../../../schema/kinds';
import { refOf } from '../flux/inventory';
import type { Ruling } from './PolicySet';

const component = 'kyverno';
const LABEL = 'generate.kyverno.io';

type Generated = NonNullable<Ruling['result']['generated']>[number];

/** Whether what a policy made follows the object that it was made for. */
function synchronizes({ of, result }: Ruling): boolean {
  const { spec } = of.object;
  const rule = listAt(spec, 'rules')
    .filter(isFields)
    .find(each => each.name === result.rule);
  return (
    flagAt(rule, 'generate', 'synchronize') ||
    flagAt(spec, 'evaluation', 'synchronize', 'enabled')
  );
}

/** The labels by which Kyverno knows what it made, why and for what. */
function labelsFor({ of, result }: Ruling, trigger: KubeObject) {
  const { group, version } = splitApiVersion(trigger.apiVersion);
  const { metadata } = of.object;
  return {
    [MANAGED_BY_LABEL]: component,
    [`${LABEL}/policy-name`]: metadata.name,
    [`${LABEL}/policy-namespace`]: metadata.namespace ?? '',
    [`${LABEL}/rule-name`]: result.rule,
    [`${LABEL}/trigger-group`]: group,
    [`${LABEL}/trigger-version`]: version,
    [`${LABEL}/trigger-kind`]: trigger.kind,
    [`${LABEL}/trigger-namespace`]: trigger.metadata.namespace ?? '',
    [`${LABEL}/trigger-uid`]: trigger.metadata.uid ?? '',
  };
}

/** Makes what the results of generating policies say, after the request that they are about. */
export class Generator {
  private readonly events: EventRecorder;
  /** What was made and follows its trigger, by the trigger's uid. */
  private readonly made = new Map<string, ObjectRef[]>();

  constructor(private readonly context: ClusterContext) {
    this.events = eventRecorder(context, component);
  }

  /** Makes it when the request has been stored; nothing of a request that was refused after all. */
  schedule(request: AdmissionRequest, rulings: readonly Ruling[]): void {
    const trigger = request.object ?? request.oldObject;
    if (!trigger || request.dryRun) return;
    const { uid = '' } = trigger.metadata;
    if (rulings.length === 0 && !this.made.has(uid)) return;
    this.context.clock.schedule(0, () => {
      const live = this.context.client.get(refOf(trigger));
      const isGone = live?.metadata.uid !== uid;
      if (request.operation === 'DELETE') {
        if (isGone) this.removeWhatFollows(uid);
      } else if (!isGone) {
        for (const ruling of rulings) this.make(ruling, trigger, request);
      }
    });
  }

  private make(
    ruling: Ruling,
    trigger: KubeObject,
    { operation }: AdmissionRequest,
  ): void {
    const { verdict, message, generated = [] } = ruling.result;
    if (verdict === 'error' || verdict === 'notEvaluable')
      this.failed(ruling, trigger, message);
    for (const object of generated) {
      try {
        this.apply(ruling, trigger, object, operation);
      } catch (error) {
        if (!isApiError(error)) throw error;
        this.failed(ruling, trigger, error.message);
      }
    }
  }

  private apply(
    ruling: Ruling,
    trigger: KubeObject,
    { metadata, ...content }: Generated,
    operation: AdmissionRequest['operation'],
  ): void {
    const { client } = this.context;
    const isFollowing = synchronizes(ruling);
    const { namespace, name } = metadata;
    const { apiVersion, kind } = content;
    const ref = { apiVersion, kind, namespace, name };
    if (client.get(ref) && (operation === 'CREATE' || !isFollowing)) return;
    const labels = {
      ...textsAt(metadata, 'labels'),
      ...labelsFor(ruling, trigger),
    };
    const annotations = textsAt(metadata, 'annotations');
    client.apply(
      { ...content, metadata: { name, namespace, labels, annotations } },
      { fieldManager: component, force: true },
    );
    const { uid = '' } = trigger.metadata;
    if (isFollowing) this.made.set(uid, [...(this.made.get(uid) ?? []), ref]);
  }

  private removeWhatFollows(uid: string): void {
    const { client } = this.context;
    const refs = this.made.get(uid) ?? [];
    this.made.delete(uid);
    for (const ref of refs) {
      const found = client.get(ref);
      const owner = valueAt(
        found,
        'metadata',
        'labels',
        `${LABEL}/trigger-uid`,
      );
      if (owner === uid) client.delete(ref);
    }
  }

  private failed({ of }: Ruling, trigger: KubeObject, why: string): void {
    const { kind, metadata } = trigger;
    const message = `failed to generate for ${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join('/')}: ${why}`;
    this.events.warning(of.object, 'PolicyError', message);
    this.context.logger.warn(`${component}: ${message}`);
  }
}
