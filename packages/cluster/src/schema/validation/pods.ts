/** Pods and pod templates. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, objectsOf, textOf } from '../access';
import {
  isDnsLabel,
  isSubdomain,
  LABEL_TEXT,
  SUBDOMAIN_TEXT,
} from '../metadataValidation';
import { cloneJson, isObject, type JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  notAllowed,
  notNegative,
  oneOf,
  required,
  unsupported,
} from './errors';
import { validateContainer } from './containers';

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
  errors.push(
    ...notNegative(
      `${path}.terminationGracePeriodSeconds`,
      spec.terminationGracePeriodSeconds,
    ),
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
  if (
    typeof spec.serviceAccountName === 'string' &&
    spec.serviceAccountName &&
    !isSubdomain(spec.serviceAccountName)
  ) {
    errors.push(
      invalidValue(
        `${path}.serviceAccountName`,
        spec.serviceAccountName,
        SUBDOMAIN_TEXT,
      ),
    );
  }
  for (const [index, toleration] of objectsOf(spec.tolerations).entries()) {
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
          'must be greater than 0',
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

function validateVolumes(
  volumes: JsonObject[],
  path: string,
  errors: FieldError[],
): Set<string> {
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(volume.name);
    if (!name) errors.push(required(`${at}.name`));
    else if (!isDnsLabel(name))
      errors.push(invalidValue(`${at}.name`, name, LABEL_TEXT));
    else if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    const sources = Object.keys(volume).filter(key => key !== 'name');
    if (sources.length > 1)
      errors.push(
        notAllowed(
          `${at}.${sources[1]}`,
          'may not specify more than 1 volume type',
        ),
      );
    const needed: [string, string][] = [
      ['secret', 'secretName'],
      ['configMap', 'name'],
      ['persistentVolumeClaim', 'claimName'],
      ['hostPath', 'path'],
    ];
    for (const [source, field] of needed) {
      if (isObject(volume[source]) && !objectOf(volume[source])[field])
        errors.push(required(`${at}.${source}.${field}`));
    }
  });
  return names;
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
