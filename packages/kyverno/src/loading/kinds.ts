import { readException } from '../exceptions';
import { readDeletingPolicy } from '../kinds/deleting/deletingPolicy';
import { readGeneratingPolicy } from '../kinds/generating';
import { readImageValidatingPolicy } from '../kinds/image-validating';
import { readMutatingPolicy } from '../kinds/mutating';
import { readValidatingPolicy } from '../kinds/readValidatingPolicy';
import {
  CEL_EXCEPTION,
  DELETING,
  GENERATING,
  MUTATING,
  VALIDATING,
} from '../shapes/celPolicies.data';
import { IMAGE_VALIDATING } from '../shapes/imagePolicies.data';
import type { Shape } from '../shapes/shape';
import { type PolicyKind, type PolicyLanguage, versions } from './language';

const GROUP = 'policies.kyverno.io';

function everywhere(shape: Shape) {
  return versions(shape, 'v1', 'v1beta1', 'v1alpha1');
}

/** A kind of policies of CEL expressions, and its twin for one namespace. */
function celKind(
  kind: string,
  shape: Shape,
  read: PolicyKind['read'],
): PolicyKind[] {
  const twin = `Namespaced${kind}`;
  return [
    { group: GROUP, kind, versions: everywhere(shape), read },
    {
      group: GROUP,
      kind: twin,
      versions: versions(shape, 'v1', 'v1beta1'),
      read,
    },
  ];
}

/** The kinds whose policies are CEL expressions. */
export const CEL: PolicyLanguage = {
  kinds: [
    ...celKind('ValidatingPolicy', VALIDATING, readValidatingPolicy),
    ...celKind('MutatingPolicy', MUTATING, readMutatingPolicy),
    ...celKind('GeneratingPolicy', GENERATING, readGeneratingPolicy),
    ...celKind(
      'ImageValidatingPolicy',
      IMAGE_VALIDATING,
      readImageValidatingPolicy,
    ),
    ...celKind('DeletingPolicy', DELETING, readDeletingPolicy),
  ],
  exceptions: {
    group: GROUP,
    versions: everywhere(CEL_EXCEPTION),
    read: readException,
  },
};
