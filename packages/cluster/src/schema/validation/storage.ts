/** PersistentVolumes and StorageClasses. */
import { quantityValue } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { validateAccessModes } from './claims';
import {
  duplicate,
  invalidValue,
  notAllowed,
  oneOf,
  required,
  tooLong,
  unsupported,
} from './errors';
import { qualifiedName, subdomain } from './fields';
import { nodeSelector } from './selectors';
import { IMMUTABLE, sorted } from './templates';
import { validateVolumeSource } from './volumes';

/** What a PersistentVolume says besides where it is. */
const ABOUT = [
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
];

const sourceOf = (spec: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(spec).filter(([field]) => !ABOUT.includes(field)),
  );

function validateCapacity(capacity: unknown): FieldError[] {
  const at = 'spec.capacity';
  const amounts = objectOf(capacity);
  const names = Object.keys(amounts);
  return [
    ...(names.length === 0 ? [required(at)] : []),
    ...(names.length === 1 && names[0] === 'storage'
      ? []
      : [unsupported(at, capacity && sorted(amounts), ['storage'])]),
    ...names.flatMap(name =>
      (quantityValue(textOf(amounts[name])) ?? 0) > 0
        ? []
        : [
            invalidValue(
              `${at}[${name}]`,
              amounts[name],
              'must be greater than zero',
            ),
          ],
    ),
  ];
}

function validatePlace(affinity: unknown): FieldError[] {
  if (!isObject(affinity)) return [];
  const field = 'spec.nodeAffinity.required';
  return isObject(affinity.required)
    ? nodeSelector(field, affinity.required)
    : [required(field, 'must specify required node constraints')];
}

/** What only volumes outside pods say of where they are. */
function validateSource(spec: JsonObject): FieldError[] {
  const sources = Object.keys(sourceOf(spec));
  const errors = validateVolumeSource(spec, 'spec');
  if (isObject(spec.csi) && !spec.csi.volumeHandle)
    errors.push(required('spec.csi.volumeHandle'));
  if (isObject(spec.local)) {
    const path = textOf(spec.local.path);
    if (!path) errors.push(required('spec.local.path'));
    if (path.split('/').includes('..'))
      errors.push(
        invalidValue('spec.local.path', path, "must not contain '..'"),
      );
    if (!isObject(spec.nodeAffinity))
      errors.push(
        required('spec.nodeAffinity', 'Local volume requires node affinity'),
      );
  }
  if (sources.length === 0)
    errors.push(required('spec', 'must specify a volume type'));
  if (sources.length > 1)
    errors.push(
      notAllowed(
        `spec.${sources[1]}`,
        'may not specify more than 1 volume type',
      ),
    );
  return errors;
}

function validateMove(spec: JsonObject, before: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  if (!deepEqual(sourceOf(spec), sourceOf(before)))
    errors.push(
      notAllowed(
        'spec.persistentvolumesource',
        'spec.persistentvolumesource is immutable after creation',
      ),
    );
  if (spec.volumeMode !== before.volumeMode)
    errors.push(invalidValue('volumeMode', spec.volumeMode, IMMUTABLE));
  if (
    before.nodeAffinity !== undefined &&
    !deepEqual(before.nodeAffinity, spec.nodeAffinity)
  )
    errors.push(
      invalidValue(
        'nodeAffinity',
        spec.nodeAffinity,
        'field is immutable, except for updating from beta label to GA',
      ),
    );
  return errors;
}

export function validatePersistentVolume(
  volume: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(volume.spec);
  const isEmptied =
    objectOf(spec.hostPath).path === '/' &&
    spec.persistentVolumeReclaimPolicy === 'Recycle';
  return [
    ...validateAccessModes(spec.accessModes, 'spec.accessModes'),
    ...validateCapacity(spec.capacity),
    ...oneOf(
      'spec.persistentVolumeReclaimPolicy',
      spec.persistentVolumeReclaimPolicy,
      ['Delete', 'Recycle', 'Retain'],
    ),
    ...validatePlace(spec.nodeAffinity),
    ...validateSource(spec),
    ...(isEmptied
      ? [
          notAllowed(
            'spec.persistentVolumeReclaimPolicy',
            "may not be 'recycle' for a hostPath mount of '/'",
          ),
        ]
      : []),
    ...subdomain('spec.storageClassName', spec.storageClassName),
    ...oneOf('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']),
    ...(spec.volumeAttributesClassName && !isObject(spec.csi)
      ? [
          required(
            'spec.csi',
            'has to be specified when using volumeAttributesClassName',
          ),
        ]
      : []),
    ...(old ? validateMove(spec, objectOf(old.spec)) : []),
  ];
}

const MOST_PARAMETERS = 512;
const MOST_BYTES = 256 * 1024;

function validateParameters(parameters: unknown): FieldError[] {
  const entries = Object.entries(objectOf(parameters));
  const bytes = entries.reduce(
    (sum, [key, value]) =>
      sum + Buffer.byteLength(key) + Buffer.byteLength(textOf(value)),
    0,
  );
  return [
    ...(entries.length > MOST_PARAMETERS
      ? [tooLong('parameters', MOST_PARAMETERS)]
      : []),
    ...entries.flatMap(([key]) =>
      key ? [] : [invalidValue('parameters', key, 'field can not be empty.')],
    ),
    ...(bytes > MOST_BYTES ? [tooLong('parameters', MOST_BYTES)] : []),
  ];
}

/** Checks where volumes of a class may be; no two terms may say the same. */
function validateTopologies(topologies: unknown): FieldError[] {
  const seen = new Set<string>();
  return objectsOf(topologies).flatMap((term, index) => {
    const at = `allowedTopologies[${index}].matchLabelExpressions`;
    const keys = new Set<string>();
    const list = objectsOf(term.matchLabelExpressions);
    const errors = list.flatMap((expression, number) => {
      const where = `${at}[${number}]`;
      const key = textOf(expression.key);
      const values = listOf(expression.values);
      const isTaken = keys.has(key);
      keys.add(key);
      return [
        ...(values.length === 0 ? [required(`${where}.values`)] : []),
        ...values.flatMap((value, position) =>
          values.indexOf(value) < position
            ? [duplicate(`${where}.values[${position}]`, value)]
            : [],
        ),
        ...qualifiedName(`${where}.key`, key),
        ...(isTaken ? [duplicate(`${where}.key`, key)] : []),
      ];
    });
    const said = JSON.stringify(
      list.map(({ key, values }) => [key, listOf(values).map(textOf).sort()]),
    );
    if (list.length === 0 || seen.has(said)) errors.push(duplicate(at, ''));
    seen.add(said);
    return errors;
  });
}

/** What of a StorageClass cannot change, and is said to be forbidden. */
const FIXED = ['parameters', 'provisioner', 'reclaimPolicy'];

export function validateStorageClass(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const name = textOf(object.provisioner).toLowerCase();
  const errors = [
    ...(name ? qualifiedName('provisioner', name) : [required('provisioner')]),
    ...validateParameters(object.parameters),
    ...oneOf('reclaimPolicy', object.reclaimPolicy, ['Delete', 'Retain']),
    ...oneOf('volumeBindingMode', object.volumeBindingMode, [
      'Immediate',
      'WaitForFirstConsumer',
    ]),
    ...validateTopologies(object.allowedTopologies),
  ];
  if (!old) return errors;
  for (const field of FIXED)
    if (!deepEqual(old[field], object[field]))
      errors.push(notAllowed(field, `updates to ${field} are forbidden.`));
  if (old.volumeBindingMode !== object.volumeBindingMode)
    errors.push(
      invalidValue('volumeBindingMode', object.volumeBindingMode, IMMUTABLE),
    );
  return errors;
}
