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
import { quantityValue } from '../quantity';
import { isObject, type JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  missingReference,
  notAllowed,
  notNegative,
  oneOf,
  portNumber,
  required,
  unsupported,
} from './errors';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const ENV_NAME = /^[\x20-\x3C\x3E-\x7E]+$/;

interface Context {
  volumes: Set<string>;
  /** Where the list of containers is. */
  path: string;
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

function validateContainer(
  container: JsonObject,
  { volumes, path }: Context,
): FieldError[] {
  const errors: FieldError[] = [];
  const name = textOf(container.name);
  if (!name) errors.push(required(`${path}.name`));
  else if (!isDnsLabel(name))
    errors.push(invalidValue(`${path}.name`, name, LABEL_TEXT));
  const image = textOf(container.image);
  if (!image) errors.push(required(`${path}.image`));
  else if (image.trim() !== image)
    errors.push(
      invalidValue(
        `${path}.image`,
        image,
        'must not have leading or trailing whitespace',
      ),
    );
  errors.push(
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, [
      'Always',
      'IfNotPresent',
      'Never',
    ]),
  );
  errors.push(...validatePorts(objectsOf(container.ports), `${path}.ports`));
  errors.push(...validateEnv(objectsOf(container.env), `${path}.env`));
  errors.push(
    ...validateResources(objectOf(container.resources), `${path}.resources`),
  );
  objectsOf(container.volumeMounts).forEach((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.push(required(`${at}.name`));
    else if (!volumes.has(textOf(mount.name)))
      errors.push(missingReference(`${at}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
  });
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (isObject(container[probe]))
      errors.push(
        ...validateProbe(
          container[probe],
          `${path}.${probe}`,
          probe !== 'readinessProbe',
        ),
      );
  }
  return errors;
}

function validatePorts(ports: JsonObject[], path: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const errors = [
      ...portNumber(`${at}.containerPort`, port.containerPort),
      ...portNumber(`${at}.hostPort`, port.hostPort),
    ];
    if (port.containerPort === undefined || port.containerPort === 0)
      errors.push(required(`${at}.containerPort`));
    errors.push(...oneOf(`${at}.protocol`, port.protocol, PROTOCOLS));
    const name = textOf(port.name);
    if (
      name &&
      (name.length > 15 ||
        !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) ||
        !/[a-z]/.test(name))
    ) {
      errors.push(
        invalidValue(
          `${at}.name`,
          name,
          name.length > 15
            ? 'must be no more than 15 characters'
            : 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        ),
      );
    }
    if (name && names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    return errors;
  });
}

function validateEnv(variables: JsonObject[], path: string): FieldError[] {
  return variables.flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(variable.name);
    if (!name) return [required(`${at}.name`)];
    const errors: FieldError[] = [];
    if (!ENV_NAME.test(name))
      errors.push(
        invalidValue(
          `${at}.name`,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      );
    if (!isObject(variable.valueFrom)) return errors;
    const sources = Object.keys(variable.valueFrom);
    if (sources.length === 0)
      errors.push(
        invalidValue(
          `${at}.valueFrom`,
          '',
          'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
        ),
      );
    if (sources.length > 1)
      errors.push(
        invalidValue(
          `${at}.valueFrom`,
          '',
          'may not have more than one field specified at a time',
        ),
      );
    if (variable.value)
      errors.push(
        invalidValue(
          `${at}.valueFrom`,
          '',
          'may not be specified when `value` is not empty',
        ),
      );
    for (const source of ['secretKeyRef', 'configMapKeyRef']) {
      const reference = variable.valueFrom[source];
      if (!isObject(reference)) continue;
      if (!reference.name)
        errors.push(required(`${at}.valueFrom.${source}.name`));
      if (!reference.key)
        errors.push(required(`${at}.valueFrom.${source}.key`));
    }
    return errors;
  });
}

/** Requests may not exceed limits. */
export function validateResources(
  resources: JsonObject,
  path: string,
): FieldError[] {
  const limits = objectOf(resources.limits);
  const errors: FieldError[] = [];
  for (const [part, values] of Object.entries({
    limits,
    requests: objectOf(resources.requests),
  })) {
    for (const [resource, quantity] of Object.entries(values)) {
      if ((quantityValue(textOf(quantity)) ?? 0) < 0)
        errors.push(
          invalidValue(
            `${path}.${part}[${resource}]`,
            quantity,
            'must be greater than or equal to 0',
          ),
        );
    }
  }
  for (const [resource, request] of Object.entries(
    objectOf(resources.requests),
  )) {
    const limit = limits[resource];
    if (limit === undefined) continue;
    if (
      (quantityValue(textOf(request)) ?? 0) >
      (quantityValue(textOf(limit)) ?? 0)
    ) {
      errors.push(
        invalidValue(
          `${path}.requests`,
          request,
          `must be less than or equal to ${resource} limit of ${textOf(limit)}`,
        ),
      );
    }
  }
  return errors;
}

function validateProbe(
  probe: JsonObject,
  path: string,
  once: boolean,
): FieldError[] {
  const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'].filter(handler =>
    isObject(probe[handler]),
  );
  const errors: FieldError[] = [];
  if (handlers.length === 0)
    errors.push(required(path, 'must specify a handler type'));
  if (handlers.length > 1)
    errors.push(
      notAllowed(
        `${path}.${handlers[1]}`,
        'may not specify more than 1 handler type',
      ),
    );
  for (const handler of ['httpGet', 'tcpSocket', 'grpc']) {
    const at = objectOf(probe[handler]);
    if (isObject(probe[handler]) && at.port === undefined)
      errors.push(required(`${path}.${handler}.port`));
    errors.push(...portNumber(`${path}.${handler}.port`, at.port));
  }
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ])
    errors.push(...notNegative(`${path}.${field}`, probe[field]));
  if (
    once &&
    typeof probe.successThreshold === 'number' &&
    probe.successThreshold !== 1
  )
    errors.push(
      invalidValue(
        `${path}.successThreshold`,
        probe.successThreshold,
        'must be 1',
      ),
    );
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
  const spec = structuredClone(objectOf(pod.spec));
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
