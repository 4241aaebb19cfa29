/** Claims of storage, and templates of them. */
import { quantityValue } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, notAllowed, oneOf, required } from './errors';
import { subdomain } from './fields';
import { labelSelector } from './selectors';

const MODES = [
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOnce',
  'ReadWriteOncePod',
];

/** Checks how a volume may be mounted. @param why said where nothing is */
export function validateAccessModes(
  value: unknown,
  field: string,
  why = '',
): FieldError[] {
  const modes = listOf(value);
  return [
    ...(modes.length === 0 ? [required(field, why)] : []),
    ...modes.flatMap(mode => oneOf(field, mode, MODES)),
    ...(modes.includes('ReadWriteOncePod') && modes.length > 1
      ? [
          notAllowed(
            field,
            'may not use ReadWriteOncePod with other access modes',
          ),
        ]
      : []),
  ];
}

/** The space that a claim asks for, in bytes. */
const sizeOf = (spec: JsonObject) =>
  quantityValue(textOf(objectOf(objectOf(spec.resources).requests).storage));

function validateSize(spec: JsonObject, path: string): FieldError[] {
  const field = `${path}.resources[storage]`;
  const { storage } = objectOf(objectOf(spec.resources).requests);
  const size = sizeOf(spec);
  if (size === undefined) return [required(field)];
  return size > 0
    ? []
    : [invalidValue(field, storage, 'must be greater than zero')];
}

/** From what a volume is filled: the newer field decides, and is copied into the older one. */
function validateDataSource(spec: JsonObject, path: string): FieldError[] {
  const { dataSource: older, dataSourceRef: source } = spec;
  if (!isObject(source)) return [];
  const { name, kind, apiGroup, namespace } = source;
  const isAnyOther = !apiGroup && kind !== 'PersistentVolumeClaim';
  const errors = ['dataSource', 'dataSourceRef'].flatMap(field => {
    const at = `${path}.${field}`;
    if (field === 'dataSource' && namespace) return [];
    return [
      ...(name ? [] : [required(`${at}.name`)]),
      ...(kind ? [] : [required(`${at}.kind`)]),
      ...(isAnyOther
        ? [
            invalidValue(
              at,
              textOf(kind),
              "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
            ),
          ]
        : []),
      ...subdomain(`${at}.apiGroup`, apiGroup),
    ];
  });
  const isOther =
    isObject(older) &&
    ['name', 'kind', 'apiGroup'].some(
      field => (older[field] ?? '') !== (source[field] ?? ''),
    );
  return isOther
    ? [...errors, invalidValue(path, {}, 'must match dataSourceRef')]
    : errors;
}

/** Checks the spec of a claim at a path. */
export function validateClaimSpec(
  spec: JsonObject,
  path: string,
): FieldError[] {
  return [
    ...validateAccessModes(
      spec.accessModes,
      `${path}.accessModes`,
      'at least 1 access mode is required',
    ),
    ...labelSelector(`${path}.selector`, spec.selector),
    ...validateSize(spec, path),
    ...subdomain(`${path}.storageClassName`, spec.storageClassName),
    ...oneOf(`${path}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']),
    ...validateDataSource(spec, path),
    ...subdomain(
      `${path}.volumeAttributesClassName`,
      spec.volumeAttributesClassName,
    ),
  ];
}

export function validateClaim(
  claim: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(claim.spec);
  const errors = validateClaimSpec(spec, 'spec');
  return old ? [...errors, ...validateChange(spec, old)] : errors;
}

/** A claim that is bound may ask for more space and another class of attributes; one that is not may only be bound. */
function validateChange(spec: JsonObject, old: KubeObject): FieldError[] {
  const before = objectOf(old.spec);
  const { phase, capacity } = objectOf(old.status);
  const isBound = phase === 'Bound';
  const fixed = (value: JsonObject): JsonObject => {
    const {
      resources,
      volumeAttributesClassName,
      volumeName,
      storageClassName,
      ...rest
    } = value;
    const { requests, ...other } = objectOf(resources);
    const { storage, ...asked } = objectOf(requests);
    return {
      ...rest,
      resources: { ...other, asked, ...(isBound ? {} : { storage }) },
      ...(isBound ? {} : { volumeAttributesClassName }),
      ...(before.volumeName ? { volumeName } : {}),
      ...(before.storageClassName === undefined ? {} : { storageClassName }),
    };
  };
  const errors: FieldError[] = [];
  if (!deepEqual(fixed(before), fixed(spec)))
    errors.push(
      notAllowed(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    );
  const [was, size] = [sizeOf(before), sizeOf(spec)];
  const held = quantityValue(textOf(objectOf(capacity).storage)) ?? 0;
  if (size !== undefined && was !== undefined && size < was && size <= held)
    errors.push(
      notAllowed(
        'spec.resources.requests.storage',
        'field can not be less than status.capacity',
      ),
    );
  if (before.volumeMode !== spec.volumeMode)
    errors.push(
      invalidValue('volumeMode', spec.volumeMode, 'field is immutable'),
    );
  return errors;
}
