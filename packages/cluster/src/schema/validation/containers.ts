/** Containers of a pod. */
import { subdomainProblems } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject } from '../schema';
import { containerResources } from './amounts';
import {
  all,
  between,
  configKey,
  dnsLabel,
  ifGiven,
  matching,
  needed,
  oneOf,
  portName,
  portNumber,
  relativePath,
  subdomain,
  text,
  unique,
} from './checks';
import {
  invalidValue,
  missingReference,
  notAllowed,
  refuseIf,
  refuseUnless,
  required,
} from './errors';
import { lifecycle, livenessProbe, readinessProbe } from './probes';
import { type Check, checkFields, type Rules } from './rules';

/** 0 is no port of the host, and a missing one of the container. */
const portOrNone: Check = (value, path) =>
  value === 0 ? [] : portNumber(value, path);
const id = between(
  0,
  2 ** 31 - 1,
  'must be between 0 and 2147483647, inclusive',
);
const VARIABLE_NAME = matching(
  /^[\x20-\x3C\x3E-\x7E]+$/,
  "a valid environment variable name must consist only of printable ASCII characters other than '='",
);
const POD_FIELD = oneOf(
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
);

/** A label or annotation of the pod may be named by its key; the key is not checked. */
const podField: Check = (value, path) =>
  /^metadata\.(labels|annotations)\['.+'\]$/.test(textOf(value))
    ? []
    : all(needed, ifGiven(POD_FIELD))(value, path);

/** The fields of a security context that pods and containers share. */
export const SECURITY: Rules = {
  'securityContext.runAsUser': id,
  'securityContext.runAsGroup': id,
  'securityContext.fsGroup': id,
  'securityContext.supplementalGroups[]': id,
  'securityContext.seccompProfile.type': oneOf(
    'Localhost',
    'RuntimeDefault',
    'Unconfined',
  ),
};

const keyOf = (source: string): Rules => ({
  [`env[].valueFrom.${source}.name`]: text(subdomainProblems),
  [`env[].valueFrom.${source}.key`]: all(needed, ifGiven(configKey)),
});
const sourceOf = (source: string): Rules => ({
  [`envFrom[].${source}.name`]: all(needed, subdomain),
});

/** One field out of several has to be given, and no second. */
const exactlyOne = (given: number, path: string, names: string) =>
  given === 1
    ? []
    : [
        invalidValue(
          path,
          '',
          given === 0
            ? `must specify one of: ${names}`
            : 'may not have more than one field specified at a time',
        ),
      ];

const variable: Check = (value, path) => {
  const { valueFrom, value: own } = objectOf(value);
  if (!isObject(valueFrom)) return [];
  const at = `${path}.valueFrom`;
  return own
    ? [invalidValue(at, '', 'may not be specified when `value` is not empty')]
    : exactlyOne(
        Object.keys(valueFrom).length,
        at,
        '`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      );
};

const variableSources: Check = (sources, path) =>
  objectsOf(sources).flatMap(source =>
    exactlyOne(
      ['configMapRef', 'secretRef'].filter(kind => isObject(source[kind]))
        .length,
      path,
      '`configMapRef` or `secretRef`',
    ),
  );

const image: Check = (value, path) => {
  const name = textOf(value);
  if (!name) return [required(path)];
  return name.trim() === name
    ? []
    : [
        invalidValue(
          path,
          name,
          'must not have leading or trailing whitespace',
        ),
      ];
};

/** More rights than the parent are part of being privileged. */
const escalation: Check = (context, path) => {
  const { allowPrivilegeEscalation, privileged } = objectOf(context);
  return refuseIf(
    allowPrivilegeEscalation === false && privileged === true,
    invalidValue(
      path,
      context,
      'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ),
  );
};

const CONTAINER = checkFields({
  securityContext: escalation,
  name: all(needed, dnsLabel),
  image,
  imagePullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
  ports: unique('name'),
  'ports[].name': portName,
  'ports[].containerPort': all(needed, portOrNone),
  'ports[].hostPort': portOrNone,
  'ports[].protocol': oneOf('SCTP', 'TCP', 'UDP'),
  'env[]': variable,
  'env[].name': all(needed, ifGiven(VARIABLE_NAME)),
  'env[].valueFrom.fieldRef.fieldPath': podField,
  'env[].valueFrom.resourceFieldRef.resource': needed,
  ...keyOf('configMapKeyRef'),
  ...keyOf('secretKeyRef'),
  envFrom: variableSources,
  'envFrom[].prefix': ifGiven(VARIABLE_NAME),
  ...sourceOf('configMapRef'),
  ...sourceOf('secretRef'),
  resources: containerResources,
  ...SECURITY,
});

const HOOKS = {
  lifecycle,
  livenessProbe,
  readinessProbe,
  startupProbe: livenessProbe,
};
const hooks = checkFields(HOOKS);

const noHooks: Check = (container, path) =>
  Object.keys(HOOKS).flatMap(field =>
    isObject(objectOf(container)[field])
      ? [
          notAllowed(
            `${path}.${field}`,
            'may not be set for init containers without restartPolicy=Always',
          ),
        ]
      : [],
  );

/** Checks that mounts name volumes of the pod, and that no two are at one place. */
const mounts =
  (volumes: ReadonlySet<string>): Check =>
  (list, path) => {
    const taken = new Set<string>();
    return objectsOf(list).flatMap((mount, index) => {
      const at = `${path}[${index}]`;
      const [name, place] = [textOf(mount.name), textOf(mount.mountPath)];
      const isTaken = taken.has(place);
      taken.add(place);
      return [
        ...refuseUnless(name, required(`${at}.name`)),
        ...refuseUnless(
          volumes.has(name),
          missingReference(`${at}.name`, name),
        ),
        ...refuseUnless(place, required(`${at}.mountPath`)),
        ...refuseIf(
          isTaken,
          invalidValue(`${at}.mountPath`, place, 'must be unique'),
        ),
        ...relativePath(mount.subPath, `${path}.subPath`),
      ];
    });
  };

/** Checks a container at a path. @param volumes the names of the volumes of its pod */
export function validateContainer(
  container: unknown,
  path: string,
  kind: 'container' | 'initContainer',
  volumes: ReadonlySet<string>,
): FieldError[] {
  const { restartPolicy, volumeMounts } = objectOf(container);
  const isEnding = kind === 'initContainer' && restartPolicy !== 'Always';
  return [
    ...CONTAINER(container, path),
    ...mounts(volumes)(volumeMounts, `${path}.volumeMounts`),
    ...(isEnding ? noHooks(container, path) : hooks(container, path)),
  ];
}
