import type { ClusterObject } from '@macadam/plugin-gitops-node';
import type { VerdictObject } from '@macadam/plugin-policy-common';

const groupOf = (apiVersion: string) =>
  apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
const nameOf = (
  kind: string,
  { namespace = '', name }: { namespace?: string; name: string },
) => `${kind}/${namespace}/${name}`;

/** Objects of a cluster, found as reports name them. */
export class ObjectIndex {
  private readonly byUid: Map<string, ClusterObject>;
  private readonly byName = new Map<string, ClusterObject[]>();

  constructor(objects: readonly ClusterObject[]) {
    this.byUid = new Map(objects.map(object => [object.metadata.uid, object]));
    for (const object of objects) {
      const name = nameOf(object.kind, object.metadata);
      this.byName.set(name, [...(this.byName.get(name) ?? []), object]);
    }
  }

  /**
   * The object that a report is about: by UID, which tells an object from its predecessor of the same name, or by name
   * where the report has no UID.
   */
  find({ uid, apiVersion, kind, ...names }: VerdictObject) {
    if (uid) return this.byUid.get(uid);
    const named = this.byName.get(nameOf(kind, names)) ?? [];
    return named.find(
      object =>
        !apiVersion || groupOf(object.apiVersion) === groupOf(apiVersion),
    );
  }

  /** The UID of an object's controller. */
  controllerOf(uid: string): string | undefined {
    const owners = this.byUid.get(uid)?.metadata.ownerReferences;
    return owners?.find(({ controller }) => controller)?.uid;
  }
}
