/** Deployments, ReplicaSets, StatefulSets and DaemonSets. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { numberOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { dnsLabel, notNegative, oneOf, share } from './checks';
import { CLAIM } from './claims';
import { IMMUTABLE, invalidValue, notAllowed, refuseIf } from './errors';
import { type Check, checkFields } from './rules';
import {
  validateKeptPods,
  validateSelection,
  validateTemplate,
} from './templates';

type Validate = (
  object: KubeObject,
  old: KubeObject | undefined,
) => FieldError[];

const COUNTS = checkFields({
  'spec.replicas': notNegative,
  'spec.minReadySeconds': notNegative,
  'spec.revisionHistoryLimit': notNegative,
  'spec.progressDeadlineSeconds': notNegative,
});

/** Checks what all owners of pods have. @param called as messages about the selector name the owner */
function validateOwner(
  object: KubeObject,
  called: string,
  keeper: string,
  template = objectOf(objectOf(object.spec).template),
): FieldError[] {
  return [
    ...COUNTS(object, ''),
    ...validateSelection(objectOf(object.spec), called),
    ...validateTemplate(template, 'spec.template'),
    ...validateKeptPods(template, keeper),
  ];
}

function selectorChange(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const { selector } = objectOf(object.spec);
  return old && !deepEqual(objectOf(old.spec).selector, selector)
    ? [invalidValue('spec.selector', selector, IMMUTABLE)]
    : [];
}

/** A number or share of pods as a number; what cannot be read is none. */
const countOf = (value: unknown) => parseInt(textOf(value), 10) || 0;

/** More than all pods may be added, not taken away. */
const rolling: Check = (value, path) => {
  if (!isObject(value)) return [];
  const { maxUnavailable, maxSurge } = value;
  return [
    ...share(maxUnavailable, `${path}.maxUnavailable`),
    ...(/^\d+%$/.test(textOf(maxSurge))
      ? []
      : share(maxSurge, `${path}.maxSurge`)),
    ...refuseIf(
      countOf(maxUnavailable) === 0 && countOf(maxSurge) === 0,
      invalidValue(
        `${path}.maxUnavailable`,
        maxUnavailable,
        'may not be 0 when `maxSurge` is 0',
      ),
    ),
  ];
};

const STRATEGY = checkFields({
  'spec.strategy.type': oneOf('Recreate', 'RollingUpdate'),
  'spec.strategy.rollingUpdate': rolling,
});

function validateStrategy(object: KubeObject): FieldError[] {
  const { strategy, progressDeadlineSeconds, minReadySeconds } = objectOf(
    object.spec,
  );
  const { type, rollingUpdate } = objectOf(strategy);
  const field = 'spec.progressDeadlineSeconds';
  return [
    ...STRATEGY(object, ''),
    ...refuseIf(
      type === 'Recreate' && isObject(rollingUpdate),
      notAllowed(
        'spec.strategy.rollingUpdate',
        "may not be specified when strategy `type` is 'Recreate'",
      ),
    ),
    ...refuseIf(
      typeof progressDeadlineSeconds === 'number' &&
        progressDeadlineSeconds <= numberOf(minReadySeconds),
      invalidValue(
        field,
        progressDeadlineSeconds,
        'must be greater than minReadySeconds',
      ),
    ),
  ];
}

export const validateDeployment: Validate = (object, old) => [
  ...validateOwner(object, 'deployment', 'ReplicaSet'),
  ...validateStrategy(object),
  ...selectorChange(object, old),
];

export const validateReplicaSet: Validate = (object, old) => [
  ...validateOwner(object, 'deployment', 'ReplicaSet'),
  ...selectorChange(object, old),
];

const PER_NODE = checkFields({
  'spec.updateStrategy.type': oneOf('RollingUpdate', 'OnDelete'),
  'spec.updateStrategy.rollingUpdate.maxUnavailable': share,
  'spec.updateStrategy.rollingUpdate.maxSurge': share,
});

export const validateDaemonSet: Validate = (object, old) => [
  ...validateOwner(object, 'daemonset', 'DaemonSet'),
  ...PER_NODE(object, ''),
  ...selectorChange(object, old),
];

/** The template as its pods will be: each claim template is a volume of its name, in place of one that the template has. */
function withClaimVolumes(spec: JsonObject): JsonObject {
  const template = objectOf(spec.template);
  const pod = objectOf(template.spec);
  const names = objectsOf(spec.volumeClaimTemplates).map(claim =>
    textOf(objectOf(claim.metadata).name),
  );
  const volumes = [
    ...names.map(name => ({
      name,
      persistentVolumeClaim: { claimName: name },
    })),
    ...objectsOf(pod.volumes).filter(
      volume => !names.includes(textOf(volume.name)),
    ),
  ];
  return { ...template, spec: { ...pod, volumes } };
}

const RETENTION = oneOf('Retain', 'Delete');
const STATEFUL = checkFields({
  'spec.podManagementPolicy': oneOf('OrderedReady', 'Parallel'),
  'spec.updateStrategy.type': oneOf('RollingUpdate', 'OnDelete'),
  'spec.updateStrategy.rollingUpdate.partition': notNegative,
  'spec.persistentVolumeClaimRetentionPolicy.whenDeleted': RETENTION,
  'spec.persistentVolumeClaimRetentionPolicy.whenScaled': RETENTION,
});
/** What is fixed from the start, so that a change is not told of it. */
const AT_FIRST = checkFields({
  'spec.serviceName': dnsLabel,
  'spec.volumeClaimTemplates[].spec': CLAIM,
});

const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function validateStatefulChange(spec: JsonObject, old: KubeObject) {
  const fixed = (value: unknown) =>
    Object.fromEntries(
      Object.entries(objectOf(value)).filter(
        ([key]) => !CHANGEABLE.includes(key),
      ),
    );
  return deepEqual(fixed(old.spec), fixed(spec))
    ? []
    : [
        notAllowed(
          'spec',
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        ),
      ];
}

export const validateStatefulSet: Validate = (object, old) => {
  const spec = objectOf(object.spec);
  return [
    ...validateOwner(
      object,
      'statefulset',
      'StatefulSet',
      withClaimVolumes(spec),
    ),
    ...STATEFUL(object, ''),
    ...(old ? validateStatefulChange(spec, old) : AT_FIRST(object, '')),
  ];
};
