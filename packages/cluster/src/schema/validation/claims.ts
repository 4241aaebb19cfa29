/** Claims of storage, and templates of them. */
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, textOf } from '../access';
import { quantityValue } from '../quantity';
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

function validateDataSource(value: unknown, at: string): FieldError[] {
  if (!isObject(value)) return [];
  const { name, kind, apiGroup } = value;
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${at}.name`));
  if (!kind) errors.push(required(`${at}.kind`));
  if (!apiGroup && kind !== 'PersistentVolumeClaim')
    errors.push(
      invalidValue(
        at,
        textOf(kind),
        "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
      ),
    );
  return [...errors, ...subdomain(`${at}.apiGroup`, apiGroup)];
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
    ...validateDataSource(spec.dataSource, `${path}.dataSource`),
    ...validateDataSource(spec.dataSourceRef, `${path}.dataSourceRef`),
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
  const [was, size] = [sizeOf(before), sizeOf(spec)];
  if (size !== undefined && was !== undefined && size < was)
    errors.push(
      notAllowed(
        'spec.resources.requests.storage',
        'field can not be less than status.capacity',
      ),
    );
  return errors;
}
