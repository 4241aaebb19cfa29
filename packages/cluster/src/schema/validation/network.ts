/** Services and Ingresses. */
import { isIP } from 'node:net';
import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isSubdomain, SUBDOMAIN_TEXT } from '../metadataValidation';
import { isObject } from '../schema';
import {
  duplicate,
  invalidValue,
  notAllowed,
  oneOf,
  portNumber,
  required,
} from './errors';

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function validateService(
  service: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(service.spec);
  const ports = objectsOf(spec.ports);
  const errors = oneOf('spec.type', spec.type, SERVICE_TYPES);
  if (spec.type === 'ExternalName') {
    if (!spec.externalName) errors.push(required('spec.externalName'));
  } else if (ports.length === 0 && spec.clusterIP !== 'None')
    errors.push(required('spec.ports'));
  const address = textOf(spec.clusterIP);
  if (address && address !== 'None' && isIP(address) === 0)
    errors.push(
      invalidValue(
        'spec.clusterIPs[0]',
        address,
        'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ),
    );
  const seen = new Set<string>();
  const names = new Set<string>();
  ports.forEach((port, index) => {
    const at = `spec.ports[${index}]`;
    if (ports.length > 1 && !port.name) errors.push(required(`${at}.name`));
    if (port.name && names.has(textOf(port.name)))
      errors.push(duplicate(`${at}.name`, port.name));
    names.add(textOf(port.name));
    if (typeof port.port !== 'number')
      errors.push(
        invalidValue(`${at}.port`, 0, 'must be between 1 and 65535, inclusive'),
      );
    errors.push(
      ...portNumber(`${at}.port`, port.port),
      ...portNumber(`${at}.targetPort`, port.targetPort),
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
      errors.push(duplicate(at, { port: port.port, protocol: port.protocol }));
    seen.add(key);
  });
  const before = objectOf(old?.spec);
  const kept =
    old &&
    before.type !== 'ExternalName' &&
    spec.type !== 'ExternalName' &&
    before.clusterIP !== undefined;
  if (kept && before.clusterIP !== spec.clusterIP)
    errors.push(
      invalidValue(
        'spec.clusterIPs[0]',
        listOf(spec.clusterIPs),
        'may not change once set',
      ),
    );
  return errors;
}

export function validateIngress(ingress: KubeObject): FieldError[] {
  const spec = objectOf(ingress.spec);
  const errors: FieldError[] = [];
  if (objectsOf(spec.rules).length === 0 && !isObject(spec.defaultBackend))
    errors.push(
      invalidValue(
        'spec',
        [],
        'either `defaultBackend` or `rules` must be specified',
      ),
    );
  objectsOf(spec.rules).forEach((rule, index) => {
    const at = `spec.rules[${index}]`;
    const host = textOf(rule.host);
    if (host && !isSubdomain(host.replace(/^\*\./, '')))
      errors.push(invalidValue(`${at}.host`, host, SUBDOMAIN_TEXT));
    objectsOf(objectOf(rule.http).paths).forEach((path, at2) => {
      const where = `${at}.http.paths[${at2}]`;
      if (!path.pathType)
        errors.push(
          required(`${where}.pathType`, 'pathType must be specified'),
        );
      errors.push(
        ...oneOf(`${where}.pathType`, path.pathType, [
          'Exact',
          'ImplementationSpecific',
          'Prefix',
        ]),
      );
      if (
        path.pathType &&
        path.pathType !== 'ImplementationSpecific' &&
        !textOf(path.path).startsWith('/')
      )
        errors.push(
          invalidValue(
            `${where}.path`,
            textOf(path.path),
            'must be an absolute path',
          ),
        );
      const service = objectOf(objectOf(path.backend).service);
      if (
        !isObject(objectOf(path.backend).service) &&
        !isObject(objectOf(path.backend).resource)
      )
        errors.push(
          required(
            `${where}.backend`,
            'must specify exactly one of `service` or `resource`',
          ),
        );
      else if (isObject(objectOf(path.backend).service)) {
        if (!service.name)
          errors.push(required(`${where}.backend.service.name`));
        const port = objectOf(service.port);
        if (!port.name && !port.number)
          errors.push(
            required(
              `${where}.backend.service.port`,
              'port name or number is required',
            ),
          );
      }
    });
  });
  return errors;
}
