import { isIP } from 'node:net';
import { serviceNameProblems, subdomainProblems } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import {
  invalidValue,
  notAllowed,
  oneOf,
  portNumber,
  required,
} from './errors';
import { IMMUTABLE } from './templates';
import { domainPath, pathSegment, portName, subdomain } from './fields';

const WILDCARD =
  /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const WILDCARD_TEXT =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** Parts of a path that say the same in two ways. */
const NOT_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_AT_END = ['/..', '/.'];

function hostName(field: string, host: string): FieldError[] {
  if (!host.includes('*')) return subdomain(field, host);
  return WILDCARD.test(host) ? [] : [invalidValue(field, host, WILDCARD_TEXT)];
}

function validateResource(resource: JsonObject, at: string): FieldError[] {
  return [
    ...subdomain(`${at}.apiGroup`, resource.apiGroup),
    ...pathSegment(`${at}.kind`, resource.kind),
    ...pathSegment(`${at}.name`, resource.name),
  ];
}

function validateBackend(backend: JsonObject, at: string): FieldError[] {
  const hasResource = isObject(backend.resource);
  if (!isObject(backend.service))
    return isObject(backend.resource)
      ? validateResource(backend.resource, `${at}.resource`)
      : [invalidValue(at, '', 'resource or service backend is required')];
  if (hasResource)
    return [
      invalidValue(at, '', 'cannot set both resource and service backends'),
    ];
  const { name, port } = backend.service;
  const service = textOf(name);
  const errors: FieldError[] = [];
  if (!service) errors.push(required(`${at}.service.name`));
  else
    for (const why of serviceNameProblems(service))
      errors.push(invalidValue(`${at}.service.name`, service, why));
  const { name: named, number } = objectOf(port);
  if (named && number)
    errors.push(
      invalidValue(at, '', 'cannot set both port name & port number'),
    );
  else if (named)
    errors.push(...portName(`${at}.service.port.name`, textOf(named)));
  else if (number)
    errors.push(...portNumber(`${at}.service.port.number`, number));
  else errors.push(required(at, 'port name or number is required'));
  return errors;
}

function validatePath(path: JsonObject, at: string): FieldError[] {
  const text = textOf(path.path);
  const errors = oneOf(`${at}.pathType`, path.pathType, [
    'Exact',
    'ImplementationSpecific',
    'Prefix',
  ]);
  const refuse = (why: string) =>
    errors.push(invalidValue(`${at}.path`, text, why));
  if (path.pathType === undefined)
    errors.push(required(`${at}.pathType`, 'pathType must be specified'));
  else if (path.pathType === 'ImplementationSpecific') {
    if (text && !text.startsWith('/')) refuse('must be an absolute path');
  } else if (errors.length === 0) {
    if (!text.startsWith('/')) refuse('must be an absolute path');
    for (const part of NOT_IN_PATH)
      if (text.includes(part)) refuse(`must not contain '${part}'`);
    for (const part of NOT_AT_END)
      if (text.endsWith(part)) refuse(`cannot end with '${part}'`);
  }
  return [
    ...errors,
    ...validateBackend(objectOf(path.backend), `${at}.backend`),
  ];
}

function validateRule(rule: JsonObject, at: string): FieldError[] {
  const host = textOf(rule.host);
  const errors = host ? hostName(`${at}.host`, host) : [];
  if (isIP(host) !== 0)
    errors.push(
      invalidValue(`${at}.host`, host, 'must be a DNS name, not an IP address'),
    );
  if (!isObject(rule.http)) return errors;
  const paths = objectsOf(rule.http.paths);
  if (paths.length === 0) errors.push(required(`${at}.http.paths`));
  return [
    ...errors,
    ...paths.flatMap((path, index) =>
      validatePath(path, `${at}.http.paths[${index}]`),
    ),
  ];
}

const CLASS = 'kubernetes.io/ingress.class';

/** The class by its field and by the older annotation may not be two. */
function validateClass({ metadata, spec }: KubeObject): FieldError[] {
  const { ingressClassName: name } = objectOf(spec);
  const older = metadata.annotations?.[CLASS];
  if (name === undefined) return [];
  return [
    ...subdomainProblems(textOf(name)).map(why =>
      invalidValue('spec.ingressClassName', name, why),
    ),
    ...(older !== undefined && older !== name
      ? [
          invalidValue(
            `annotations.${CLASS}`,
            older,
            'must match `ingressClassName` when both are specified',
          ),
        ]
      : []),
  ];
}

export function validateIngress(ingress: KubeObject): FieldError[] {
  const spec = objectOf(ingress.spec);
  const rules = objectsOf(spec.rules);
  const errors: FieldError[] = [];
  if (rules.length === 0 && !isObject(spec.defaultBackend))
    errors.push(
      invalidValue(
        'spec',
        spec.rules,
        'either `defaultBackend` or `rules` must be specified',
      ),
    );
  if (isObject(spec.defaultBackend))
    errors.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  return [
    ...errors,
    ...rules.flatMap((rule, index) =>
      validateRule(rule, `spec.rules[${index}]`),
    ),
    ...objectsOf(spec.tls).flatMap((tls, index) => {
      const at = `spec.tls[${index}]`;
      return [
        ...listOf(tls.hosts).flatMap((host, number) =>
          hostName(`${at}.hosts[${number}]`, textOf(host)),
        ),
        ...subdomain(`${at}.secretName`, tls.secretName),
      ];
    }),
    ...validateClass(ingress),
  ];
}

function validateParameters({
  apiGroup,
  kind,
  name,
  namespace,
  scope,
}: JsonObject): FieldError[] {
  const at = 'spec.parameters';
  const errors = [
    ...subdomain(`${at}.apiGroup`, apiGroup),
    ...pathSegment(`${at}.kind`, kind),
    ...pathSegment(`${at}.name`, name),
    ...oneOf(`${at}.scope`, scope, ['Cluster', 'Namespace']),
  ];
  const told = `\`parameters.scope\` is set to '${textOf(scope)}'`;
  if (scope === 'Namespace' && !namespace)
    errors.push(required(`${at}.namespace`, told));
  if (scope === 'Cluster' && namespace !== undefined)
    errors.push(notAllowed(`${at}.namespace`, told));
  return errors;
}

export function validateIngressClass(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const { controller, parameters } = objectOf(object.spec);
  const isOther = old && objectOf(old.spec).controller !== controller;
  return [
    ...(controller
      ? domainPath('spec.controller', controller)
      : [required('spec.controller')]),
    ...(isObject(parameters) ? validateParameters(parameters) : []),
    ...(isOther
      ? [invalidValue('spec.controller', controller, IMMUTABLE)]
      : []),
  ];
}
