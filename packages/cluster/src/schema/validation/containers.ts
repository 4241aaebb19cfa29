/** Containers of a pod. */
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isDnsLabel, LABEL_TEXT } from '../metadataValidation';
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
} from './errors';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const ENV_NAME = /^[\x20-\x3C\x3E-\x7E]+$/;

interface Context {
  volumes: Set<string>;
  /** Where the container is, for example `spec.containers[0]`. */
  path: string;
}

/** Checks one container; its mounts must name volumes of the pod. */
export function validateContainer(
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
