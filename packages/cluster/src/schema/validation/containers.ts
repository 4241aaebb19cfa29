/** Containers of a pod. */
import type { FieldError } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { validateResources } from './containerResources';
import { validateVariables, validateVariableSources } from './environment';
import {
  duplicate,
  invalidValue,
  notAllowed,
  oneOf,
  portNumber,
  required,
} from './errors';
import { dnsLabel, portName } from './fields';
import { validateMounts, type Volumes } from './mounts';
import { validateLifecycle, validateProbe } from './probes';
import { validateContainerSecurity } from './securityContext';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
/** What an init container that ends cannot have. */
const ONLY_BESIDE = ['lifecycle', ...PROBES];

/** What the containers of a pod share. */
interface Context {
  volumes: Volumes;
  /** Seconds after which the pod is killed. */
  grace: number;
  /** Whether the users in the pod are those of the host. */
  hostUsers: boolean;
}

/** Checks the containers and init containers of a PodSpec at a path. */
export function validateContainers(
  spec: JsonObject,
  path: string,
  volumes: Volumes,
): FieldError[] {
  const context: Context = {
    volumes,
    grace: Number(spec.terminationGracePeriodSeconds ?? 30),
    hostUsers: spec.hostUsers !== false,
  };
  const containers = objectsOf(spec.containers);
  const names = new Set<string>();
  const sharedName = (container: JsonObject, at: string): FieldError[] => {
    const name = textOf(container.name);
    const isTaken = names.has(name);
    names.add(name);
    return isTaken && name ? [duplicate(`${at}.name`, name)] : [];
  };
  const list = `${path}.containers`;
  return [
    ...(containers.length === 0 ? [required(list)] : []),
    ...containers.flatMap((container, index) => {
      const at = `${list}[${index}]`;
      return [
        ...validateContainer(container, at, context),
        ...sharedName(container, at),
        ...validateHooks(container, at, context),
      ];
    }),
    ...hostPortConflicts(containers, list),
    ...objectsOf(spec.initContainers).flatMap((container, index) => {
      const at = `${path}.initContainers[${index}]`;
      return [
        ...validateContainer(container, at, context),
        ...sharedName(container, at),
        ...(container.restartPolicy === 'Always'
          ? validateHooks(container, at, context)
          : withoutHooks(container, at)),
      ];
    }),
  ];
}

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

function withoutHooks(container: JsonObject, path: string): FieldError[] {
  return ONLY_BESIDE.flatMap(field =>
    isObject(container[field])
      ? [
          notAllowed(
            `${path}.${field}`,
            'may not be set for init containers without restartPolicy=Always',
          ),
        ]
      : [],
  );
}

function validateHooks(
  container: JsonObject,
  path: string,
  { grace }: Context,
): FieldError[] {
  return [
    ...validateLifecycle(
      objectOf(container.lifecycle),
      `${path}.lifecycle`,
      grace,
    ),
    ...PROBES.flatMap(kind =>
      isObject(container[kind])
        ? validateProbe(container[kind], `${path}.${kind}`, kind, grace)
        : [],
    ),
  ];
}

function validateContainer(
  container: JsonObject,
  path: string,
  { volumes, hostUsers }: Context,
): FieldError[] {
  const image = textOf(container.image);
  const errors = container.name
    ? dnsLabel(`${path}.name`, container.name)
    : [required(`${path}.name`)];
  if (!image) errors.push(required(`${path}.image`));
  else if (image.trim() !== image)
    errors.push(
      invalidValue(
        `${path}.image`,
        image,
        'must not have leading or trailing whitespace',
      ),
    );
  return [
    ...errors,
    ...oneOf(
      `${path}.terminationMessagePolicy`,
      container.terminationMessagePolicy,
      ['File', 'FallbackToLogsOnError'],
    ),
    ...validatePorts(objectsOf(container.ports), `${path}.ports`),
    ...validateVariables(container.env, `${path}.env`),
    ...validateVariableSources(container.envFrom, `${path}.envFrom`),
    ...validateMounts(container, volumes, path),
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, [
      'Always',
      'IfNotPresent',
      'Never',
    ]),
    ...validateResources(objectOf(container.resources), `${path}.resources`),
    ...validateResizing(container.resizePolicy, `${path}.resizePolicy`),
    ...validateContainerSecurity(
      objectOf(container.securityContext),
      `${path}.securityContext`,
      hostUsers,
    ),
  ];
}

function validateResizing(policies: unknown, path: string): FieldError[] {
  return objectsOf(policies).flatMap(policy => [
    ...oneOf(path, policy.resourceName, ['cpu', 'memory']),
    ...oneOf(path, policy.restartPolicy, ['NotRequired', 'RestartContainer']),
  ]);
}

function validatePorts(ports: JsonObject[], path: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const name = textOf(port.name);
    const errors = name ? portName(`${at}.name`, name) : [];
    if (name && names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    return [
      ...errors,
      ...(port.containerPort
        ? portNumber(`${at}.containerPort`, port.containerPort)
        : [required(`${at}.containerPort`)]),
      ...portNumber(`${at}.hostPort`, port.hostPort || undefined),
      ...oneOf(`${at}.protocol`, port.protocol, PROTOCOLS),
    ];
  });
}
