/** Ingresses and NetworkPolicies. */
import { isIP } from 'node:net';
import type { FieldError, KubeObject } from '../../runtime';
import { objectOf, objectsOf, textOf } from '../access';
import { isObject } from '../schema';
import {
  all,
  ifGiven,
  matching,
  needed,
  oneOf,
  port,
  portName,
  portNumber,
  serviceName,
  subdomain,
  text,
} from './checks';
import {
  invalidValue,
  notAllowed,
  refuseIf,
  refuseUnless,
  required,
} from './errors';
import { type Check, checkFields } from './rules';
import { labelSelector } from './selectors';

const wildcard = matching(
  /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
);
const hostName: Check = (host, path) =>
  textOf(host).includes('*') ? wildcard(host, path) : subdomain(host, path);
const noAddress = text(host =>
  isIP(host) === 0 ? [] : ['must be a DNS name, not an IP address'],
);

const SERVICE = checkFields({
  'service.name': all(needed, serviceName),
  'service.port.name': portName,
  'service.port.number': portNumber,
});

const backend: Check = (value, path) => {
  const { service, resource } = objectOf(value);
  if (!isObject(service))
    return isObject(resource)
      ? []
      : [invalidValue(path, '', 'resource or service backend is required')];
  const { name, number } = objectOf(service.port);
  const isTwice = Boolean(name && number);
  return [
    ...refuseIf(
      isTwice,
      invalidValue(path, '', 'cannot set both port name & port number'),
    ),
    ...refuseUnless(
      name || number,
      required(path, 'port name or number is required'),
    ),
    ...SERVICE(value, path),
  ];
};

/** Parts of a path that could be written in a second way. */
const TWO_WAYS = /\/\/|\/\.\/|\/\.\.\/|%2f/i;

const httpPath: Check = (value, at) => {
  const { path, pathType } = objectOf(value);
  const place = textOf(path);
  if (pathType === undefined)
    return [required(`${at}.pathType`, 'pathType must be specified')];
  const isFree = pathType === 'ImplementationSpecific';
  const part = TWO_WAYS.exec(place)?.[0];
  return [
    ...oneOf(
      'Exact',
      'ImplementationSpecific',
      'Prefix',
    )(pathType, `${at}.pathType`),
    ...refuseUnless(
      place.startsWith('/') || (isFree && place === ''),
      invalidValue(`${at}.path`, place, 'must be an absolute path'),
    ),
    ...refuseIf(
      part && !isFree,
      invalidValue(`${at}.path`, place, `must not contain '${part}'`),
    ),
  ];
};

const INGRESS = checkFields({
  defaultBackend: (value, path) =>
    value === undefined ? [] : backend(value, path),
  'rules[].host': all(hostName, noAddress),
  'rules[].http.paths': needed,
  'rules[].http.paths[]': httpPath,
  'rules[].http.paths[].backend': backend,
  'tls[].hosts[]': hostName,
  'tls[].secretName': subdomain,
  ingressClassName: subdomain,
});

export function validateIngress(ingress: KubeObject): FieldError[] {
  const spec = objectOf(ingress.spec);
  const isEmpty =
    objectsOf(spec.rules).length === 0 && !isObject(spec.defaultBackend);
  return [
    ...refuseIf(
      isEmpty,
      invalidValue(
        'spec',
        spec.rules,
        'either `defaultBackend` or `rules` must be specified',
      ),
    ),
    ...INGRESS(spec, 'spec'),
  ];
}

const cidr = text(network => {
  const [address, digits = '', ...rest] = network.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 &&
    /^\d{1,3}$/.test(digits) &&
    Number(digits) <= longest
    ? []
    : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
});

const peer: Check = (value, path) => {
  const given = objectOf(value);
  const isSelected =
    isObject(given.podSelector) || isObject(given.namespaceSelector);
  if (isObject(given.ipBlock))
    return isSelected
      ? [notAllowed(path, 'may not specify both ipBlock and another peer')]
      : [];
  return isSelected ? [] : [required(path, 'must specify a peer')];
};

const rulesOf = (list: string) => ({
  [`${list}[]`]: peer,
  [`${list}[].podSelector`]: labelSelector,
  [`${list}[].namespaceSelector`]: labelSelector,
  [`${list}[].ipBlock.cidr`]: all(needed, ifGiven(cidr)),
  [`${list}[].ipBlock.except[]`]: cidr,
});
const portsOf = (rules: string) => ({
  [`${rules}[].ports[].protocol`]: oneOf('TCP', 'UDP', 'SCTP'),
  [`${rules}[].ports[].port`]: ifGiven(port),
});

const NETWORK_POLICY = checkFields({
  podSelector: labelSelector,
  'policyTypes[]': oneOf('Ingress', 'Egress'),
  ...portsOf('ingress'),
  ...rulesOf('ingress[].from'),
  ...portsOf('egress'),
  ...rulesOf('egress[].to'),
});

export function validateNetworkPolicy({ spec }: KubeObject): FieldError[] {
  return NETWORK_POLICY(spec, 'spec');
}
