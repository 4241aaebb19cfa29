import type { KubeObject } from '@macadam/kubernetes';
import type {
  ImageChecks,
  ImagesFacts,
  UnknownImage,
  ImageQuestion,
} from './imageFacts';

export type { KubeObject };

/** A file as text; `path` is only used to say where a finding is. */
export interface TextFile {
  path: string;
  text: string;
}

/** What happens to a request that a policy fails: refused, only reported, or answered with a warning. */
export type ValidationAction = 'Deny' | 'Audit' | 'Warn';

/**
 * - `pass`, `fail`: the rule was evaluated.
 * - `warn`: failed, and the policy is not scored (annotation `policies.kyverno.io/scored: "false"`).
 * - `error`: an expression could not be evaluated on this object.
 * - `skip`: a match condition took the object out of the rule.
 * - `notEvaluable`: the rule needs something that is not here (a cluster, a registry); `missing` names it.
 */
export type Verdict =
  'pass' | 'fail' | 'warn' | 'error' | 'skip' | 'notEvaluable';

/** The answer of one rule for one object. */
export interface RuleResult {
  policy: string;
  policyKind: string;
  rule: string;
  verdict: Verdict;
  /** What the rule says, followed by where in the object. */
  message: string;
  action: ValidationAction;
  /** True when this result stops the object: a fail with `Deny`, or an error under `failurePolicy: Fail`. */
  blocks: boolean;
  severity?: string;
  category?: string;
  title?: string;
  /** One sentence a developer can act on, from the annotation `macadam.dev/fix`. */
  fix?: string;
  /** The offending container's name. */
  container?: string;
  /** Where in the object, e.g. `spec.template.spec.containers[0].image`. */
  path?: string;
  /** The names of the exceptions that took the object out of the rule. */
  exceptions?: string[];
  /**
   * It would not pass without exceptions: when the last of them ends (ISO 8601; absent: never), and the entity reference
   * of who approved that one.
   */
  excepted?: { until?: string; approvedBy?: string };
  /** The binding under which a ValidatingAdmissionPolicy was judged. */
  binding?: string;
  /** What a `notEvaluable` rule would have needed; its message says so too. */
  missing?: string;
  /** The object as a mutating rule leaves it, or with the digests that a rule about images adds. */
  patched?: KubeObject;
  /** The object that was there already of which `patched` is what a rule makes, where that is not the object itself. */
  target?: KubeObject;
  /** The objects that a generating rule would make. */
  generated?: KubeObject[];
  resource: {
    apiVersion: string;
    kind: string;
    namespace?: string;
    name: string;
  };
}

/** Who asks. `roles` are `namespace:name` of Roles, `clusterRoles` names of ClusterRoles bound to the user. */
export interface RequestUser {
  username?: string;
  groups?: string[];
  uid?: string;
  extra?: Record<string, string[]>;
  roles?: string[];
  clusterRoles?: string[];
}

/** What a check of the Pod Security Standards does not ask for. */
export interface Exclusion {
  controlName: string;
  /** Images of containers; without any it is about the pod's own fields. */
  images: string[];
  restrictedField?: string;
  values: string[];
}

/** What is known about the request besides the object. Everything is optional. */
export interface EvaluationContext {
  /** `CREATE` when not given. */
  operation?: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  oldObject?: unknown;
  /**
   * The time of the evaluation, ISO 8601: an exception whose `spec.expiresAt` or annotation `macadam.dev/expires` is not after it no longer
   * holds. Without it no exception has ended, as in a cluster, where one holds until it is deleted.
   */
  now?: string;
  /** The Namespace the object goes to; without it only its name is known. */
  namespaceObject?: unknown;
  userInfo?: RequestUser;
  /** What is in the cluster already, for policies that change it; `mutateExisting` is not evaluable without. */
  existing?: readonly KubeObject[];
  /** `exec`, `status` …: the part that the request is about; the object is then what the request carries of it. */
  subresource?: string;
  /** What the request is about, where that is not the object itself: the Deployment of a Scale. */
  about?: { group: string; version: string; kind: string; name: string };
  /**
   * This is the request itself and no forecast of it: what a rule needs and cannot have is an error, which
   * refuses where the policy fails closed.
   */
  isFinal?: boolean;
  /**
   * Values for a rule's context, by dotted path (`saMap.data.busybox`), in place of what a cluster or a
   * registry would answer; with a number those of that element of a loop.
   */
  supplied?(
    policy: string,
    rule: string,
    element?: number,
  ): Record<string, unknown> | undefined;
  /** What is known of images by who asked their registries; rules about an image that is not here are `notEvaluable`. */
  images?: ImagesFacts;
  /** Why nothing is known of an image, by reference as the object writes it; without facts one that is not there fails. */
  unknownImages?: Readonly<Record<string, UnknownImage>>;
  /** What exceptions let pass of one policy; `withExceptions` fills it in. */
  exempt?: {
    images: string[];
    values: string[];
    podSecurity(rule: string): Exclusion[];
  };
  /**
   * Answers a function that asks the world outside of the policy, such as `resource.Get` (apiVersion,
   * plural, namespace, name), `image.GetMetadata` (reference) or `time.now` (RFC 3339), in JSON.
   * `undefined`, or no function here, makes the rule `notEvaluable`.
   */
  ask?(functionName: string, args: unknown[]): unknown;
}

/** Why a policy did not load. `line` and `column` are 1-based. */
export interface PolicyLoadError {
  file: string;
  line: number;
  column?: number;
  /** The policy's name, when it could be read. */
  policy?: string;
  message: string;
}

/** A policy that loaded. `evaluate` is made by the engine of the policy's kind. */
export interface Policy {
  name: string;
  kind: string;
  apiVersion: string;
  file: string;
  line: number;
  title?: string;
  category?: string;
  severity?: string;
  description?: string;
  fix?: string;
  /** The strictest of the policy's actions. */
  action: ValidationAction;
  /** What was read and deliberately has no effect here (e.g. audit annotations). */
  notes: string[];
  /** The results of this policy for one object; empty when the policy does not match it. */
  evaluate(resource: KubeObject, context: EvaluationContext): RuleResult[];
  /** What the policy's mutating rules make of an object, before any policy judges it. */
  mutate?(
    resource: KubeObject,
    context: EvaluationContext,
  ): { resource: KubeObject; results: RuleResult[] };
  /** What the policy makes of `EvaluationContext.existing` when an object is written, which itself stays as it is. */
  mutateExisting?(
    resource: KubeObject,
    context: EvaluationContext,
  ): RuleResult[];
  /** The results of the policy's generating rules: the objects that they would make for an object. */
  generate?(resource: KubeObject, context: EvaluationContext): RuleResult[];
  /** What the policy says about an object of which it is to decide on a schedule whether it is removed: a pass when it is. */
  remove?(resource: KubeObject, context: EvaluationContext): RuleResult[];
  /** What `judgePayload` is about: plain JSON where it is not said, or requests. */
  payloads?: 'JSON' | 'HTTP' | 'Envoy';
  /** What a policy that is about no object says of a document, which is known by a name. */
  judgePayload?(
    payload: unknown,
    name: string,
    context: EvaluationContext,
  ): RuleResult[];
  /** What the policy finds out about the images of an object, whatever it says of them. */
  checkedImages?(resource: KubeObject, context: EvaluationContext): ImageChecks;
  /** What has to be asked about the images of an object before the policy can judge it. */
  imageQuestions?(
    resource: KubeObject,
    context: EvaluationContext,
  ): ImageQuestion[];
}
