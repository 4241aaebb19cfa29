import type { Policy } from '../../policy/types';
import type { Binding } from './binding';

/** Kubernetes' own group of admission policies. */
export const ADMISSION_GROUP = 'admissionregistration.k8s.io';

/** A policy that is in force where bindings say. */
export type Bindable = (bindings: readonly Binding[]) => Policy;

/** What no admission policy is asked about: the API server leaves its own kinds alone, lest nobody can mend them. */
export const EXEMPT_KINDS: readonly string[] = [
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
];

/** The bindings of one policy. */
export function bindingsOf(
  { kind, name }: Pick<Policy, 'kind' | 'name'>,
  all: readonly Binding[],
): Binding[] {
  return all.filter(
    ({ policyKind, policyName }) => policyKind === kind && policyName === name,
  );
}
