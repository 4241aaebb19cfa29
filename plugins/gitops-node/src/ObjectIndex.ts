import type { ClusterObject } from './TypeWatch';

/** Objects by their uid and by a key of the caller's, so that a question about one costs one. */
export class ObjectIndex {
  private objects = new Map<string, ClusterObject>();
  private readonly byKey = new Map<string, Map<string, ClusterObject>>();

  /** @param keyOf - what an object is asked for by; undefined: it is not asked for by a key */
  constructor(
    private readonly keyOf: (object: ClusterObject) => string | undefined,
  ) {}

  get size(): number {
    return this.objects.size;
  }

  list(): ClusterObject[] {
    return [...this.objects.values()];
  }

  get(uid: string): ClusterObject | undefined {
    return this.objects.get(uid);
  }

  of(key: string): ClusterObject[] {
    return [...(this.byKey.get(key)?.values() ?? [])];
  }

  keys(): Iterable<string> {
    return this.byKey.keys();
  }

  set(object: ClusterObject): void {
    this.delete(object.metadata.uid);
    this.objects.set(object.metadata.uid, object);
    const key = this.keyOf(object);
    if (key === undefined) return;
    const members = this.byKey.get(key) ?? new Map<string, ClusterObject>();
    members.set(object.metadata.uid, object);
    this.byKey.set(key, members);
  }

  delete(uid: string): void {
    const before = this.objects.get(uid);
    if (!before) return;
    this.objects.delete(uid);
    const key = this.keyOf(before);
    const members = key === undefined ? undefined : this.byKey.get(key);
    members?.delete(uid);
    if (key !== undefined && members?.size === 0) this.byKey.delete(key);
  }

  /** The one that has been here longest. */
  dropOldest(): void {
    const [oldest] = this.objects.keys();
    if (oldest !== undefined) this.delete(oldest);
  }

  /** Takes these for all there are. @returns those that are gone */
  replace(found: ReadonlyMap<string, ClusterObject>): ClusterObject[] {
    const gone = this.list().filter(({ metadata: { uid } }) => !found.has(uid));
    this.objects = new Map();
    this.byKey.clear();
    for (const object of found.values()) this.set(object);
    return gone;
  }
}
