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
import { reachable } from './addresses';
import {
  cidr,
  dnsLabel,
  ipAddress,
  port as portOrName,
  qualifiedName,
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
    errors.push(
      ...portNumber(`${at}.port`, port.port ?? 0),
      ...portOrName(`${at}.targetPort`, port.targetPort ?? port.port ?? 0),
      ...oneOf(`${at}.protocol`, port.protocol, ['SCTP', 'TCP', 'UDP']),
      ...(port.appProtocol === undefined
        ? []
        : qualifiedName(`${at}.appProtocol`, port.appProtocol)),
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
  const addresses = listOf(spec.clusterIPs);
  if (addresses.length > 0 && addresses[0] !== spec.clusterIP)
    return [
      invalidValue(
        'spec.clusterIPs',
        addresses,
        address
          ? 'first value must match `clusterIP`'
          : 'must be empty when `clusterIP` is not specified',
      ),
    ];
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

/** Traffic from outside comes to services that can be reached from there. */
function validateTraffic(spec: JsonObject): FieldError[] {
  const { type, externalTrafficPolicy: policy } = spec;
  const isOutside =
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && listOf(spec.externalIPs).length > 0);
  return isOutside || policy === undefined
    ? []
    : [
        invalidValue(
          'spec.externalTrafficPolicy',
          policy,
          'may only be set for externally-accessible services',
        ),
      ];
}

/** What only one type may have. An update that changes the type leaves it behind, so a new object alone is asked. */
function validateForType(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const isBalanced = spec.type === 'LoadBalancer';
  if (!isBalanced)
    for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'])
      if (spec[field] !== undefined)
        errors.push(notAllowed(`spec.${field}`, BALANCED_ONLY));
  errors.push(...validateTraffic(spec));
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

/** What of a Service is for good while its type is the same. */
function validateMove(spec: JsonObject, before: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const isKept =
    before.type !== 'ExternalName' &&
    spec.type !== 'ExternalName' &&
    before.clusterIP !== undefined;
  if (isKept && before.clusterIP !== spec.clusterIP)
    errors.push(
      invalidValue(
        'spec.clusterIPs[0]',
        listOf(spec.clusterIPs),
        'may not change once set',
      ),
    );
  if (before.type !== spec.type) return errors;
  const isBalanced = spec.type === 'LoadBalancer';
  if (isBalanced && before.loadBalancerClass !== spec.loadBalancerClass)
    errors.push(
      invalidValue(
        'spec.loadBalancerClass',
        spec.loadBalancerClass,
        'may not change once set',
      ),
    );
  const port = before.healthCheckNodePort;
  const next = spec.healthCheckNodePort;
  if (isBalanced && port && next && port !== next)
    errors.push(notAllowed('spec.healthCheckNodePort', 'field is immutable'));
  return before.externalTrafficPolicy === undefined
    ? [...errors, ...validateTraffic(spec)]
    : errors;
}

function validateExternal(field: string, address: unknown): FieldError[] {
  const wrong = ipAddress(field, address);
  return wrong.length > 0 ? wrong : reachable(field, textOf(address));
}

/** Addresses of this cluster are of IPv4. */
function validateFamilies(spec: JsonObject): FieldError[] {
  const policy = spec.ipFamilyPolicy;
  const errors = oneOf('spec.ipFamilyPolicy', policy, [
    'PreferDualStack',
    'RequireDualStack',
    'SingleStack',
  ]);
  if (policy === 'RequireDualStack')
    errors.push(
      invalidValue(
        'spec.ipFamilyPolicy',
        policy,
        'this cluster is not configured for dual-stack services',
      ),
    );
  listOf(spec.ipFamilies).forEach((family, index) => {
    const field = `spec.ipFamilies[${index}]`;
    errors.push(...oneOf(field, family, ['IPv4', 'IPv6']));
    if (family === 'IPv6')
      errors.push(
        invalidValue(field, family, 'not configured on this cluster'),
      );
  });
  return errors;
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
      validateExternal(`spec.externalIPs[${index}]`, address),
    ),
    ...(spec.loadBalancerClass === undefined
      ? []
      : qualifiedName('spec.loadBalancerClass', spec.loadBalancerClass)),
    ...validateSourceRanges(spec),
    ...oneOf('spec.externalTrafficPolicy', spec.externalTrafficPolicy, TRAFFIC),
    ...oneOf('spec.internalTrafficPolicy', spec.internalTrafficPolicy, TRAFFIC),
    ...oneOf('spec.trafficDistribution', spec.trafficDistribution, [
      'PreferClose',
      'PreferSameZone',
      'PreferSameNode',
    ]),
    ...validateFamilies(spec),
    ...(old ? validateMove(spec, objectOf(old.spec)) : validateForType(spec)),
  ];
}
