import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { validateLabels } from '../metadataValidation';
import type { JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  notAllowed,
  oneOf,
  portNumber,
  required,
} from './errors';
import {
  cidr,
  dnsLabel,
  ipAddress,
  port as portOrName,
  subdomain,
} from './fields';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const TRAFFIC = ['Cluster', 'Local'];
const BALANCED_ONLY = "may only be used when `type` is 'LoadBalancer'";

function nameOfPort(at: string, name: string): FieldError[] {
  if (name.includes('.'))
    return [invalidValue(`${at}.name`, name, 'must not contain dots')];
  return dnsLabel(`${at}.name`, name);
}

function validatePorts(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const ports = objectsOf(spec.ports);
  const [seen, names, nodePorts] = [new Set(), new Set(), new Set()];
  ports.forEach((port, index) => {
    const at = `spec.ports[${index}]`;
    const name = textOf(port.name);
    if (ports.length > 1 && !name) errors.push(required(`${at}.name`));
    errors.push(...nameOfPort(at, name));
    if (name && names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (typeof port.port !== 'number')
      errors.push(
        invalidValue(`${at}.port`, 0, 'must be between 1 and 65535, inclusive'),
      );
    errors.push(
      ...portNumber(`${at}.port`, port.port),
      ...portOrName(`${at}.targetPort`, port.targetPort),
      ...oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']),
    );
    if (port.nodePort && (spec.type ?? 'ClusterIP') === 'ClusterIP')
      errors.push(
        notAllowed(
          `${at}.nodePort`,
          "may not be used when `type` is 'ClusterIP'",
        ),
      );
    const key = `${textOf(port.protocol)} ${textOf(port.port)}`;
    if (seen.has(key))
      errors.push(
        duplicate(at, {
          ...{ Name: '', Protocol: port.protocol, AppProtocol: null },
          ...{ Port: port.port, TargetPort: 0, NodePort: 0 },
        }),
      );
    seen.add(key);
    const onNodes = `${textOf(port.protocol)} ${textOf(port.nodePort)}`;
    if (port.nodePort && nodePorts.has(onNodes))
      errors.push(
        invalidValue(
          `${at}.nodePort`,
          port.nodePort,
          'provided port is already allocated',
        ),
      );
    nodePorts.add(onNodes);
  });
  return errors;
}

function validateAddresses(spec: JsonObject): FieldError[] {
  const address = textOf(spec.clusterIP);
  if (spec.type === 'ExternalName')
    return address
      ? [
          notAllowed(
            'spec.clusterIPs',
            'may not be set for ExternalName services',
          ),
        ]
      : [];
  if (address !== 'None')
    return address ? ipAddress('spec.clusterIPs[0]', address) : [];
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer'
    ? [
        invalidValue(
          'spec.clusterIPs[0]',
          address,
          `may not be set to 'None' for ${spec.type} services`,
        ),
      ]
    : [];
}

/** What only one type may have. An update that changes the type leaves it behind, so a new object alone is asked. */
function validateForType(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const isBalanced = spec.type === 'LoadBalancer';
  const isOutside =
    isBalanced ||
    spec.type === 'NodePort' ||
    (spec.type === 'ClusterIP' && listOf(spec.externalIPs).length > 0);
  if (!isBalanced)
    for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'])
      if (spec[field] !== undefined)
        errors.push(notAllowed(`spec.${field}`, BALANCED_ONLY));
  if (!isOutside && spec.externalTrafficPolicy !== undefined)
    errors.push(
      invalidValue(
        'spec.externalTrafficPolicy',
        spec.externalTrafficPolicy,
        'may only be set for externally-accessible services',
      ),
    );
  const needsCheck = isBalanced && spec.externalTrafficPolicy === 'Local';
  if (spec.healthCheckNodePort && !needsCheck)
    errors.push(
      invalidValue(
        'spec.healthCheckNodePort',
        spec.healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  return errors;
}

function validateSourceRanges(spec: JsonObject): FieldError[] {
  const field = 'spec.LoadBalancerSourceRanges';
  const ranges = listOf(spec.loadBalancerSourceRanges);
  if (ranges.length > 0 && spec.type !== 'LoadBalancer')
    return [notAllowed(field, BALANCED_ONLY)];
  return ranges.flatMap((range, index) =>
    cidr(`${field}[${index}]`, textOf(range).trim()),
  );
}

function validateAffinity(spec: JsonObject): FieldError[] {
  const { timeoutSeconds } = objectOf(
    objectOf(spec.sessionAffinityConfig).clientIP,
  );
  const errors = oneOf('spec.sessionAffinity', spec.sessionAffinity, [
    'ClientIP',
    'None',
  ]);
  if (
    typeof timeoutSeconds === 'number' &&
    (timeoutSeconds <= 0 || timeoutSeconds > 86_400)
  )
    errors.push(
      invalidValue(
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
        timeoutSeconds,
        'must be greater than 0 and less than 86400',
      ),
    );
  return errors;
}

/** The address of a Service is for good. */
function validateMove(spec: JsonObject, before: JsonObject): FieldError[] {
  const isKept =
    before.type !== 'ExternalName' &&
    spec.type !== 'ExternalName' &&
    before.clusterIP !== undefined;
  return isKept && before.clusterIP !== spec.clusterIP
    ? [
        invalidValue(
          'spec.clusterIPs[0]',
          listOf(spec.clusterIPs),
          'may not change once set',
        ),
      ]
    : [];
}

export function validateService(
  service: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(service.spec);
  const errors = oneOf('spec.type', spec.type, TYPES);
  if (spec.type === 'ExternalName') {
    const name = textOf(spec.externalName).replace(/\.$/, '');
    if (name) errors.push(...subdomain('spec.externalName', name));
    else errors.push(required('spec.externalName'));
  } else if (objectsOf(spec.ports).length === 0 && spec.clusterIP !== 'None')
    errors.push(required('spec.ports'));
  return [
    ...errors,
    ...validateAddresses(spec),
    ...validatePorts(spec),
    ...validateLabels(objectOf(spec.selector), 'spec.selector'),
    ...validateAffinity(spec),
    ...listOf(spec.externalIPs).flatMap((address, index) =>
      ipAddress(`spec.externalIPs[${index}]`, address),
    ),
    ...validateSourceRanges(spec),
    ...oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, TRAFFIC),
    ...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, TRAFFIC),
    ...oneOf('spec.trafficDistribution', spec.trafficDistribution, [
      'PreferClose',
      'PreferSameZone',
      'PreferSameNode',
    ]),
    ...listOf(spec.ipFamilies).flatMap((family, index) =>
      oneOf(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']),
    ),
    ...oneOf('spec.ipFamilyPolicy', spec.ipFamilyPolicy, [
      'PreferDualStack',
      'RequireDualStack',
      'SingleStack',
    ]),
    ...(old ? validateMove(spec, objectOf(old.spec)) : validateForType(spec)),
  ];
}
