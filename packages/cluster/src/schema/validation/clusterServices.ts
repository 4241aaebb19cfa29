/** What parts of a cluster tell each other: who leads, who is where, who goes first. */
import { isIP } from 'node:net';
import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { reachable } from './addresses';
import {
  duplicate,
  invalidValue,
  notAllowed,
  notNegative,
  oneOf,
  required,
} from './errors';
import {
  dnsLabel,
  ipAddress,
  labelValue,
  qualifiedName,
  subdomain,
} from './fields';
import { IMMUTABLE } from './templates';

export function validateLease(lease: KubeObject): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions } = objectOf(
    lease.spec,
  );
  return [
    ...(typeof seconds === 'number' && seconds <= 0
      ? [
          invalidValue(
            'spec.leaseDurationSeconds',
            seconds,
            'must be greater than 0',
          ),
        ]
      : []),
    ...notNegative('spec.leaseTransitions', leaseTransitions),
  ];
}

const HIGHEST = 1_000_000_000;
const OF_SYSTEM: Readonly<Record<string, number | undefined>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

function validateRank(name: string, value: unknown): FieldError[] {
  if (OF_SYSTEM[name] === value) return [];
  if (name.startsWith('system-'))
    return [
      notAllowed(
        'metadata.name',
        `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`,
      ),
    ];
  return Number(value) > HIGHEST
    ? [
        notAllowed(
          'value',
          `maximum allowed value of a user defined priority is ${HIGHEST}`,
        ),
      ]
    : [];
}

export function validatePriorityClass(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const { preemptionPolicy, value, metadata } = object;
  if (old)
    return [
      ...(old.value === value
        ? []
        : [notAllowed('value', 'may not be changed in an update.')]),
      ...(old.preemptionPolicy === preemptionPolicy
        ? []
        : [invalidValue('preemptionPolicy', preemptionPolicy, IMMUTABLE)]),
    ];
  return [
    ...validateRank(metadata.name, value),
    ...oneOf('preemptionPolicy', preemptionPolicy, [
      'PreemptLowerPriority',
      'Never',
    ]),
  ];
}

const TYPES = ['FQDN', 'IPv4', 'IPv6'];

function validateAddress(
  type: string,
  address: unknown,
  list: string,
  index: number,
): FieldError[] {
  const at = `${list}[${index}]`;
  if (type === 'FQDN') return subdomain(at, address);
  const wrong = ipAddress(at, address);
  if (wrong.length > 0) return wrong;
  const version = isIP(textOf(address)) === 4 ? 'IPv4' : 'IPv6';
  return version === type
    ? reachable(at, textOf(address))
    : [invalidValue(list, address, `must be an ${type} address`)];
}

function validateEndpoint(
  endpoint: JsonObject,
  type: string,
  at: string,
): FieldError[] {
  const addresses = listOf(endpoint.addresses);
  return [
    ...(addresses.length === 0
      ? [required(`${at}.addresses`, 'must contain at least 1 address')]
      : []),
    ...(TYPES.includes(type)
      ? addresses.flatMap((address, index) =>
          validateAddress(type, address, `${at}.addresses`, index),
        )
      : []),
    ...subdomain(`${at}.nodeName`, endpoint.nodeName),
    ...dnsLabel(`${at}.hostname`, endpoint.hostname),
    ...objectsOf(objectOf(endpoint.hints).forZones).flatMap((zone, index) =>
      labelValue(`${at}.hints.forZones[${index}].name`, zone.name),
    ),
  ];
}

export function validateEndpointSlice(
  slice: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const type = textOf(slice.addressType);
  const names = new Set<string>();
  return [
    ...(old && old.addressType !== slice.addressType
      ? [invalidValue('addressType', type, IMMUTABLE)]
      : []),
    ...(type ? oneOf('addressType', type, TYPES) : [required('addressType')]),
    ...objectsOf(slice.endpoints).flatMap((endpoint, index) =>
      validateEndpoint(endpoint, type, `endpoints[${index}]`),
    ),
    ...objectsOf(slice.ports).flatMap((port, index) => {
      const at = `ports[${index}]`;
      const name = textOf(port.name);
      const isTaken = names.has(name);
      names.add(name);
      return [
        ...dnsLabel(`${at}.name`, name),
        ...(isTaken ? [duplicate(`${at}.name`, name)] : []),
        ...oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']),
        ...(port.appProtocol === undefined
          ? []
          : qualifiedName(`${at}.appProtocol`, port.appProtocol)),
      ];
    }),
  ];
}
