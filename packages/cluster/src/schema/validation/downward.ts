/** What containers are told of their pod, in variables and in files. */
import { quantityValue } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { isObject, type JsonObject } from '../schema';
import { objectsOf, textOf } from '../access';
import { invalidValue, required, unsupported } from './errors';
import { fileMode, qualifiedName, writtenPath } from './fields';

const OF_METADATA = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const IN_VARIABLES = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const KNOWN = new Set([
  ...OF_METADATA,
  ...IN_VARIABLES,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
const RESOURCES = ['limits', 'requests'].flatMap(part =>
  ['cpu', 'ephemeral-storage', 'memory'].map(name => `${part}.${name}`),
);
const HUGE = /^(limits|requests)\.hugepages-/;

/** A reference to a field of the pod; some can only be in files. */
function fieldReference(
  reference: JsonObject,
  at: string,
  place: 'variable' | 'file',
): FieldError[] {
  const path = textOf(reference.fieldPath);
  const field = `${at}.fieldPath`;
  if (!path) return [required(field)];
  const [, outer, key] = /^(.*)\['(.*)'\]$/.exec(path) ?? [];
  const version = textOf(reference.apiVersion) || 'v1';
  const problem =
    (version !== 'v1' && `unsupported pod version: ${version}`) ||
    (!KNOWN.has(outer ?? path) &&
      `field label not supported: ${outer ?? path}`);
  if (problem)
    return [
      invalidValue(field, path, `error converting fieldPath: ${problem}`),
    ];
  if (outer === 'metadata.annotations')
    return qualifiedName(at, key.toLowerCase());
  if (outer === 'metadata.labels') return qualifiedName(at, key);
  if (outer) return [invalidValue(at, outer, 'does not support subscript')];
  const options = place === 'file' ? OF_METADATA : IN_VARIABLES;
  return options.includes(path) ? [] : [unsupported(field, path, options)];
}

/** Into what an amount may be divided, as the message lists it. */
const CPU_PARTS = ['1m', '1'];
const BYTE_PARTS = [
  ...['1', '1k', '1M', '1G', '1T', '1P', '1E'],
  ...['1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'],
];

/** A divisor of 0 is none. */
function divisor(resource: string, value: unknown, at: string): FieldError[] {
  const amount = quantityValue(textOf(value)) ?? 0;
  const name = resource.split('.')[1] ?? '';
  const parts = name === 'cpu' ? CPU_PARTS : BYTE_PARTS;
  if (amount === 0 || parts.some(part => quantityValue(part) === amount))
    return [];
  const [last, ...others] = [...parts].reverse();
  return [
    invalidValue(
      `${at}.divisor`,
      resource,
      `only divisor's values ${others.reverse().join(', ')} and ${last} are supported with the ${name} resource`,
    ),
  ];
}

function resourceReference(
  reference: JsonObject,
  at: string,
  place: 'variable' | 'file',
): FieldError[] {
  const resource = textOf(reference.resource);
  if (place === 'file' && !reference.containerName)
    return [required(`${at}.containerName`)];
  if (!resource) return [required(`${at}.resource`)];
  return RESOURCES.includes(resource) || HUGE.test(resource)
    ? divisor(resource, reference.divisor, at)
    : [unsupported(`${at}.resource`, resource, RESOURCES)];
}

/** Checks the references of a variable to its pod and to its container. */
export function validateReferences(
  source: JsonObject,
  at: string,
  place: 'variable' | 'file' = 'variable',
): FieldError[] {
  return [
    ...(isObject(source.fieldRef)
      ? fieldReference(source.fieldRef, `${at}.fieldRef`, place)
      : []),
    ...(isObject(source.resourceFieldRef)
      ? resourceReference(
          source.resourceFieldRef,
          `${at}.resourceFieldRef`,
          place,
        )
      : []),
  ];
}

/** Checks files of one reference each; their messages do not say which file. */
export function validateDownwardFiles(
  items: unknown,
  at: string,
): FieldError[] {
  return objectsOf(items).flatMap(file => {
    const [field, resource] = [file.fieldRef, file.resourceFieldRef].map(
      isObject,
    );
    const errors = writtenPath(`${at}.path`, file.path);
    if (field)
      errors.push(
        ...validateReferences({ fieldRef: file.fieldRef }, at, 'file'),
      );
    if (field && resource)
      errors.push(
        invalidValue(
          at,
          'resource',
          'fieldRef and resourceFieldRef can not be specified simultaneously',
        ),
      );
    else if (resource) errors.push(...validateReferences(file, at, 'file'));
    else if (!field)
      errors.push(
        required(at, 'one of fieldRef and resourceFieldRef is required'),
      );
    return [...errors, ...fileMode(`${at}.mode`, file.mode)];
  });
}
