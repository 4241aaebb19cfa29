/** Stand-ins for operators: they report what the operator would and write what it would, and run nothing. */
import { randomBytes } from 'node:crypto';
import { MANAGED_BY_LABEL } from '@macadam/kubernetes';
import {
  type ClusterContext,
  kubeTime,
  type KubeObject,
} from '../../../runtime';
import { type Condition, conditionsOf, withCondition } from '../conditions';
import { type EventRecorder, eventRecorder } from '../events';
import { textsAt } from '../fields';
import { keyOf, refFor, writeStatus } from '../statusWriter';
import { QueuedController } from '../QueuedController';
import type { SecretTexts, StandIn } from './standIn';

const secretType = { apiVersion: 'v1', kind: 'Secret' };

export class StandInController extends QueuedController {
  private readonly events: EventRecorder;

  constructor(
    context: ClusterContext,
    private readonly standIn: StandIn,
  ) {
    const { component, type } = standIn;
    super(context, `${component} (${type.kind})`, { maxDelayMs: 5_000 });
    this.events = eventRecorder(context, component);
  }

  protected watch(): (() => void)[] {
    const { client } = this.context;
    const { type, needs } = this.standIn;
    return [
      client.watch(type, ({ object }) => this.queue.add(keyOf(object))),
      client.watch(secretType, ({ object: { metadata } }) => {
        for (const object of client.list(type, {
          namespace: metadata.namespace,
        })) {
          const concerned =
            needs?.(object) === metadata.name ||
            metadata.ownerReferences?.some(
              ({ uid }) => uid === object.metadata.uid,
            );
          if (concerned) this.queue.add(keyOf(object));
        }
      }),
    ];
  }

  protected reconcile(key: string): void {
    const { standIn } = this;
    const object = this.context.client.get(refFor(standIn.type, key));
    if (!object || object.metadata.deletionTimestamp) return;
    const name = standIn.needs?.(object);
    const needed = name === undefined ? {} : this.read(object, name);
    if (!needed) {
      this.report(object, {
        conditions: standIn.conditions.map(condition => ({
          ...condition,
          status: 'False' as const,
          reason: 'SecretNotFound',
          message: `Secret ${name} is not there yet`,
        })),
      });
      return;
    }
    this.ensureSecret(object, needed);
    this.ensureServices(object);
    this.report(object, {
      conditions: standIn.conditions,
      status: before => standIn.status(object, before),
    });
  }

  private read(object: KubeObject, name: string): SecretTexts | undefined {
    const { namespace } = object.metadata;
    const secret = this.context.client.get({ ...secretType, namespace, name });
    return (
      secret &&
      Object.fromEntries(
        Object.entries(textsAt(secret, 'data')).map(([key, value]) => [
          key,
          Buffer.from(value, 'base64').toString('utf8'),
        ]),
      )
    );
  }

  private ensureSecret(object: KubeObject, needed: SecretTexts): void {
    const secret = this.standIn.secret?.(object, needed, () =>
      randomBytes(24).toString('base64url'),
    );
    if (!secret || this.read(object, secret.name)) return;
    this.context.client.create(
      {
        ...secretType,
        type: 'Opaque',
        metadata: this.metadata(object, secret.name),
        data: Object.fromEntries(
          Object.entries(secret.texts).map(([key, value]) => [
            key,
            Buffer.from(value, 'utf8').toString('base64'),
          ]),
        ),
      },
      { fieldManager: this.standIn.component },
    );
  }

  private ensureServices(object: KubeObject): void {
    const { client } = this.context;
    const { namespace } = object.metadata;
    for (const { name, port } of this.standIn.services?.(object) ?? []) {
      const ref = { apiVersion: 'v1', kind: 'Service', namespace, name };
      if (client.get(ref)) continue;
      client.create(
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: this.metadata(object, name),
          spec: {
            type: 'ClusterIP',
            selector: { 'app.kubernetes.io/instance': object.metadata.name },
            ports: [{ port, targetPort: port, protocol: 'TCP' }],
          },
        },
        { fieldManager: this.standIn.component },
      );
    }
  }

  private metadata(object: KubeObject, name: string) {
    const { metadata } = object;
    return {
      name,
      namespace: metadata.namespace,
      labels: {
        'app.kubernetes.io/instance': metadata.name,
        [MANAGED_BY_LABEL]: this.standIn.component,
        'macadam.dev/simulated': 'true',
      },
      ownerReferences: [
        {
          ...this.standIn.type,
          name: metadata.name,
          uid: metadata.uid ?? '',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    };
  }

  private report(
    object: KubeObject,
    next: {
      conditions: StandIn['conditions'];
      status?: (before: Record<string, unknown>) => Record<string, unknown>;
    },
  ): void {
    const time = kubeTime(this.context.clock);
    const { generation } = object.metadata;
    writeStatus(
      this.context.client,
      refFor(this.standIn.type, keyOf(object)),
      this.standIn.component,
      before => ({
        ...before,
        observedGeneration: generation,
        ...next.status?.(before),
        conditions: next.conditions.reduce<Condition[]>(
          (all, condition) => withCondition(all, condition, time),
          conditionsOf({ status: before }),
        ),
      }),
    );
    if (next.status)
      this.events.normal(
        object,
        'Simulated',
        `${this.standIn.component} is simulated here: nothing runs for this ${object.kind}`,
      );
  }
}
