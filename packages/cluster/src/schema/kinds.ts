import type { FieldError, KubeObject, ServedResource } from '../runtime';
import type { CustomVersion } from './customSchema';
import { isObject, type JsonObject, type StructSchema } from './schema';

/** One column of a table, as `kubectl get` shows it. */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  description?: string;
  /** 0 is always shown, above that only with `-o wide`. */
  priority?: number;
}

/** A cell is text, a number or, for dates, the age in kubectl's notation. */
export type Cell = string | number | boolean | null;

export interface TableView {
  columns: Column[];
  row(object: KubeObject, now: number): Cell[];
}

/** Paths for the scale subresource, dotted without the leading dot. */
export interface ScalePaths {
  spec: string;
  status: string;
  /** Absent for kinds whose scale carries no selector. */
  selector?: string;
}

/** One served version of a kind. */
export interface KindVersion {
  name: string;
  schema: StructSchema;
  /** For custom resources: their own validation, defaults and pruning. */
  custom?: CustomVersion;
}

/** Everything that the server knows of a kind. */
export interface Kind {
  group: string;
  kind: string;
  listKind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  /** In order of preference. */
  versions: KindVersion[];
  storedVersion: string;
  /** `status` is written only through its subresource. */
  status: boolean;
  scale?: ScalePaths;
  /** Counts changes of what is wanted in `metadata.generation`. */
  generation: boolean;
  /** The name of its CustomResourceDefinition; absent for built-in kinds. */
  crd?: string;
  /** Further subresources, for discovery. */
  subresources: Subresource[];
  /** Runs before storing a new object: generated fields, cleared status. */
  prepareCreate?(object: KubeObject): void;
  prepareUpdate?(object: KubeObject, old: KubeObject): void;
  validate?(object: KubeObject, old: KubeObject | undefined): FieldError[];
  /** Text of a selectable field beyond metadata.name and metadata.namespace. */
  selectable: Record<string, (object: KubeObject) => string>;
  table: TableView;
}

export interface Subresource {
  name: string;
  kind: string;
  group?: string;
  version?: string;
  verbs: string[];
}

/** `group/plural`, which names a kind. */
export function resourceId(kind: { group: string; plural: string }): string {
  return `${kind.group}/${kind.plural}`;
}

export function groupVersion(group: string, version: string): string {
  return group ? `${group}/${version}` : version;
}

/** Splits an apiVersion; the core group is the empty string. */
export function splitApiVersion(apiVersion: string): {
  group: string;
  version: string;
} {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : {
        group: apiVersion.slice(0, slash),
        version: apiVersion.slice(slash + 1),
      };
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(object: JsonObject, path: string): unknown {
  let value: unknown = object;
  for (const key of path.split('.')) {
    if (!isObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** The kinds that are served; grows and shrinks with CustomResourceDefinitions. */
export class KindRegistry {
  private readonly kinds = new Map<string, Kind>();
  private readonly types = new Map<
    string,
    { kind: Kind; version: KindVersion }
  >();
  /** Counts changes, so that what is derived from the kinds can be kept until it is stale. */
  revision = 0;

  constructor(kinds: Iterable<Kind>) {
    for (const kind of kinds) this.add(kind);
  }

  /** Adds or replaces a kind. */
  add(kind: Kind): void {
    this.remove(resourceId(kind));
    this.kinds.set(resourceId(kind), kind);
    for (const version of kind.versions) {
      this.types.set(`${groupVersion(kind.group, version.name)} ${kind.kind}`, {
        kind,
        version,
      });
    }
  }

  remove(id: string): void {
    this.revision += 1;
    this.kinds.delete(id);
    for (const [type, served] of this.types)
      if (resourceId(served.kind) === id) this.types.delete(type);
  }

  all(): Kind[] {
    return [...this.kinds.values()];
  }

  byId(id: string): Kind | undefined {
    return this.kinds.get(id);
  }

  /** By apiVersion and kind. */
  byType(
    apiVersion: string,
    kind: string,
  ): { kind: Kind; version: KindVersion } | undefined {
    return this.types.get(`${apiVersion} ${kind}`);
  }

  /** By the parts of a path. */
  byResource(
    group: string,
    version: string,
    plural: string,
  ): { kind: Kind; version: KindVersion } | undefined {
    const kind = this.kinds.get(`${group}/${plural}`);
    const found = kind?.versions.find(each => each.name === version);
    return kind && found && { kind, version: found };
  }
}

export function servedResource(kind: Kind, version: string): ServedResource {
  return {
    group: kind.group,
    version,
    kind: kind.kind,
    plural: kind.plural,
    namespaced: kind.namespaced,
  };
}
