import { quantityValue } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { objectOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { invalidValue, NOT_NEGATIVE, notAllowed, required } from './errors';
import { qualifiedName } from './fields';

const OWN = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Known, but not had by containers. */
const ELSEWHERE = new Set(['pods', 'storage']);

const amount = (value: unknown) => quantityValue(textOf(value)) ?? 0;
const HUGE = 'hugepages-';
const isHuge = (name: string) => name.startsWith(HUGE);
/** What a node has whole pieces of, such as `nvidia.com/gpu`. */
const isExtended = (name: string) =>
  name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name);

function validateAmount(
  field: string,
  name: string,
  value: unknown,
): FieldError[] {
  const unnamed = qualifiedName(field, name);
  if (unnamed.length > 0) return unnamed;
  if (!name.includes('/') && !OWN.has(name) && !isHuge(name))
    return [
      ...(ELSEWHERE.has(name)
        ? []
        : ['must be a standard resource type or fully qualified']),
      'must be a standard resource for containers',
    ].map(why => invalidValue(field, name, why));
  if (amount(value) < 0) return [invalidValue(field, value, NOT_NEGATIVE)];
  if (isHuge(name)) return validatePages(field, name, value);
  return isExtended(name) && !Number.isInteger(amount(value))
    ? [invalidValue(field, value, 'must be an integer')]
    : [];
}

/** Huge pages are had whole: their size is in the name. */
function validatePages(
  field: string,
  name: string,
  value: unknown,
): FieldError[] {
  const size = amount(name.slice(HUGE.length));
  return size > 0 && amount(value) > 0 && amount(value) % size === 0
    ? []
    : [
        invalidValue(
          field,
          value,
          `${textOf(value)} is not positive integer multiple of ${name}`,
        ),
      ];
}

/** Requests may not exceed limits; what cannot be shared is asked for as it is limited. */
export function validateResources(
  resources: JsonObject,
  path: string,
): FieldError[] {
  const limits = objectOf(resources.limits);
  const requests = objectOf(resources.requests);
  const errors = Object.entries({ limits, requests }).flatMap(
    ([part, values]) =>
      Object.entries(values).flatMap(([name, value]) =>
        validateAmount(`${path}.${part}[${name}]`, name, value),
      ),
  );
  for (const [name, request] of Object.entries(requests)) {
    const limit = limits[name];
    const isWhole = isExtended(name) || isHuge(name);
    if (limit === undefined) {
      if (isWhole)
        errors.push(
          required(
            `${path}.limits`,
            'Limit must be set for non overcommitable resources',
          ),
        );
      continue;
    }
    const isEqual = amount(request) === amount(limit);
    if (isWhole ? !isEqual : amount(request) > amount(limit))
      errors.push(
        invalidValue(
          `${path}.requests`,
          request,
          `must be ${isWhole ? 'equal to' : 'less than or equal to'} ${name} limit of ${textOf(limit)}`,
        ),
      );
  }
  const names = Object.keys({ ...limits, ...requests });
  if (names.some(isHuge) && !names.some(name => OWN.has(name)))
    errors.push(notAllowed(path, 'HugePages require cpu or memory'));
  return errors;
}
