/** Claims of storage. */
import { quantityValue } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { objectOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { storageSize } from './amounts';
import { oneOf, subdomain } from './checks';
import {
  IMMUTABLE,
  invalidValue,
  notAllowed,
  refuseIf,
  refuseUnless,
  required,
} from './errors';
import { type Check, checkFields } from './rules';
import { labelSelector } from './selectors';

const MODE = oneOf(
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOnce',
  'ReadWriteOncePod',
);

const accessModes: Check = (value, path) => {
  const modes = Array.isArray(value) ? value : [];
  if (modes.length === 0)
    return [required(path, 'at least 1 access mode is required')];
  return [
    ...modes.flatMap(mode => MODE(mode, path)),
    ...refuseIf(
      modes.includes('ReadWriteOncePod') && modes.length > 1,
      notAllowed(path, 'may not use ReadWriteOncePod with other access modes'),
    ),
  ];
};

const sizeIn = (spec: unknown) =>
  objectOf(objectOf(objectOf(spec).resources).requests).storage;

const claimedSize: Check = (resources, path) =>
  storageSize(sizeIn({ resources }), `${path}[storage]`);

/** Checks the spec of a claim. */
export const CLAIM = checkFields({
  accessModes,
  resources: claimedSize,
  selector: labelSelector,
  storageClassName: subdomain,
  volumeMode: oneOf('Block', 'Filesystem'),
});

/** A bound claim may ask for more space; another one may only be bound. */
function fixedPart(spec: JsonObject, before: JsonObject, isBound: boolean) {
  const { resources, volumeName, storageClassName, ...rest } = spec;
  return {
    ...rest,
    ...(isBound ? {} : { size: sizeIn({ resources }) }),
    ...(before.volumeName ? { volumeName } : {}),
    ...(before.storageClassName === undefined ? {} : { storageClassName }),
  };
}

function validateChange(spec: JsonObject, old: KubeObject): FieldError[] {
  const before = objectOf(old.spec);
  const { phase, capacity } = objectOf(old.status);
  const [was, is, held] = [
    sizeIn(before),
    sizeIn(spec),
    objectOf(capacity).storage,
  ].map(size => quantityValue(textOf(size)) ?? 0);
  const isSame = deepEqual(
    fixedPart(before, before, phase === 'Bound'),
    fixedPart(spec, before, phase === 'Bound'),
  );
  return [
    ...refuseUnless(
      isSame,
      notAllowed(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    ),
    ...refuseIf(
      is < was && is <= held,
      notAllowed(
        'spec.resources.requests.storage',
        'field can not be less than status.capacity',
      ),
    ),
    ...refuseUnless(
      before.volumeMode === spec.volumeMode,
      invalidValue('volumeMode', spec.volumeMode, IMMUTABLE),
    ),
  ];
}

export function validateClaim(
  claim: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(claim.spec);
  return [...CLAIM(spec, 'spec'), ...(old ? validateChange(spec, old) : [])];
}
