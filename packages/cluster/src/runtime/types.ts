/** The types that the API server, its controllers and its admission plug-ins share. */
import type { ObjectRef } from '@macadam/kubernetes';
import type { Clock } from './clock';

export type { ObjectRef };

/** One owner in `metadata.ownerReferences`. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** One entry of `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Record<string, unknown>;
  subresource?: string;
}

/** Kubernetes ObjectMeta. `name` may be left out on create when `generateName` is given. */
export type ObjectMeta = {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
};

/** A Kubernetes object of any kind. What a ClusterClient returns is deeply frozen: copy it with `structuredClone` to change it. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** What may be created: a KubeObject whose name may come from `generateName`. */
export type NewObject = Omit<KubeObject, 'metadata' | 'apiVersion' | 'kind'> & {
  apiVersion: string;
  kind: string;
  metadata: Omit<ObjectMeta, 'name'> & { name?: string };
};

export interface ObjectType {
  apiVersion: string;
  kind: string;
}

/** Who asks. Groups such as `system:authenticated` are listed in full. */
export interface UserInfo {
  username: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface WriteOptions {
  /** Recorded in managedFields; default `macadam-cluster` in process. */
  fieldManager?: string;
  /** Validate, default and admit, but store nothing. */
  dryRun?: boolean;
  /** Default `Ignore` in process, `Warn` over HTTP. */
  fieldValidation?: FieldValidation;
  /** Called with each warning (unknown field, policy warning, deprecation). */
  onWarning?: (message: string) => void;
}

export interface ApplyOptions extends WriteOptions {
  fieldManager: string;
  /** Take over fields that other managers own. */
  force?: boolean;
  /** Apply to `status` or another subresource. */
  subresource?: string;
}

export interface PatchOptions extends WriteOptions {
  type: 'merge' | 'strategic' | 'json';
  subresource?: string;
}

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  propagationPolicy?: PropagationPolicy;
  /** Precondition: 409 when the live uid differs. */
  uid?: string;
  /** Precondition: 409 when the live resourceVersion differs. */
  resourceVersion?: string;
  dryRun?: boolean;
  /** Pods: 0 removes at once; otherwise the kubelet stand-in removes the pod after it set `deletionTimestamp`. */
  gracePeriodSeconds?: number;
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
}

/** What discovery knows about a served kind. */
export interface ServedResource {
  group: string;
  version: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

/**
 * The in-process client of the embedded cluster. Semantics equal HTTP: defaulting, admission,
 * managedFields, resourceVersion conflicts, finalizers. All methods are synchronous and throw
 * {@link ApiError} (a Kubernetes Status) on failure.
 */
export interface ClusterClient {
  /** Reads one object; undefined when it does not exist (an unserved kind throws 404). */
  get(ref: ObjectRef): KubeObject | undefined;
  /** Objects in order of namespace and name. No namespace: all namespaces. */
  list(type: ObjectType, options?: ListOptions): KubeObject[];
  create(object: NewObject, options?: WriteOptions): KubeObject;
  /** Replaces an object; with `metadata.resourceVersion` set, 409 when the live one differs. `status` is kept where it is a subresource. */
  update(object: KubeObject, options?: WriteOptions): KubeObject;
  /** Replaces only `status`. */
  updateStatus(object: KubeObject, options?: WriteOptions): KubeObject;
  /** Server-side apply. */
  apply(object: KubeObject, options: ApplyOptions): KubeObject;
  patch(ref: ObjectRef, patch: unknown, options: PatchOptions): KubeObject;
  /** Deletes; 404 when missing. Default propagation is Background. An object with finalizers stays with a deletionTimestamp. */
  delete(ref: ObjectRef, options?: DeleteOptions): void;
  /**
   * Follows a kind or everything. Begins with ADDED for what exists; then each event is delivered
   * after its write committed, in resourceVersion order (a write made inside a handler is delivered after the current event).
   * @returns stops the watch
   */
  watch(
    type: ObjectType | 'all',
    handler: (event: WatchEvent) => void,
  ): () => void;
  /** The served kind behind an apiVersion and kind; undefined when there is none. */
  resource(type: ObjectType): ServedResource | undefined;
  /** Every served kind, preferred version of each first. */
  resources(): ServedResource[];
  /** The same cluster as another user: RBAC is enforced for that user. */
  as(user: UserInfo): ClusterClient;
}

/** One request on its way to storage. */
export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  /** What the request is about; through a subresource the object may be of another kind, such as a Scale. */
  resource: ServedResource;
  /** For example `status`, `scale`. */
  subresource?: string;
  namespace?: string;
  name: string;
  /** The object to be stored (absent on DELETE). A mutating plug-in may change it. */
  object?: KubeObject;
  /** The live object on UPDATE and DELETE; frozen. */
  oldObject?: KubeObject;
  user: UserInfo;
  dryRun: boolean;
  /** Adds a warning to the response. */
  warn(message: string): void;
}

/** Judges or changes every write, as compiled-in admission does in kube-apiserver. */
export interface AdmissionPlugin {
  name: string;
  /** `mutating` (default) runs before validation; `validating` runs after it, on what would be stored. */
  phase?: 'mutating' | 'validating';
  /** Throws ApiError to deny. */
  admit(request: AdmissionRequest): void;
}

export interface Controller {
  name: string;
  start(): void;
  stop(): Promise<void>;
}

/** A subset of Backstage's LoggerService. */
export interface Logger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

export interface LogOptions {
  container: string;
  previous: boolean;
  timestamps: boolean;
  tailLines?: number;
  sinceSeconds?: number;
  sinceTime?: string;
  limitBytes?: number;
}

/**
 * Gives the log lines of a container: `lines` are complete lines without the newline. Throws
 * ApiError 400 with the kubelet's message when the container has no log.
 * With `follow`, later lines go to the listener until the returned function is called.
 */
export interface LogProvider {
  read(pod: KubeObject, options: LogOptions): string[];
  follow?(
    pod: KubeObject,
    options: LogOptions,
    onLine: (line: string) => void,
    onEnd: () => void,
  ): () => void;
}

/** What a controller or admission plug-in is built from. */
export interface ClusterContext {
  client: ClusterClient;
  clock: Clock;
  logger: Logger;
  /** PEM; absent where the cluster is not served over HTTPS. */
  caCertificate?: string;
  /** Registers what answers `pods/log`. The last registration wins. */
  registerLogProvider(provider: LogProvider): void;
}

export type ControllerFactory = (context: ClusterContext) => Controller;
export type AdmissionPluginFactory = (
  context: ClusterContext,
) => AdmissionPlugin | AdmissionPlugin[];
