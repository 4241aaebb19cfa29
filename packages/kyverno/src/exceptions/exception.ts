import type {
  EvaluationContext,
  KubeObject,
  Policy,
  Exclusion,
} from '../policy/types';

/** Whether an exception is for an object; `unknown` names what it would take to know. */
export type Applies = 'yes' | 'no' | { unknown: string };

/** A policy exception, read and compiled. */
export interface Exception {
  /** `namespace/name`, or the name alone. */
  name: string;
  apiVersion: string;
  file: string;
  line: number;
  /** When it ends, ISO 8601 in UTC: `spec.expiresAt` or our own annotation `macadam.dev/expires`, the earlier one. */
  expires?: string;
  /** Who approved it, by our own annotation `macadam.dev/approved-by`: an entity reference. */
  approvedBy?: string;
  /** What the results of excepted rules say. */
  reportAs: 'skip' | 'pass';
  /** Not the whole rule is excepted, but these images and values, by name or with wildcards. */
  allowed: { images: string[]; values: string[] };
  /** Not the whole rule is excepted, but these controls of its Pod Security check. */
  podSecurity: Exclusion[];
  covers(policy: Pick<Policy, 'name' | 'kind'>, rule: string): boolean;
  applies(object: KubeObject, context: EvaluationContext): Applies;
  /** Whether it is for a document that is no Kubernetes object. */
  appliesToPayload(
    payload: unknown,
    name: string,
    context: EvaluationContext,
  ): Applies;
}
