/** External Secrets' controller for ExternalSecret objects. */
import {
  type ClusterContext,
  kubeTime,
  type KubeObject,
  type ReconcileResult,
} from '../../../runtime';
import { findCondition, withReady } from '../conditions';
import { type EventRecorder, eventRecorder } from '../events';
import { type Fields, flagAt, messageOf, textAt, textsAt } from '../fields';
import { keyOf, refFor, writeStatus } from '../statusWriter';
import { QueuedController } from '../QueuedController';
import { fetchValues, secretContent, type SecretContent } from './content';
import { secretStoreTypes } from './provider';
import {
  dataHashAnnotation,
  hashOf,
  isIntact,
  managedLabel,
  msUntilRefresh,
  syncVersion,
} from './refresh';

const externalSecretType = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
};
const passwordType = {
  apiVersion: 'generators.external-secrets.io/v1alpha1',
  kind: 'Password',
};
const component = 'external-secrets';

const firstRetryMs = 1_000;
const lastRetryMs = 60_000;

export function targetName(object: KubeObject): string {
  return textAt(object, 'spec', 'target', 'name') || object.metadata.name;
}

function creationPolicy(object: KubeObject): string {
  return textAt(object, 'spec', 'target', 'creationPolicy') ?? 'Owner';
}

/** Secrets live in this process's memory: after a restart, CreatedOnce makes new ones, as everything that used the old ones is new too. */
export class ExternalSecretController extends QueuedController {
  /** ExternalSecrets whose last attempt failed, with what they were then. */
  private readonly failing = new Map<
    string,
    { version: string; count: number; nextAt: number }
  >();
  private readonly known = new Map<string, KubeObject>();
  private readonly events: EventRecorder;

  constructor(context: ClusterContext) {
    super(context, component);
    this.events = eventRecorder(context, component);
  }

  protected watch(): (() => void)[] {
    const { client } = this.context;
    return [
      client.watch(externalSecretType, event =>
        this.changed(event.type, event.object),
      ),
      client.watch({ apiVersion: 'v1', kind: 'Secret' }, ({ object }) =>
        this.secretChanged(object),
      ),
      ...[...secretStoreTypes, passwordType].map(type =>
        client.watch(type, ({ object }) => this.sourceChanged(object)),
      ),
    ];
  }

  private changed(type: string, object: KubeObject): void {
    if (type === 'DELETED') this.known.delete(keyOf(object));
    else this.known.set(keyOf(object), object);
    this.queue.add(keyOf(object));
  }

  private secretChanged(secret: KubeObject): void {
    for (const [key, object] of this.known) {
      if (
        object.metadata.namespace === secret.metadata.namespace &&
        targetName(object) === secret.metadata.name
      )
        this.tryAgain(key);
    }
  }

  /** A store or generator changed: what failed may work now. */
  private sourceChanged(source: KubeObject): void {
    for (const [key] of this.failing) {
      const { namespace } = this.known.get(key)?.metadata ?? {};
      if (!source.metadata.namespace || source.metadata.namespace === namespace)
        this.tryAgain(key);
    }
  }

  private tryAgain(key: string): void {
    const failing = this.failing.get(key);
    if (failing) failing.nextAt = 0;
    this.queue.add(key);
  }

  protected reconcile(key: string): ReconcileResult | void {
    const { client, clock } = this.context;
    const object = client.get(refFor(externalSecretType, key));
    if (!object || object.metadata.deletionTimestamp) {
      this.failing.delete(key);
      return undefined;
    }
    const now = clock.now();
    const failing = this.failing.get(key);
    const version = syncVersion(object);
    if (failing && failing.version === version && now < failing.nextAt)
      return { requeueAfterMs: failing.nextAt - now };
    const secret = client.get({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: object.metadata.namespace,
      name: targetName(object),
    });
    const policy = creationPolicy(object);
    try {
      const wait = msUntilRefresh(
        object,
        policy === 'None' || isIntact(secret, policy === 'Merge'),
        now,
      );
      if (!failing && wait > 0)
        return wait === Infinity ? undefined : { requeueAfterMs: wait };
      const content = secretContent(object, fetchValues(client, object));
      if (policy !== 'None') this.writeSecret(object, secret, content, policy);
      this.failing.delete(key);
      this.succeeded(object, version);
      return undefined;
    } catch (error) {
      const count = (failing?.count ?? 0) + 1;
      const delay = Math.min(firstRetryMs * 2 ** (count - 1), lastRetryMs);
      this.failing.set(key, { version, count, nextAt: now + delay });
      this.failed(object, messageOf(error));
      return { requeueAfterMs: delay };
    }
  }

  private writeSecret(
    object: KubeObject,
    secret: KubeObject | undefined,
    content: SecretContent,
    policy: string,
  ): void {
    const { client } = this.context;
    const { namespace } = object.metadata;
    const own = Object.fromEntries(
      Object.entries(content.data).map(([key, value]) => [
        key,
        Buffer.from(value, 'utf8').toString('base64'),
      ]),
    );
    if (policy === 'Merge' && !secret)
      throw new Error(
        `the desired secret ${targetName(object)} was not found. With creationPolicy=Merge the secret won't be created`,
      );
    const owner = secret?.metadata.ownerReferences?.find(
      reference => reference.controller,
    );
    if (policy === 'Owner' && owner && owner.uid !== object.metadata.uid)
      throw new Error(
        `target is owned by another ${owner.kind}: ${owner.name}`,
      );
    if (
      policy === 'Owner' &&
      secret &&
      !owner &&
      secret.metadata.labels?.[managedLabel] !== 'true'
    ) {
      this.context.logger.info(
        `${component}: Secret ${namespace}/${secret.metadata.name} existed and is taken over`,
      );
    }
    const data: Fields =
      policy === 'Merge' ? { ...textsAt(secret, 'data'), ...own } : own;
    const reference = {
      ...externalSecretType,
      name: object.metadata.name,
      uid: object.metadata.uid ?? '',
      controller: true,
      blockOwnerDeletion: true,
    };
    const metadata = {
      ...secret?.metadata,
      name: targetName(object),
      namespace,
      labels: {
        ...secret?.metadata.labels,
        ...content.labels,
        ...(policy !== 'Merge' && { [managedLabel]: 'true' }),
      },
      annotations: {
        ...secret?.metadata.annotations,
        ...content.annotations,
        ...(policy !== 'Merge' && { [dataHashAnnotation]: hashOf(data) }),
      },
      ...(policy === 'Owner' && { ownerReferences: [reference] }),
    };
    const type = content.type ?? textAt(secret, 'type') ?? 'Opaque';
    const written = {
      apiVersion: 'v1',
      kind: 'Secret',
      type,
      ...(flagAt(object, 'spec', 'target', 'immutable') && { immutable: true }),
      metadata,
      data,
    };
    if (!secret) {
      client.create(written, { fieldManager: component });
      this.events.normal(object, 'Created', 'secret created');
      return;
    }
    const after = client.update(written, { fieldManager: component });
    if (after.metadata.resourceVersion !== secret.metadata.resourceVersion)
      this.events.normal(object, 'Updated', 'secret updated');
  }

  private succeeded(object: KubeObject, version: string): void {
    const time = kubeTime(this.context.clock);
    writeStatus(
      this.context.client,
      refFor(externalSecretType, keyOf(object)),
      component,
      status => ({
        ...status,
        refreshTime: time,
        syncedResourceVersion: version,
        binding: { name: targetName(object) },
        conditions: withReady(
          status,
          true,
          'SecretSynced',
          'secret synced',
          time,
        ),
      }),
    );
  }

  private failed(object: KubeObject, cause: string): void {
    const time = kubeTime(this.context.clock);
    const message = `could not get secret data from provider: ${cause}`;
    const before = findCondition(object, 'Ready');
    if (before?.message !== message)
      this.events.warning(object, 'UpdateFailed', cause);
    writeStatus(
      this.context.client,
      refFor(externalSecretType, keyOf(object)),
      component,
      status => ({
        ...status,
        conditions: withReady(
          status,
          false,
          'SecretSyncedError',
          message,
          time,
        ),
      }),
    );
  }
}
