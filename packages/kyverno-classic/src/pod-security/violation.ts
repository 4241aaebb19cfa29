import type { Pod, PodContainer } from './pod';
import { type Steps } from '@macadam/kyverno/engine';
import { showText } from '@macadam/yaml';

/** A field of a pod that a Pod Security Standard does not allow as it is. */
export interface Violation {
  /** The control's name, as `exclude.controlName` writes it. */
  control: string;
  /** The field with `[*]` for indexes, as `exclude.restrictedField` writes it. */
  field: string;
  /** What stands there; nothing when something has to be set. */
  values: string[];
  /** What the control asks for. */
  reason: string;
  /** Where in the object. */
  steps: Steps;
  /** The container that it is about; undefined for the pod as a whole. */
  container?: PodContainer;
}

/** Which release of Kubernetes a standard is read as; `latest` is above all. */
export type Release = number;

/** One control of a Pod Security Standard. Source: kubernetes.io/docs/concepts/security/pod-security-standards. */
export interface Control {
  name: string;
  level: 'baseline' | 'restricted';
  /** Kyverno asks it of every release, also of those that did not have it yet; what it asks may change with the release. */
  check(pod: Pod, release: Release): Omit<Violation, 'control'>[];
}

function show(value: unknown): string[] {
  return value === undefined || value === null ? [] : [showText(value)];
}

/** A path below a spec or a container with `[*]` for indexes. */
function fieldOf(path: Steps): string {
  return path
    .map(step => (typeof step === 'number' ? '[*]' : `.${step}`))
    .join('');
}

/** A violation of a field of the pod's spec. */
export function inPod(
  pod: Pod,
  path: Steps,
  reason: string,
  value?: unknown,
): Omit<Violation, 'control'> {
  return {
    field: `spec${fieldOf(path)}`,
    values: show(value),
    reason,
    steps: [...pod.steps, 'spec', ...path],
  };
}

/** A violation of a field of a container. */
export function inContainer(
  container: PodContainer,
  path: Steps,
  reason: string,
  value?: unknown,
): Omit<Violation, 'control'> {
  return {
    field: `spec.${container.list}[*]${fieldOf(path)}`,
    values: show(value),
    reason,
    steps: [...container.steps, ...path],
    container,
  };
}
