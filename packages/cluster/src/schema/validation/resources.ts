/** Everything that is not a workload. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isSubdomain, SUBDOMAIN_TEXT } from '../metadataValidation';
import { quantityValue } from '../quantity';
import { isObject, type JsonObject } from '../schema';
import {
  duplicate,
  invalidValue,
  notAllowed,
  oneOf,
  portNumber,
  required,
  unsupported,
} from './errors';

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const DATA_LIMIT = 1024 * 1024;

function validateData(
  object: KubeObject,
  old: KubeObject | undefined,
  fields: string[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const field of fields) {
    for (const [key, value] of Object.entries(objectOf(object[field]))) {
      if (!KEY.test(key) || key.length > 253)
        errors.push(invalidValue(`${field}[${key}]`, key, KEY_TEXT));
      size +=
        path === 'data'
          ? Math.floor((textOf(value).length * 3) / 4)
          : Buffer.byteLength(textOf(value));
    }
  }
  if (size > DATA_LIMIT)
    errors.push({
      field: path === 'data' ? 'data' : '[]',
      type: 'FieldValueTooLong',
      message: `Too long: may not be more than ${DATA_LIMIT} bytes`,
    });
  if (old?.immutable === true) {
    if (object.immutable !== true)
      errors.push(
        notAllowed('immutable', 'field is immutable when `immutable` is set'),
      );
    for (const field of fields)
      if (!deepEqual(old[field], object[field]))
        errors.push(
          notAllowed(field, 'field is immutable when `immutable` is set'),
        );
  }
  return errors;
}

const SECRET_KEYS: Record<string, string[]> = {
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function validateSecret(
  secret: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const errors = validateData(secret, old, ['data'], 'data');
  const data = objectOf(secret.data);
  for (const [key, value] of Object.entries(data)) {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(textOf(value)))
      errors.push(invalidValue(`data[${key}]`, '<hidden>', 'must be base64'));
  }
  if (old && old.type !== secret.type)
    errors.push(invalidValue('type', secret.type, 'field is immutable'));
  for (const key of SECRET_KEYS[textOf(secret.type)] ?? [])
    if (data[key] === undefined) errors.push(required(`data[${key}]`));
  return errors;
}

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

function validateService(
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

function validateIngress(ingress: KubeObject): FieldError[] {
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
      errors.push(
        ...oneOf(`${where}.pathType`, path.pathType, [
          'Exact',
          'ImplementationSpecific',
          'Prefix',
        ]),
      );
      if (
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

function validateRole(role: KubeObject): FieldError[] {
  return objectsOf(role.rules).flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const errors: FieldError[] = [];
    if (listOf(rule.verbs).length === 0)
      errors.push(
        required(`${at}.verbs`, 'verbs must contain at least one value'),
      );
    if (listOf(rule.nonResourceURLs).length > 0)
      return role.kind === 'Role'
        ? [
            ...errors,
            invalidValue(
              `${at}.nonResourceURLs`,
              rule.nonResourceURLs,
              'namespaced rules cannot apply to non-resource URLs',
            ),
          ]
        : errors;
    if (listOf(rule.apiGroups).length === 0)
      errors.push(
        required(
          `${at}.apiGroups`,
          'resource rules must supply at least one api group',
        ),
      );
    if (listOf(rule.resources).length === 0)
      errors.push(
        required(
          `${at}.resources`,
          'resource rules must supply at least one resource',
        ),
      );
    return errors;
  });
}

function validateBinding(
  binding: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const ref = objectOf(binding.roleRef);
  const errors: FieldError[] = [];
  const kinds =
    binding.kind === 'ClusterRoleBinding'
      ? ['ClusterRole']
      : ['ClusterRole', 'Role'];
  if (!kinds.includes(textOf(ref.kind)))
    errors.push(unsupported('roleRef.kind', textOf(ref.kind), kinds));
  if (!ref.name) errors.push(required('roleRef.name'));
  objectsOf(binding.subjects).forEach((subject, index) => {
    const at = `subjects[${index}]`;
    if (!subject.name) errors.push(required(`${at}.name`));
    if (!['ServiceAccount', 'User', 'Group'].includes(textOf(subject.kind)))
      errors.push(
        unsupported(`${at}.kind`, textOf(subject.kind), [
          'ServiceAccount',
          'User',
          'Group',
        ]),
      );
    if (subject.kind === 'ServiceAccount' && !subject.namespace)
      errors.push(required(`${at}.namespace`));
  });
  if (old && !deepEqual(old.roleRef, ref))
    errors.push(invalidValue('roleRef', ref, 'cannot change roleRef'));
  return errors;
}

function validateClaim(
  claim: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(claim.spec);
  const errors: FieldError[] = [];
  if (listOf(spec.accessModes).length === 0)
    errors.push(
      required('spec.accessModes', 'at least 1 access mode is required'),
    );
  const modes = [
    'ReadOnlyMany',
    'ReadWriteMany',
    'ReadWriteOnce',
    'ReadWriteOncePod',
  ];
  listOf(spec.accessModes).forEach((mode, index) =>
    errors.push(...oneOf(`spec.accessModes[${index}]`, mode, modes)),
  );
  const size = quantityValue(
    textOf(objectOf(objectOf(spec.resources).requests).storage),
  );
  if (size === undefined) errors.push(required('spec.resources[storage]'));
  else if (size <= 0)
    errors.push(
      invalidValue(
        'spec.resources[storage]',
        objectOf(objectOf(spec.resources).requests).storage,
        'must be greater than zero',
      ),
    );
  if (!old) return errors;
  const fixed = (value: unknown): JsonObject => {
    const {
      resources: _resources,
      volumeName: _volume,
      storageClassName: _class,
      volumeAttributesClassName: _attributes,
      ...rest
    } = objectOf(value);
    return rest;
  };
  const before = objectOf(old.spec);
  const reclassed =
    before.storageClassName !== undefined &&
    before.storageClassName !== spec.storageClassName;
  const rebound =
    before.volumeName !== undefined && before.volumeName !== spec.volumeName;
  if (reclassed || rebound || !deepEqual(fixed(before), fixed(spec))) {
    errors.push(
      notAllowed(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    );
  }
  const was = quantityValue(
    textOf(objectOf(objectOf(before.resources).requests).storage),
  );
  if (size !== undefined && was !== undefined && size < was)
    errors.push(
      notAllowed(
        'spec.resources.requests.storage',
        'field can not be less than status.capacity',
      ),
    );
  return errors;
}

function validateDefinition(
  definition: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(definition.spec);
  const names = objectOf(spec.names);
  const errors: FieldError[] = [];
  if (!spec.group) errors.push(required('spec.group'));
  if (!names.plural) errors.push(required('spec.names.plural'));
  if (!names.kind) errors.push(required('spec.names.kind'));
  errors.push(
    ...(spec.scope === undefined
      ? [required('spec.scope')]
      : oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced'])),
  );
  const wanted = `${textOf(names.plural)}.${textOf(spec.group)}`;
  if (definition.metadata.name !== wanted)
    errors.push(
      invalidValue(
        'metadata.name',
        definition.metadata.name,
        `must be spec.names.plural+"."+spec.group`,
      ),
    );
  const versions = objectsOf(spec.versions);
  if (versions.filter(version => version.storage === true).length !== 1)
    errors.push(
      invalidValue(
        'spec.versions',
        versions.map(version => textOf(version.name)),
        'must have exactly one version marked as storage version',
      ),
    );
  versions.forEach((version, index) => {
    if (!isObject(objectOf(version.schema).openAPIV3Schema))
      errors.push(
        required(
          `spec.versions[${index}].schema.openAPIV3Schema`,
          'schemas are required',
        ),
      );
  });
  const before = objectOf(old?.spec);
  if (old && before.scope !== spec.scope)
    errors.push(invalidValue('spec.scope', spec.scope, 'field is immutable'));
  if (old && objectOf(before.names).kind !== names.kind)
    errors.push(
      invalidValue('spec.names.kind', names.kind, 'field is immutable'),
    );
  return errors;
}

export const RESOURCE_VALIDATORS: Record<
  string,
  (object: KubeObject, old: KubeObject | undefined) => FieldError[]
> = {
  '/ConfigMap': (object, old) =>
    validateData(object, old, ['data', 'binaryData'], '[]'),
  '/Secret': validateSecret,
  '/Service': validateService,
  '/PersistentVolumeClaim': validateClaim,
  'networking.k8s.io/Ingress': validateIngress,
  'rbac.authorization.k8s.io/Role': validateRole,
  'rbac.authorization.k8s.io/ClusterRole': validateRole,
  'rbac.authorization.k8s.io/RoleBinding': validateBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': validateBinding,
  'apiextensions.k8s.io/CustomResourceDefinition': validateDefinition,
};
