/** Pods and pod templates. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, objectsOf, textOf } from '../access';
import { validateLabels } from '../metadataValidation';
import { cloneJson, isObject, type JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  notAllowed,
  oneOf,
  required,
  unsupported,
} from './errors';
import { validateContainer } from './containers';
import { dnsLabel, subdomain } from './fields';
import { validateSecurityContext } from './securityContext';
import { validateVolumes } from './volumes';

/** What an init container that ends cannot have. */
const ONLY_BESIDE = [
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
];

/** A port of the host belongs to one container. */
function hostPortConflicts(
  containers: readonly JsonObject[],
  path: string,
): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    objectsOf(container.ports).flatMap((port, number) => {
      const { protocol, hostIP, hostPort } = port;
      if (!hostPort) return [];
      const key = [protocol, hostIP, hostPort].map(textOf).join('/');
      const isTaken = taken.has(key);
      taken.add(key);
      return isTaken
        ? [duplicate(`${path}[${index}].ports[${number}].hostPort`, key)]
        : [];
    }),
  );
}

/** Checks a PodSpec at a path. */
export function validatePodSpec(spec: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const volumes = validateVolumes(
    objectsOf(spec.volumes),
    `${path}.volumes`,
    errors,
  );
  const containers = objectsOf(spec.containers);
  if (containers.length === 0) errors.push(required(`${path}.containers`));
  const names = new Set<string>();
  errors.push(...hostPortConflicts(containers, `${path}.containers`));
  objectsOf(spec.initContainers).forEach((container, index) => {
    if (container.restartPolicy === 'Always') return;
    for (const field of ONLY_BESIDE)
      if (isObject(container[field]))
        errors.push(
          notAllowed(
            `${path}.initContainers[${index}].${field}`,
            'may not be set for init containers without restartPolicy=Always',
          ),
        );
  });
  for (const list of ['containers', 'initContainers']) {
    objectsOf(spec[list]).forEach((container, index) => {
      errors.push(
        ...validateContainer(container, {
          volumes,
          path: `${path}.${list}[${index}]`,
        }),
      );
      const name = textOf(container.name);
      if (name && names.has(name))
        errors.push(duplicate(`${path}.${list}[${index}].name`, name));
      names.add(name);
    });
  }
  errors.push(
    ...oneOf(`${path}.restartPolicy`, spec.restartPolicy, [
      'Always',
      'OnFailure',
      'Never',
    ]),
  );
  errors.push(
    ...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
  );
  if (
    typeof spec.activeDeadlineSeconds === 'number' &&
    spec.activeDeadlineSeconds < 1
  ) {
    errors.push(
      invalidValue(
        `${path}.activeDeadlineSeconds`,
        spec.activeDeadlineSeconds,
        'must be between 1 and 2147483647, inclusive',
      ),
    );
  }
  errors.push(
    ...validateSecurityContext(
      objectOf(spec.securityContext),
      `${path}.securityContext`,
    ),
    ...dnsLabel(`${path}.hostname`, spec.hostname),
    ...subdomain(`${path}.nodeName`, spec.nodeName),
    ...subdomain(`${path}.serviceAccountName`, spec.serviceAccountName),
    ...validateLabels(objectOf(spec.nodeSelector), `${path}.nodeSelector`),
  );
  if (spec.dnsPolicy === 'None' && !isObject(spec.dnsConfig))
    errors.push(
      required(
        `${path}.dnsConfig`,
        'must provide `dnsConfig` when `dnsPolicy` is None',
      ),
    );
  for (const [index, toleration] of objectsOf(spec.tolerations).entries()) {
    const at = `${path}.tolerations[${index}].operator`;
    if (!toleration.key && toleration.operator !== 'Exists')
      errors.push(
        invalidValue(
          at,
          textOf(toleration.operator),
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    if (
      toleration.tolerationSeconds !== undefined &&
      toleration.effect !== 'NoExecute'
    )
      errors.push(
        invalidValue(
          `${path}.tolerations[${index}].effect`,
          textOf(toleration.effect),
          "effect must be 'NoExecute' when `tolerationSeconds` is set",
        ),
      );
    if (toleration.operator === 'Exists' && toleration.value)
      errors.push(
        invalidValue(
          at,
          toleration.value,
          "value must be empty when `operator` is 'Exists'",
        ),
      );
    errors.push(
      ...oneOf(
        `${path}.tolerations[${index}].operator`,
        toleration.operator || undefined,
        ['Equal', 'Exists'],
      ),
    );
    errors.push(
      ...oneOf(
        `${path}.tolerations[${index}].effect`,
        toleration.effect || undefined,
        ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
      ),
    );
  }
  for (const [index, constraint] of objectsOf(
    spec.topologySpreadConstraints,
  ).entries()) {
    const at = `${path}.topologySpreadConstraints[${index}]`;
    if (!constraint.topologyKey)
      errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    if (typeof constraint.maxSkew !== 'number' || constraint.maxSkew < 1)
      errors.push(
        invalidValue(
          `${at}.maxSkew`,
          constraint.maxSkew ?? 0,
          'must be greater than zero',
        ),
      );
    errors.push(
      ...oneOf(`${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable ?? '', [
        'DoNotSchedule',
        'ScheduleAnyway',
      ]),
    );
  }
  return errors;
}

/** What may change in a pod that exists. */
const MUTABLE = [
  'activeDeadlineSeconds',
  'tolerations',
  'terminationGracePeriodSeconds',
  'nodeName',
  'schedulingGates',
];

function fixedPart(pod: KubeObject): JsonObject {
  const spec = cloneJson(objectOf(pod.spec));
  for (const field of MUTABLE) delete spec[field];
  delete spec.ephemeralContainers;
  for (const list of ['containers', 'initContainers']) {
    for (const container of objectsOf(spec[list])) {
      delete container.image;
      delete container.resources;
    }
  }
  return spec;
}

export function validatePod(
  pod: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const errors = validatePodSpec(objectOf(pod.spec), 'spec');
  if (!old) return errors;
  const node = objectOf(old.spec).nodeName;
  const moved = node !== undefined && node !== objectOf(pod.spec).nodeName;
  if (moved || !deepEqual(fixedPart(pod), fixedPart(old))) {
    errors.push(
      notAllowed(
        'spec',
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      ),
    );
  }
  return errors;
}

/** A template whose pods the owner restarts must allow it. */
export function validateTemplatePolicy(
  spec: JsonObject,
  path: string,
  supported: readonly string[],
): FieldError[] {
  const policy = textOf(spec.restartPolicy);
  return policy && !supported.includes(policy)
    ? [unsupported(`${path}.restartPolicy`, policy, supported)]
    : [];
}
