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
import { dnsLabel, labelSelector, share } from './fields';
import { validatePodSpec, validateTemplatePolicy } from './pods';

const zero = (value: unknown) => value === 0 || value === '0%';
const isWhole = (value: unknown) => /^\d+%$/.test(textOf(value));

export const IMMUTABLE = 'field is immutable';

function stringLabels(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([key, label]) => [key, textOf(label)]),
  );
}

function validateSelector(spec: JsonObject, labels: JsonObject): FieldError[] {
  const selector = spec.selector;
  const mismatch = invalidValue(
    'spec.template.metadata.labels',
    Object.keys(labels).length > 0 ? labels : undefined,
    '`selector` does not match template `labels`',
  );
  if (!isObject(selector)) return [required('spec.selector'), mismatch];
  const wrong = labelSelector('spec.selector', selector);
  if (wrong.length > 0)
    return [
      ...wrong,
      invalidValue('spec.selector', selector, 'invalid label selector'),
    ];
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
  return [mismatch];
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
  const pod = objectOf(objectOf(spec.template).spec);
  if (pod.activeDeadlineSeconds !== undefined)
    errors.push(
      notAllowed(
        'spec.template.spec.activeDeadlineSeconds',
        'activeDeadlineSeconds in ReplicaSet is not Supported',
      ),
    );
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
  for (const field of ['maxUnavailable', 'maxSurge']) {
    const errorsOf = share(
      `spec.strategy.rollingUpdate.${field}`,
      rolling[field],
    );
    // More than all may be added, not taken away.
    if (field === 'maxUnavailable' || !isWhole(rolling[field]))
      errors.push(...errorsOf);
  }
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
  const { whenDeleted, whenScaled } = objectOf(
    spec.persistentVolumeClaimRetentionPolicy,
  );
  const { partition } = objectOf(objectOf(spec.updateStrategy).rollingUpdate);
  for (const [field, value] of Object.entries({ whenDeleted, whenScaled }))
    errors.push(
      ...oneOf(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, [
        'Retain',
        'Delete',
      ]),
    );
  errors.push(
    ...dnsLabel('spec.serviceName', spec.serviceName),
    ...notNegative('spec.updateStrategy.rollingUpdate.partition', partition),
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
  const { type, rollingUpdate } = objectOf(
    objectOf(object.spec).updateStrategy,
  );
  const { maxUnavailable, maxSurge } = objectOf(rollingUpdate);
  const at = 'spec.updateStrategy.rollingUpdate';
  const errors = [
    ...selected(object, old),
    ...oneOf('spec.updateStrategy.type', type, ['RollingUpdate', 'OnDelete']),
    ...share(`${at}.maxUnavailable`, maxUnavailable),
    ...share(`${at}.maxSurge`, maxSurge),
  ];
  if (!isObject(rollingUpdate)) return errors;
  if (zero(maxUnavailable) && zero(maxSurge))
    errors.push(
      required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'),
    );
  if (!zero(maxUnavailable) && !zero(maxSurge))
    errors.push(
      invalidValue(
        `${at}.maxSurge`,
        maxSurge,
        'may not be set when maxUnavailable is non-zero',
      ),
    );
  return errors;
}
