/** Amounts of resources: what a container asks for and may have, and what a namespace may have. */
import { qualifiedNameProblems, quantityValue } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { objectOf, textOf } from '../access';
import { invalidValue, refuseIf, refuseUnless, required } from './errors';
import type { Check } from './rules';

const OF_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];

const amount = (value: unknown) => quantityValue(textOf(value)) ?? 0;

const notNegative: Check = (value, path) =>
  refuseIf(
    amount(value) < 0,
    invalidValue(path, value, 'must be greater than or equal to 0'),
  );

function nameProblems(name: string): string[] {
  const problems = qualifiedNameProblems(name);
  if (problems.length > 0 || name.includes('/')) return problems;
  return OF_CONTAINERS.includes(name) || name.startsWith('hugepages-')
    ? []
    : [
        'must be a standard resource type or fully qualified',
        'must be a standard resource for containers',
      ];
}

function validateAmount(
  field: string,
  name: string,
  value: unknown,
): FieldError[] {
  const problems = nameProblems(name);
  if (problems.length > 0)
    return problems.map(why => invalidValue(field, name, why));
  return notNegative(value, field);
}

function validateRequest(
  path: string,
  name: string,
  request: unknown,
  limit: unknown,
): FieldError[] {
  return refuseIf(
    limit !== undefined && amount(request) > amount(limit),
    invalidValue(
      path,
      request,
      `must be less than or equal to ${name} limit of ${textOf(limit)}`,
    ),
  );
}

/** Checks `resources` of a container: requests may not exceed limits. */
export const containerResources: Check = (resources, path) => {
  const { limits, requests } = objectOf(resources);
  return [
    ...Object.entries({ limits, requests }).flatMap(([part, amounts]) =>
      Object.entries(objectOf(amounts)).flatMap(([name, value]) =>
        validateAmount(`${path}.${part}[${name}]`, name, value),
      ),
    ),
    ...Object.entries(objectOf(requests)).flatMap(([name, request]) =>
      validateRequest(
        `${path}.requests`,
        name,
        request,
        objectOf(limits)[name],
      ),
    ),
  ];
};

/** Checks the amounts that a ResourceQuota allows: none is negative. */
export const quotaAmounts: Check = (hard, path) =>
  Object.entries(objectOf(hard)).flatMap(([name, value]) =>
    notNegative(value, `${path}[${name}]`),
  );

/** Checks a size of storage, which has to be there and more than nothing. */
export const storageSize: Check = (size, path) => {
  if (size === undefined) return [required(path)];
  return refuseUnless(
    amount(size) > 0,
    invalidValue(path, size, 'must be greater than zero'),
  );
};
