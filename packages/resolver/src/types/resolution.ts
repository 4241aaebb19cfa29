import type { KubeObject, ObjectRef } from '@macadam/kubernetes';
import type {
  AppliedOverride,
  Finding,
  Path,
  Position,
  Result,
  ScoreFile,
  ScoreOverride,
} from '@macadam/score';
import type { Platform } from './platform';

export type { KubeObject, ObjectRef };
export type { AppliedOverride, Finding, Path, Position, Result };

/** Objects as the cluster reports them, status included. */
export type LiveObjects = readonly KubeObject[];

/** What a workload asks of a shared resource; `sharedResources` reads it from the environments repository. */
export interface SharedResource {
  id: string;
  params: Record<string, unknown>;
  workload: string;
}

/** What a workload has taken for itself in its tenant and environment; `claimsIn` reads it from Git. */
export interface WorkloadClaims {
  workload: string;
  claims: {
    /** `Kind/name`, with the group of a kind that is no built-in one; or `host/path`. */
    claim: string;
    /** Id of the shared resource that has it. */
    shared?: string;
  }[];
}

/** An output that was read from a live object, recorded so that a deployment can be rendered again. */
export interface RecordedOutput {
  resource: string;
  output: string;
  value: unknown;
}

/** The Service that a workload's ports make. */
export interface WorkloadService {
  name: string;
  /** Numbers by the names of the ports. */
  ports: Record<string, number>;
}

/** Another workload, as whoever asks for a rendering knows it. */
export interface OtherWorkload {
  tenant: string;
  workload: string;
  /** None: it serves no port. */
  service?: WorkloadService;
  /** It is known and not in the environment: whether that stops who calls it, and what to do about it. */
  absent?: { stops: boolean; reason: string };
}

/** What is known of the workloads that a Score file calls. */
export interface OtherWorkloads {
  workloads: readonly OtherWorkload[];
  /** Names of the workloads that there are, by tenant, to find the one that was meant. */
  names: Record<string, readonly string[]>;
  /** A workload that is not among these is nowhere; otherwise nobody knows. */
  areAll: boolean;
}

/** Which workload to bring where, and what is known of its neighbours. */
export interface ResolveInput {
  platform: Platform;
  score: ScoreFile;
  /** What this environment, or the command line, changes in the Score file, in order. */
  overrides?: readonly ScoreOverride[];
  /** Contents of the files that `source` names, by the source as the Score file, overrides included, writes it. */
  sources?: Record<string, Uint8Array>;
  /** Tenant id. */
  tenant: string;
  /** Environment name. */
  environment: string;
  /** Entity reference of the workload's owner. */
  owner: string;
  system?: string;
  release: { repository: string; commit: string };
  /** What the cluster reports, for outputs that read `objects.<name>.status`. */
  live?: LiveObjects;
  /** The workloads that it calls; without this nothing is known of them. */
  others?: OtherWorkloads;
  /** Shared resources of the tenant in this environment; asking for one with other params is a finding. */
  shared?: readonly SharedResource[];
  /** What the tenant's other workloads have taken in this environment; taking it again is a finding. */
  claims?: readonly WorkloadClaims[];
  /** Outputs recorded with an earlier deployment; they win over `live`. */
  recorded?: readonly RecordedOutput[];
}

/** What one stage of a deployment did. */
export interface ResolutionStage {
  name: 'read' | 'match' | 'create';
  /** One sentence. */
  summary: string;
  /** One line each. */
  details: string[];
}

/** Where a value in a manifest came from. */
export type Origin =
  | { kind: 'score'; file: string; position?: Position; path: string }
  | {
      kind: 'default' | 'definition';
      file: string;
      line: number;
      name: string;
    };

/** An object to commit, with why it is as it is. */
export interface ResolvedObject {
  object: KubeObject;
  wave: number;
  from: {
    kind: 'workload' | 'resource';
    resource?: string;
    definition?: string;
    /** True for an object of a shared resource, which has a folder and a Kustomization of its own. */
    shared?: boolean;
  };
  /** Origins by manifest path (JSON Pointer); the longest that is an ancestor of a path explains it. */
  origins: Record<string, Origin>;
}

/** What a resource gives under one name. */
export interface ResolvedOutput {
  name: string;
  /** Absent for a secret, and for an output that a live object has yet to report. */
  value?: string;
  secret?: { name: string; key: string };
  /** True when a live object has yet to report it. */
  pending?: boolean;
}

/** A resource of the Score file and the definition that answers it. */
export interface ResolvedResource {
  /** Name in the Score file. */
  key: string;
  /** `type.class#id`, scoped to tenant and environment. */
  id: string;
  type: string;
  class: string;
  /** Stable name of its objects, at most 50 characters. */
  name: string;
  /** The request gives an id: every workload of the tenant that names it has the same resource. */
  shared: boolean;
  /** The tenant that has it and makes it, when that is another. */
  tenant?: string;
  /** The workload that it stands for. */
  call?: { tenant: string; workload: string; isAbsent: boolean };
  definition: { name: string; file: string; line: number };
  /** One sentence: why this definition. */
  why: string;
  candidates: { definition: string; matched: boolean; reason: string }[];
  params: Record<string, unknown>;
  outputs: ResolvedOutput[];
  /** `Kind/name` of its objects. */
  objects: string[];
  /** Keys of the resources whose outputs its params use. */
  dependsOn: string[];
  wave: number;
  position?: Position;
}

/** A value of the platform's defaults in an object, or what took its place. */
export interface AppliedDefault {
  /** `Kind/name`. */
  object: string;
  /** Manifest path (JSON Pointer). */
  path: string;
  value: unknown;
  source: { file: string; line: number; name: string };
  /** What the workload said instead (a Score path); the value above did not apply. */
  overriddenBy?: string;
}

/** The image that a container runs. */
export interface ResolvedImage {
  container: string;
  reference: string;
  simulated: boolean;
}

/** Readiness of one resource: every expression over its live objects has to be true. */
export interface ReadyRule {
  resource: string;
  definition: string;
  /** CEL without `${}`. */
  expressions: string[];
  /** Local name → object, for `objects.<local name>`. */
  objects: Record<string, ObjectRef>;
}

/** Objects that are committed together; the next wave waits for `readyWhen`. */
export interface Wave {
  index: number;
  objects: ObjectRef[];
  readyWhen: ReadyRule[];
  /** False: outputs that only live objects can give are missing, so this wave is not rendered yet. */
  complete: boolean;
}

/** A workload in an environment: its resources, objects and waves, and where each value comes from. */
export interface Resolution {
  /** Name of the workload. */
  workload: string;
  tenant: string;
  namespace: string;
  /** In order; index 0 first. A single wave when nothing has to be waited for. */
  waves: Wave[];
  /** Sorted by wave, kind and name. */
  objects: ResolvedObject[];
  /** Sorted by key. */
  resources: ResolvedResource[];
  defaults: AppliedDefault[];
  images: ResolvedImage[];
  stages: ResolutionStage[];
  endpoints: { url: string; resource: string }[];
  /** Outputs that live objects gave; hand them back as `recorded` to render the same again. */
  recorded: RecordedOutput[];
  /** Outputs that live objects have yet to report. Not empty: resolve again with `live` when the waves before are ready. */
  pending: { resource: string; output: string; reason: string }[];
  /** What overrides changed in the Score file, and where they say so. */
  overrides: AppliedOverride[];
  /** What people should know although it can be rendered. */
  warnings: ResolveFinding[];
  /** Names and hosts that the workload takes, those of waves to come included; sorted. */
  claims: WorkloadClaims['claims'];
}

/** What is to be said of a Score file in an environment. */
export interface ResolveFinding extends Finding {
  /** The stage of a deployment that finds it. */
  stage: ResolutionStage['name'];
  /** Key of the resource that it is about. */
  resource?: string;
  /** It holds until this workload is in the environment. */
  until?: { tenant: string; workload: string };
}

/** Whether a wave is ready, and what it still waits for. */
export interface WaveReadiness {
  ready: boolean;
  waiting: { resource: string; reason: string }[];
}
