/** A place in a text file; line and column count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** Keys and list indexes that lead from the root of a file to a value. */
export type Path = ReadonlyArray<string | number>;

/** One thing that is wrong in one file, and what to do about it. */
export interface Finding {
  file: string;
  position?: Position;
  /** The value's path as people write it, e.g. `containers.web.files["/etc/app"].mode`; empty for the whole file. */
  path: string;
  /** The same for programs, where the finding is about a value of a Score file; none for the whole of a file. */
  keys?: Path;
  message: string;
  hint?: string;
  /** Stable name of the rule, e.g. `unknown-property`. */
  code: string;
}

/**
 * A value, or every reason why there is none, sorted by position; `partial` is what remains without the parts that are
 * wrong, to look for more that is.
 */
export type Result<T, F extends Finding = Finding> =
  { ok: true; value: T } | { ok: false; findings: F[]; partial?: T };

/** A valid Score file. */
export interface ScoreFile {
  file: string;
  workload: Workload;
  /**
   * Where the value at `path` is written: its key in a mapping, the item itself in a list.
   * A path that the file does not have gives the nearest ancestor that it has.
   * Files and volumes are found by target, in the deprecated list form too.
   */
  positionOf(path: Path): Position | undefined;
  /** The same with the file that says it: the Score file, or what overrides it there. */
  placeOf(path: Path): { file: string; position: Position };
  /** What other files and properties changed, in the order they were applied. */
  overrides: readonly AppliedOverride[];
}

/** A change to a Score file from outside it. */
export type ScoreOverride =
  /** A file of what is to be other: mappings merge, lists replace, null deletes. */
  | { kind: 'file'; file: string; text: string }
  /**
   * `path=value` with the value as YAML; empty or null deletes. In the path `\.` is a dot inside a name and -1 appends to a
   * list. `file` says where it comes from.
   */
  | { kind: 'property'; property: string; file?: string };

/** One value that an override set or removed, and where the override says so. */
export interface AppliedOverride {
  /** In the Score file as it is after the override. */
  path: string;
  file: string;
  position: Position;
  action: 'set' | 'remove';
  /** What the file said before; absent: nothing. */
  before?: unknown;
  /** What it says now; absent: it is removed. */
  after?: unknown;
}

/** A workload of the Score specification v1b1. */
export interface Workload {
  apiVersion: 'score.dev/v1b1';
  metadata: WorkloadMetadata;
  containers: Record<string, Container>;
  service?: { ports?: Record<string, ServicePort> };
  resources?: Record<string, ResourceRequest>;
}

export interface WorkloadMetadata {
  name: string;
  annotations?: Record<string, string>;
  [key: string]: unknown;
}

export interface ServicePort {
  /** The port of the Service, 1 to 65535. */
  port: number;
  protocol?: 'TCP' | 'UDP';
  /** The port of the container; the same as `port` unless given. */
  targetPort?: number;
}

export interface Container {
  /** An image reference, or `.` for the image that the release brings. */
  image: string;
  command?: string[];
  args?: string[];
  variables?: Record<string, string>;
  /** Keyed by target path; the deprecated list form is normalised. */
  files?: Record<string, ContainerFile>;
  /** Keyed by target path; the deprecated list form is normalised. */
  volumes?: Record<string, ContainerVolume>;
  /** Keyed by the container that waits for this one. */
  before?: Record<string, { ready: ReadyCondition }>;
  resources?: { limits?: ComputeResources; requests?: ComputeResources };
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

export type ReadyCondition = 'started' | 'healthy' | 'complete';

export interface ComputeResources {
  /** Kubernetes quantity, e.g. `250m`. */
  cpu?: string;
  /** Kubernetes quantity, e.g. `256Mi`. */
  memory?: string;
}

/** A file with exactly one of the three kinds of content. */
export type ContainerFile = {
  /** Octal text of three digits, with or without a leading 0, e.g. `0644`. */
  mode?: string;
  noExpand?: boolean;
} & (
  | { content: string; source?: undefined; binaryContent?: undefined }
  | { source: string; content?: undefined; binaryContent?: undefined }
  | { binaryContent: string; content?: undefined; source?: undefined }
);

export interface ContainerVolume {
  /** A volume's name, or a placeholder such as `${resources.data}`. */
  source: string;
  path?: string;
  readOnly?: boolean;
}

/** At least one of the two is there. */
export interface Probe {
  httpGet?: HttpProbe;
  exec?: { command: string[] };
}

export interface HttpProbe {
  port: number;
  path: string;
  host?: string;
  scheme?: 'HTTP' | 'HTTPS';
  httpHeaders?: { name: string; value: string }[];
}

export interface ResourceRequest {
  type: string;
  class?: string;
  id?: string;
  metadata?: { annotations?: Record<string, string>; [key: string]: unknown };
  params?: Record<string, unknown>;
}

/** A piece of a text with placeholders; the escapes in `text` are resolved. */
export type Segment =
  | { kind: 'text'; text: string }
  | { kind: 'placeholder'; path: string[]; raw: string };
