import { expired, type Clock, type KubeObject } from '../runtime';

/** One committed change. `resource` is `group/plural`. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: string;
  object: KubeObject;
  /** What it was before. */
  previous?: KubeObject;
  revision: number;
}

interface Table {
  objects: Map<string, KubeObject>;
  /** Keys in order; rebuilt after an addition or removal. */
  sorted?: string[];
}

const HISTORY = 4096;

const keyOf = (namespace: string | undefined, name: string) =>
  `${namespace ?? ''}/${name}`;

/** Freezes a value and all it holds; parts that are frozen already are taken as frozen throughout. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value))
    return value;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
  return value;
}

/**
 * Objects in memory with one resourceVersion for all, and the latest changes for watchers.
 * Objects are frozen and shared with readers. Revisions start from the clock, so that those of an
 * earlier run are always older than anything here.
 */
export class ObjectStore {
  private readonly tables = new Map<string, Table>();
  private readonly uids = new Map<
    string,
    { resource: string; namespace?: string; name: string }
  >();
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly history: Change[] = [];
  private readonly undelivered: Change[] = [];
  private delivering = false;
  private current: number;
  /** Changes up to this revision are no longer known. */
  private forgotten: number;

  constructor(clock: Clock) {
    this.current = clock.now();
    this.forgotten = this.current - 1;
  }

  /** The revision of the latest change. */
  get revision(): number {
    return this.current;
  }

  get(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    return this.tables.get(resource)?.objects.get(keyOf(namespace, name));
  }

  /** Where the object with a uid is; undefined when there is none. */
  findUid(
    uid: string,
  ): { resource: string; namespace?: string; name: string } | undefined {
    return this.uids.get(uid);
  }

  /** Objects by namespace and name. */
  list(resource: string, namespace?: string): KubeObject[] {
    const table = this.tables.get(resource);
    if (!table) return [];
    table.sorted ??= [...table.objects.keys()].sort();
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    const result: KubeObject[] = [];
    for (const key of table.sorted) {
      const object = key.startsWith(prefix)
        ? table.objects.get(key)
        : undefined;
      if (object) result.push(object);
    }
    return result;
  }

  /** Stores an object, sets its resourceVersion, freezes it and tells the listeners. */
  put(resource: string, object: KubeObject): KubeObject {
    const { namespace, name, uid } = object.metadata;
    let table = this.tables.get(resource);
    if (!table) {
      table = { objects: new Map() };
      this.tables.set(resource, table);
    }
    const key = keyOf(namespace, name);
    const previous = table.objects.get(key);
    const stored = this.stamp(object);
    table.objects.set(key, stored);
    if (!previous) table.sorted = undefined;
    if (uid) this.uids.set(uid, { resource, namespace, name });
    this.record({
      type: previous ? 'MODIFIED' : 'ADDED',
      resource,
      object: stored,
      previous,
      revision: this.current,
    });
    return stored;
  }

  /** Removes an object; the DELETED change carries a revision of its own. */
  remove(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    const table = this.tables.get(resource);
    const key = keyOf(namespace, name);
    const previous = table?.objects.get(key);
    if (!table || !previous) return undefined;
    table.objects.delete(key);
    table.sorted = undefined;
    if (previous.metadata.uid) this.uids.delete(previous.metadata.uid);
    const object = this.stamp(previous);
    this.record({
      type: 'DELETED',
      resource,
      object,
      previous,
      revision: this.current,
    });
    return object;
  }

  /** Changes of a resource after a revision. Throws 410 when they are no longer known. */
  changesSince(revision: number, resource: string): Change[] {
    if (revision < this.forgotten) {
      throw expired(
        `too old resource version: ${revision} (${this.forgotten + 1})`,
      );
    }
    return this.history.filter(
      change => change.revision > revision && change.resource === resource,
    );
  }

  /**
   * Calls a function after each change, in order. A change made by a listener is delivered when
   * all have seen the one before. @returns stops it
   */
  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private stamp(object: KubeObject): KubeObject {
    this.current += 1;
    return deepFreeze({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.current) },
    });
  }

  private record(change: Change): void {
    this.history.push(change);
    if (this.history.length > HISTORY) {
      this.forgotten = this.history[HISTORY / 4 - 1].revision;
      this.history.splice(0, HISTORY / 4);
    }
    this.undelivered.push(change);
    if (this.delivering) return;
    this.delivering = true;
    try {
      for (
        let next = this.undelivered.shift();
        next;
        next = this.undelivered.shift()
      ) {
        for (const listener of [...this.listeners]) listener(next);
      }
    } finally {
      this.delivering = false;
    }
  }
}
