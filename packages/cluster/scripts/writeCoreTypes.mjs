/**
 * Writes src/schema/coreTypes.json: names, protobuf numbers, types and merge keys of Kubernetes' own API types.
 * Run when the served Kubernetes version changes:
 *   node scripts/writeCoreTypes.mjs <k8s.io/kubernetes folder> <k8s.io/api folder> <k8s.io/apimachinery folder>
 */
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const [kubernetes, api, machinery] = process.argv.slice(2);
const ROOTS = {
  'core/v1':
    'ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod ResourceQuota Secret Service ServiceAccount',
  'apps/v1': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'batch/v1': 'CronJob Job',
  'autoscaling/v1': 'Scale',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy',
  'policy/v1': 'PodDisruptionBudget Eviction',
  'rbac.authorization.k8s.io/v1':
    'ClusterRole ClusterRoleBinding Role RoleBinding',
  'storage.k8s.io/v1': 'StorageClass',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'coordination.k8s.io/v1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'admissionregistration.k8s.io/v1':
    'MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  'authentication.k8s.io/v1': 'SelfSubjectReview TokenRequest TokenReview',
  'authorization.k8s.io/v1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
};
const SCALARS = {
  'meta.v1.Time': 'time',
  'meta.v1.MicroTime': 'microtime',
  'meta.v1.Duration': 'duration',
  'meta.v1.FieldsV1': 'any',
  'resource.Quantity': 'quantity',
  'intstr.IntOrString': 'intorstring',
  'runtime.RawExtension': 'any',
  'apiextensions.v1.JSONSchemaProps': 'any',
  'apiextensions.v1.JSON': 'any',
};

const schemas = {};
const protos = {};
const shorten = name => {
  const parts = name.split('.');
  const version =
    parts.length >= 3 && /^v\d/.test(parts.at(-2))
      ? `${parts.at(-3)}.${parts.at(-2)}`
      : parts.at(-2);
  return `${version}.${parts.at(-1)}`;
};

for (const groupVersion of Object.keys(ROOTS)) {
  const file =
    groupVersion === 'core/v1'
      ? 'api__v1_openapi.json'
      : `apis__${groupVersion.replace('/', '__')}_openapi.json`;
  const document = JSON.parse(
    readFileSync(join(kubernetes, 'api/openapi-spec/v3', file), 'utf8'),
  );
  for (const [name, schema] of Object.entries(document.components.schemas))
    schemas[shorten(name)] ??= schema;
}

function readProto(prefix, file) {
  if (!existsSync(file)) return;
  let message;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const start = /^message (\w+) \{/.exec(line);
    if (start) protos[`${prefix}.${start[1]}`] = message = {};
    const field =
      /^ {2}(optional|repeated|map<([^>]+)>)\s+(?:([\w.]+)\s+)?(\w+) = (\d+);/.exec(
        line,
      );
    if (field && message)
      message[field[4]] = {
        number: field[5],
        type: field[3] ?? field[2].split(',')[1].trim(),
        prefix,
      };
  }
}
for (const groupVersion of Object.keys(ROOTS)) {
  const [group, version] = groupVersion.split('/');
  const short = group.split('.')[0];
  readProto(
    `${short === 'rbac' ? 'rbac' : short}.${version}`,
    join(api, short, version, 'generated.proto'),
  );
}
readProto('meta.v1', join(machinery, 'pkg/apis/meta/v1/generated.proto'));

const resolveProto = field =>
  field.type.includes('.')
    ? shorten(field.type)
    : `${field.prefix}.${field.type}`;

/** Field numbers by JSON name; an inlined message gives `outer.inner`. */
function numbersOf(name, properties) {
  const numbers = {};
  for (const [field, info] of Object.entries(protos[name] ?? {})) {
    const json = Object.keys(properties).find(
      property => property.toLowerCase() === field.toLowerCase(),
    );
    if (json) numbers[json] = info.number;
    else
      for (const [inner, number] of Object.entries(
        numbersOf(resolveProto(info), properties),
      ))
        numbers[inner] ??= `${info.number}.${number}`;
  }
  return numbers;
}

const pending = [];
const seen = new Set();
const reach = name => {
  if (!seen.has(name)) {
    seen.add(name);
    pending.push(name);
  }
};

function typeOf(schema, home) {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (ref) {
    const name = shorten(ref.split('/').at(-1));
    if (SCALARS[name]) return SCALARS[name];
    const target = schemas[name];
    if (target.type !== 'object') return typeOf(target, home);
    if (target.additionalProperties && !target.properties)
      return typeOf(target, home);
    reach(name);
    return name.startsWith(`${home}.`) ? name.slice(home.length + 1) : name;
  }
  if (schema.type === 'array') return `[]${typeOf(schema.items, home)}`;
  if (schema.type === 'object' && schema.additionalProperties)
    return `map ${typeOf(schema.additionalProperties, home)}`;
  if (schema.type === 'integer')
    return schema.format === 'int64' ? 'int64' : 'int32';
  if (schema.type === 'string')
    return { byte: 'bytes', 'date-time': 'time' }[schema.format] ?? 'string';
  if (schema.type === 'number') return 'double';
  if (schema.type === 'boolean') return 'bool';
  return 'any';
}

function fieldLine(name, schema, number, required, home) {
  const marks = [];
  if (required) marks.push('required');
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] === 'set') marks.push('set');
  if (keys) marks.push(`keys=${keys.join('+')}`);
  const merge = schema['x-kubernetes-patch-merge-key'];
  const strategy = schema['x-kubernetes-patch-strategy'] ?? '';
  if (strategy.includes('merge') && merge && merge !== keys?.join('+'))
    marks.push(`merge=${merge}`);
  if (
    strategy.includes('merge') &&
    !merge &&
    schema['x-kubernetes-list-type'] !== 'set'
  )
    marks.push('merge');
  if (keys && !strategy.includes('merge')) marks.push('replace');
  if (strategy.includes('retainKeys')) marks.push('retainKeys');
  if (schema['x-kubernetes-map-type'] === 'atomic') marks.push('atomic');
  const plain = schema.default;
  if (
    plain !== undefined &&
    plain !== '' &&
    plain !== 0 &&
    plain !== false &&
    typeof plain !== 'object'
  )
    marks.push(`default=${plain}`);
  return [
    `${name}${number ? `:${number}` : ''} ${typeOf(schema, home)}`,
    ...marks,
  ].join(' ');
}

for (const [groupVersion, kinds] of Object.entries(ROOTS)) {
  const [group, version] = groupVersion.split('/');
  for (const kind of kinds.split(' '))
    reach(`${group.split('.')[0]}.${version}.${kind}`);
}
reach('meta.v1.DeleteOptions');

const blocks = {};
while (pending.length > 0) {
  const name = pending.shift();
  const schema = schemas[name];
  if (!schema) throw new Error(`No schema for ${name}`);
  const home = name.slice(0, name.lastIndexOf('.'));
  const properties = { ...schema.properties };
  const numbers = numbersOf(name, properties);
  const lines = Object.entries(properties).map(([field, value]) =>
    fieldLine(
      field,
      value,
      numbers[field],
      schema.required?.includes(field),
      home,
    ),
  );
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? ' atomic' : '';
  blocks[name] = [`${name}${atomic}`, lines];
}
const sorted = Object.fromEntries(
  Object.keys(blocks)
    .sort()
    .map(name => blocks[name]),
);
writeFileSync(
  new URL('../src/schema/coreTypes.json', import.meta.url),
  `${JSON.stringify(sorted, undefined, 2)}\n`,
);
