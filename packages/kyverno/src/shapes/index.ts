import {
  CEL_EXCEPTION,
  DELETING,
  GENERATING,
  MUTATING,
  VALIDATING,
} from './celPolicies.data';
import { checkShape } from './check';
import {
  CLEANUP,
  CLUSTER_POLICY,
  EXCEPTION,
  NEW_CLUSTER_POLICY,
} from './classic.data';
import { IMAGE_VALIDATING } from './imagePolicies.data';
import type { Shape } from './shape';
import type { Path } from '../yaml';

/** The versions in which a kind is stored, with the shape of its spec in each. */
type Versions = Readonly<Record<string, Shape>>;

function versions(shape: Shape, ...names: string[]): Versions {
  return Object.fromEntries(names.map(name => [name, shape]));
}

const CLASSIC: Versions = { v1: CLUSTER_POLICY, v2beta1: NEW_CLUSTER_POLICY };
const CLEANUPS = versions(CLEANUP, 'v2', 'v2beta1');

function everywhere(shape: Shape): Versions {
  return versions(shape, 'v1', 'v1beta1', 'v1alpha1');
}

function inOneNamespace(shape: Shape): Versions {
  return versions(shape, 'v1', 'v1beta1');
}

/** The kinds of Kyverno 1.19, by group. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Versions>>>> = {
  'kyverno.io': {
    ClusterPolicy: CLASSIC,
    Policy: CLASSIC,
    CleanupPolicy: CLEANUPS,
    ClusterCleanupPolicy: CLEANUPS,
    PolicyException: versions(EXCEPTION, 'v2', 'v2beta1'),
  },
  'policies.kyverno.io': {
    ValidatingPolicy: everywhere(VALIDATING),
    MutatingPolicy: everywhere(MUTATING),
    GeneratingPolicy: everywhere(GENERATING),
    DeletingPolicy: everywhere(DELETING),
    ImageValidatingPolicy: everywhere(IMAGE_VALIDATING),
    NamespacedValidatingPolicy: inOneNamespace(VALIDATING),
    NamespacedMutatingPolicy: inOneNamespace(MUTATING),
    NamespacedGeneratingPolicy: inOneNamespace(GENERATING),
    NamespacedDeletingPolicy: inOneNamespace(DELETING),
    NamespacedImageValidatingPolicy: inOneNamespace(IMAGE_VALIDATING),
    PolicyException: everywhere(CEL_EXCEPTION),
  },
};

/** The versions of a kind that Kyverno stores; none for a kind that it does not know. */
export function versionsOf(group: string, kind: string): string[] {
  const found = Object.hasOwn(KINDS, group) ? KINDS[group] : {};
  return Object.hasOwn(found, kind) ? Object.keys(found[kind]) : [];
}

/** Notes where the spec of a policy or an exception does not look as Kyverno stores it. */
export function checkSpec(
  apiVersion: string,
  kind: string,
  spec: unknown,
  note: (path: Path, message: string) => void,
): void {
  const [group, version] = apiVersion.split('/');
  if (!versionsOf(group, kind).includes(version)) return;
  checkShape(KINDS[group][kind][version], spec, ['spec'], note);
}
