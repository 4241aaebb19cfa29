/** Services. */
import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import {
  dnsLabel,
  ifGiven,
  ipAddress,
  labels,
  needed,
  oneOf,
  port,
  subdomain,
  unique,
} from './checks';
import {
  duplicate,
  invalidValue,
  notAllowed,
  refuseIf,
  required,
} from './errors';
import { type Check, checkFields } from './rules';

const TRAFFIC = oneOf('Cluster', 'Local');

const portLabel: Check = (name, path) =>
  textOf(name).includes('.')
    ? [invalidValue(path, name, 'must not contain dots')]
    : dnsLabel(name, path);

const SERVICE = checkFields({
  type: oneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'),
  ports: unique('name'),
  'ports[].name': portLabel,
  'ports[].port': port,
  'ports[].targetPort': ifGiven(port),
  'ports[].protocol': oneOf('SCTP', 'TCP', 'UDP'),
  selector: labels,
  sessionAffinity: oneOf('ClientIP', 'None'),
  externalTrafficPolicy: TRAFFIC,
  internalTrafficPolicy: TRAFFIC,
});

/** Several ports need names, and no two are the same; only some types listen on nodes. */
function validatePorts(spec: JsonObject): FieldError[] {
  const ports = objectsOf(spec.ports);
  const seen = new Set<string>();
  return ports.flatMap((each, index) => {
    const at = `spec.ports[${index}]`;
    const { name, nodePort, protocol, port: number } = each;
    const key = `${textOf(protocol)} ${textOf(number)}`;
    const isTaken = seen.has(key);
    seen.add(key);
    return [
      ...(ports.length > 1 ? needed(name, `${at}.name`) : []),
      ...refuseIf(
        nodePort && (spec.type ?? 'ClusterIP') === 'ClusterIP',
        notAllowed(
          `${at}.nodePort`,
          "may not be used when `type` is 'ClusterIP'",
        ),
      ),
      ...refuseIf(
        isTaken,
        duplicate(at, {
          ...{ Name: '', Protocol: protocol, AppProtocol: null },
          ...{ Port: number, TargetPort: 0, NodePort: 0 },
        }),
      ),
    ];
  });
}

function validateAddress(spec: JsonObject): FieldError[] {
  const address = textOf(spec.clusterIP);
  const field = 'spec.clusterIPs[0]';
  if (spec.type === 'ExternalName' || address === '') return [];
  if (address !== 'None') return ipAddress(address, field);
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer'
    ? [
        invalidValue(
          field,
          address,
          `may not be set to 'None' for ${spec.type} services`,
        ),
      ]
    : [];
}

/** The address of a Service stays for as long as it has one. */
function validateMove(spec: JsonObject, before: JsonObject): FieldError[] {
  const isKept = ![before.type, spec.type].includes('ExternalName');
  return isKept &&
    before.clusterIP !== undefined &&
    before.clusterIP !== spec.clusterIP
    ? [
        invalidValue(
          'spec.clusterIPs[0]',
          listOf(spec.clusterIPs),
          'may not change once set',
        ),
      ]
    : [];
}

function validateTarget(spec: JsonObject): FieldError[] {
  if (spec.type === 'ExternalName') {
    const name = textOf(spec.externalName).replace(/\.$/, '');
    return name
      ? subdomain(name, 'spec.externalName')
      : [required('spec.externalName')];
  }
  return objectsOf(spec.ports).length === 0 && spec.clusterIP !== 'None'
    ? [required('spec.ports')]
    : [];
}

export function validateService(
  service: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(service.spec);
  return [
    ...validateTarget(spec),
    ...SERVICE(spec, 'spec'),
    ...validatePorts(spec),
    ...validateAddress(spec),
    ...(old ? validateMove(spec, objectOf(old.spec)) : []),
  ];
}
