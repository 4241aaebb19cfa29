/** What makes pods. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { matchesLabelSelector } from '../../storage/selectors';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { validateLabels } from '../metadataValidation';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  notAllowed,
  notNegative,
  oneOf,
  required,
} from './errors';
import { validatePodSpec, validateTemplatePolicy } from './pods';

export const IMMUTABLE = 'field is immutable';

function stringLabels(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([key, label]) => [key, textOf(label)]),
  );
}

function validateSelector(spec: JsonObject, labels: JsonObject): FieldError[] {
  const selector = spec.selector;
  if (!isObject(selector)) return [required('spec.selector')];
  const matchLabels = stringLabels(selector.matchLabels);
  const expressions = objectsOf(selector.matchExpressions).map(
    ({ key, operator, values }) => ({
      key: textOf(key),
      operator: textOf(operator),
      values: listOf(values).map(textOf),
    }),
  );
  if (Object.keys(matchLabels).length + expressions.length === 0)
    return [
      invalidValue(
        'spec.selector',
        {},
        'empty selector is invalid for deployment',
      ),
    ];
  if (
    matchesLabelSelector(
      { matchLabels, matchExpressions: expressions },
      stringLabels(labels),
    )
  )
    return [];
  return [
    invalidValue(
      'spec.template.metadata.labels',
      labels,
      '`selector` does not match template `labels`',
    ),
  ];
}

/** Checks the pod template at `spec.template`. */
export function validateTemplate(
  spec: JsonObject,
  policies: readonly string[],
): FieldError[] {
  const template = objectOf(spec.template);
  const pod = objectOf(template.spec);
  return [
    ...validateLabels(
      objectOf(objectOf(template.metadata).labels),
      'spec.template.labels',
    ),
    ...validatePodSpec(pod, 'spec.template.spec'),
    ...validateTemplatePolicy(pod, 'spec.template.spec', policies),
  ];
}

function selected(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const errors = [
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...validateSelector(
      spec,
      objectOf(objectOf(objectOf(spec.template).metadata).labels),
    ),
    ...validateTemplate(spec, ['Always']),
  ];
  if (old && !deepEqual(objectOf(old.spec).selector, spec.selector))
    errors.push(invalidValue('spec.selector', spec.selector, IMMUTABLE));
  return errors;
}

export function validateDeployment(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const errors = [
    ...selected(object, old),
    ...notNegative(
      'spec.progressDeadlineSeconds',
      spec.progressDeadlineSeconds,
    ),
  ];
  const strategy = objectOf(spec.strategy);
  errors.push(
    ...oneOf('spec.strategy.type', strategy.type, [
      'Recreate',
      'RollingUpdate',
    ]),
  );
  if (strategy.type === 'Recreate' && isObject(strategy.rollingUpdate)) {
    errors.push(
      notAllowed(
        'spec.strategy.rollingUpdate',
        "may not be specified when strategy `type` is 'Recreate'",
      ),
    );
  }
  const rolling = objectOf(strategy.rollingUpdate);
  const zero = (value: unknown) => value === 0 || value === '0%';
  if (zero(rolling.maxUnavailable) && zero(rolling.maxSurge))
    errors.push(
      invalidValue(
        'spec.strategy.rollingUpdate.maxUnavailable',
        rolling.maxUnavailable,
        'may not be 0 when `maxSurge` is 0',
      ),
    );
  if (
    typeof spec.progressDeadlineSeconds === 'number' &&
    spec.progressDeadlineSeconds <= Number(spec.minReadySeconds ?? 0)
  ) {
    errors.push(
      invalidValue(
        'spec.progressDeadlineSeconds',
        spec.progressDeadlineSeconds,
        'must be greater than minReadySeconds',
      ),
    );
  }
  return errors;
}

export const validateReplicaSet = selected;

const STATEFUL_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** The object as its pods will be: each claim template is a volume of its name, in place of one that the template has. */
function withClaimVolumes(object: KubeObject): KubeObject {
  const spec = objectOf(object.spec);
  const template = objectOf(spec.template);
  const pod = objectOf(template.spec);
  const names = objectsOf(spec.volumeClaimTemplates).map(claim =>
    textOf(objectOf(claim.metadata).name),
  );
  const volumes = [
    ...objectsOf(pod.volumes).filter(
      volume => !names.includes(textOf(volume.name)),
    ),
    ...names.map(name => ({
      name,
      persistentVolumeClaim: { claimName: name },
    })),
  ];
  return {
    ...object,
    spec: { ...spec, template: { ...template, spec: { ...pod, volumes } } },
  };
}

export function validateStatefulSet(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const errors = selected(withClaimVolumes(object), old).filter(
    error =>
      error.field !== 'spec.selector' || error.type === 'FieldValueRequired',
  );
  errors.push(
    ...oneOf('spec.podManagementPolicy', spec.podManagementPolicy, [
      'OrderedReady',
      'Parallel',
    ]),
  );
  errors.push(
    ...oneOf('spec.updateStrategy.type', objectOf(spec.updateStrategy).type, [
      'RollingUpdate',
      'OnDelete',
    ]),
  );
  const fixed = (value: unknown) =>
    Object.fromEntries(
      Object.entries(objectOf(value)).filter(
        ([key]) => !STATEFUL_MUTABLE.includes(key),
      ),
    );
  if (old && !deepEqual(fixed(old.spec), fixed(spec))) {
    errors.push(
      notAllowed(
        'spec',
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ),
    );
  }
  return errors;
}

export function validateDaemonSet(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  return [
    ...selected(object, old),
    ...oneOf(
      'spec.updateStrategy.type',
      objectOf(objectOf(object.spec).updateStrategy).type,
      ['RollingUpdate', 'OnDelete'],
    ),
  ];
}

export function validateAutoscaler(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  const errors: FieldError[] = [];
  const target = objectOf(spec.scaleTargetRef);
  if (!target.kind) errors.push(required('spec.scaleTargetRef.kind'));
  if (!target.name) errors.push(required('spec.scaleTargetRef.name'));
  const minimum = Number(spec.minReplicas ?? 1);
  const maximum = Number(spec.maxReplicas ?? 0);
  if (minimum < 1)
    errors.push(
      invalidValue(
        'spec.minReplicas',
        minimum,
        'must be greater than or equal to 1',
      ),
    );
  if (maximum < 1)
    errors.push(
      invalidValue('spec.maxReplicas', maximum, 'must be greater than 0'),
    );
  if (maximum < minimum)
    errors.push(
      invalidValue(
        'spec.maxReplicas',
        maximum,
        'must be greater than or equal to `minReplicas`',
      ),
    );
  return errors;
}

export function validateDisruptionBudget(object: KubeObject): FieldError[] {
  const spec = objectOf(object.spec);
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined)
    return [
      invalidValue(
        'spec',
        {},
        'minAvailable and maxUnavailable cannot be both set',
      ),
    ];
  return [
    ...notNegative('spec.minAvailable', spec.minAvailable),
    ...notNegative('spec.maxUnavailable', spec.maxUnavailable),
  ];
}
