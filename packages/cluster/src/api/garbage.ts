import {
  isApiError,
  WorkQueue,
  type ClusterClient,
  type Controller,
  type ClusterContext,
  type KubeObject,
  type ObjectRef,
} from '../runtime';

function refOf(object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace !== undefined && { namespace }),
  };
}

/**
 * Deletes what lost its owners, and carries out foreground and orphan deletion.
 * Knows every object by uid from a watch on everything; the queue's keys are uids.
 */
class GarbageCollector implements Controller {
  readonly name = 'garbage-collector';
  private readonly objects = new Map<string, KubeObject>();
  /** Owner uid to the uids of what it owns. */
  private readonly dependents = new Map<string, Set<string>>();
  private readonly queue: WorkQueue;
  private readonly client: ClusterClient;
  private stopWatch: () => void = () => undefined;

  constructor({ client, clock, logger }: ClusterContext) {
    this.client = client;
    this.queue = new WorkQueue({
      name: this.name,
      clock,
      logger,
      reconcile: uid => this.reconcile(uid),
    });
  }

  start(): void {
    this.stopWatch = this.client.watch('all', ({ type, object }) =>
      this.observe(type, object),
    );
  }

  async stop(): Promise<void> {
    this.stopWatch();
    await this.queue.stop();
  }

  private observe(type: string, object: KubeObject): void {
    const {
      uid,
      ownerReferences = [],
      deletionTimestamp,
      finalizers = [],
    } = object.metadata;
    if (uid === undefined) return;
    for (const owner of this.objects.get(uid)?.metadata.ownerReferences ?? [])
      this.dependents.get(owner.uid)?.delete(uid);
    if (type === 'DELETED') {
      this.objects.delete(uid);
      for (const dependent of this.dependents.get(uid) ?? [])
        this.queue.add(dependent);
      for (const owner of ownerReferences)
        if (this.objects.has(owner.uid)) this.queue.add(owner.uid);
      return;
    }
    this.objects.set(uid, object);
    for (const owner of ownerReferences) {
      const set = this.dependents.get(owner.uid) ?? new Set();
      this.dependents.set(owner.uid, set.add(uid));
    }
    const collected =
      finalizers.includes('foregroundDeletion') ||
      finalizers.includes('orphan');
    if (
      ownerReferences.length > 0 ||
      (deletionTimestamp !== undefined && collected)
    )
      this.queue.add(uid);
    if (deletionTimestamp !== undefined)
      for (const owner of ownerReferences)
        if (this.objects.has(owner.uid)) this.queue.add(owner.uid);
  }

  private reconcile(uid: string): void {
    const object = this.objects.get(uid);
    if (!object) return;
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp !== undefined) {
      if (finalizers.includes('orphan')) this.orphan(object, uid);
      else if (finalizers.includes('foregroundDeletion'))
        this.deleteDependents(object, uid);
      return;
    }
    this.collect(object);
  }

  /** Deletes an object none of whose owners is left. */
  private collect(object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const left = owners.filter(owner => this.objects.has(owner.uid));
    if (left.length === owners.length) return;
    if (left.length === 0) this.remove(object, 'Background');
    else
      this.client.patch(
        refOf(object),
        { metadata: { uid: object.metadata.uid, ownerReferences: left } },
        { type: 'merge', fieldManager: 'kube-controller-manager' },
      );
  }

  private dependentsOf(uid: string): KubeObject[] {
    return [...(this.dependents.get(uid) ?? [])].flatMap(
      dependent => this.objects.get(dependent) ?? [],
    );
  }

  private deleteDependents(owner: KubeObject, uid: string): void {
    const dependents = this.dependentsOf(uid);
    for (const dependent of dependents) {
      const others = (dependent.metadata.ownerReferences ?? []).filter(
        reference => reference.uid !== uid && this.objects.has(reference.uid),
      );
      if (
        dependent.metadata.deletionTimestamp === undefined &&
        others.length === 0
      )
        this.remove(dependent, 'Foreground');
    }
    const blocking = this.dependentsOf(uid).some(dependent =>
      dependent.metadata.ownerReferences?.some(
        reference =>
          reference.uid === uid && reference.blockOwnerDeletion === true,
      ),
    );
    if (!blocking) this.removeFinalizer(owner, 'foregroundDeletion');
  }

  private orphan(owner: KubeObject, uid: string): void {
    for (const dependent of this.dependentsOf(uid)) {
      const ownerReferences = (dependent.metadata.ownerReferences ?? []).filter(
        reference => reference.uid !== uid,
      );
      this.client.patch(
        refOf(dependent),
        { metadata: { uid: dependent.metadata.uid, ownerReferences } },
        { type: 'merge', fieldManager: 'kube-controller-manager' },
      );
    }
    this.removeFinalizer(owner, 'orphan');
  }

  private removeFinalizer(object: KubeObject, finalizer: string): void {
    const finalizers = (object.metadata.finalizers ?? []).filter(
      other => other !== finalizer,
    );
    this.client.patch(
      refOf(object),
      { metadata: { uid: object.metadata.uid, finalizers } },
      { type: 'merge', fieldManager: 'kube-controller-manager' },
    );
  }

  private remove(
    object: KubeObject,
    propagationPolicy: 'Background' | 'Foreground',
  ): void {
    try {
      this.client.delete(refOf(object), {
        propagationPolicy,
        uid: object.metadata.uid,
      });
    } catch (error) {
      if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict'))
        throw error;
    }
  }
}

export function createGarbageCollector(context: ClusterContext): Controller {
  return new GarbageCollector(context);
}
