/** Containers of a pod. */
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isDnsLabel, LABEL_TEXT } from '../metadataValidation';
import { isObject, type JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  missingReference,
  oneOf,
  portNumber,
  required,
} from './errors';
import { validateResources } from './containerResources';
import { portName } from './fields';
import { validateLifecycle, validateProbe } from './probes';
import { validateSecurityContext } from './securityContext';

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
  errors.push(
    ...validateSecurityContext(
      objectOf(container.securityContext),
      `${path}.securityContext`,
    ),
    ...validateLifecycle(objectOf(container.lifecycle), `${path}.lifecycle`),
    ...validateSources(objectsOf(container.envFrom), `${path}.envFrom`),
  );
  const mounted = new Set<string>();
  objectsOf(container.volumeMounts).forEach((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.push(required(`${at}.name`));
    else if (!volumes.has(textOf(mount.name)))
      errors.push(missingReference(`${at}.name`, mount.name));
    const place = textOf(mount.mountPath);
    if (!place) errors.push(required(`${at}.mountPath`));
    else if (mounted.has(place))
      errors.push(invalidValue(`${at}.mountPath`, place, 'must be unique'));
    mounted.add(place);
    errors.push(...relativePath(`${path}.volumeMounts.subPath`, mount.subPath));
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

/** A path below a volume; absent passes. */
export function relativePath(field: string, value: unknown): FieldError[] {
  const path = textOf(value);
  if (path.startsWith('/'))
    return [invalidValue(field, path, 'must be a relative path')];
  return path.split('/').includes('..')
    ? [invalidValue(field, path, "must not contain '..'")]
    : [];
}

function validateSources(sources: JsonObject[], path: string): FieldError[] {
  return sources.flatMap(({ configMapRef, secretRef }) => {
    const count = [configMapRef, secretRef].filter(isObject).length;
    if (count === 1) return [];
    const why = count
      ? 'may not have more than one field specified at a time'
      : 'must specify one of: `configMapRef` or `secretRef`';
    return [invalidValue(path, '', why)];
  });
}

function validatePorts(ports: JsonObject[], path: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const errors = [
      ...(port.containerPort
        ? portNumber(`${at}.containerPort`, port.containerPort)
        : [required(`${at}.containerPort`)]),
      ...portNumber(`${at}.hostPort`, port.hostPort || undefined),
    ];
    errors.push(...oneOf(`${at}.protocol`, port.protocol, PROTOCOLS));
    const name = textOf(port.name);
    if (name) errors.push(...portName(`${at}.name`, name));
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
