/** ResourceQuotas, and the names of resources. */
import { quantityValue } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { deepEqual } from '../../fields/typed';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { invalidValue, NOT_NEGATIVE, required } from './errors';
import { qualifiedName } from './fields';

export const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
];
const IN_QUOTA = new Set([
  ...COMPUTE,
  ...COUNTED,
  'requests.storage',
  ...COMPUTE.flatMap(name => [`requests.${name}`, `limits.${name}`]),
]);
export const HUGE = /^(requests\.)?hugepages-/;

/** What may be counted of the pods in a scope. */
const OF_PODS = new Set([
  'pods',
  ...['cpu', 'memory'].flatMap(name => [
    name,
    `requests.${name}`,
    `limits.${name}`,
  ]),
]);
const SCOPES: Readonly<Record<string, ReadonlySet<string>>> = {
  BestEffort: new Set(['pods']),
  CrossNamespacePodAffinity: OF_PODS,
  NotBestEffort: OF_PODS,
  NotTerminating: OF_PODS,
  PriorityClass: OF_PODS,
  Terminating: OF_PODS,
  VolumeAttributesClass: new Set([
    'persistentvolumeclaims',
    'requests.storage',
  ]),
};
const CONFLICTING = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

const amount = (value: unknown) => quantityValue(textOf(value)) ?? 0;

/** A name without a slash is one of Kubernetes' own. */
export function resourceName(
  field: string,
  name: string,
  known: (name: string) => boolean,
  what: string,
): FieldError[] {
  const unnamed = qualifiedName(field, name);
  if (unnamed.length > 0) return unnamed;
  return name.includes('/') || known(name)
    ? []
    : [
        'must be a standard resource type or fully qualified',
        `must be a standard resource ${what}`,
      ].map(why => invalidValue(field, name, why));
}

function hardLimit(name: string, value: unknown): FieldError[] {
  const field = `spec.hard[${name}]`;
  const isCounted = COUNTED.includes(name) || name.startsWith('count/');
  const known = (each: string) => IN_QUOTA.has(each) || HUGE.test(each);
  const errors = resourceName(field, name, known, 'for quota');
  if (amount(value) < 0) errors.push(invalidValue(field, value, NOT_NEGATIVE));
  if (isCounted && !Number.isInteger(amount(value)))
    errors.push(invalidValue(field, value, 'must be an integer'));
  return errors;
}

export function validateQuota(
  object: KubeObject,
  old: KubeObject | undefined,
): FieldError[] {
  const spec = objectOf(object.spec);
  const hard = Object.entries(objectOf(spec.hard));
  const errors = hard.flatMap(([name, value]) => hardLimit(name, value));
  const scopes = listOf(spec.scopes).map(textOf);
  const refuse = (why: string) =>
    errors.push(invalidValue('spec.scopes', scopes, why));
  for (const scope of scopes) {
    const counted = Object.hasOwn(SCOPES, scope) ? SCOPES[scope] : undefined;
    if (!counted) refuse('unsupported scope');
    else if (hard.some(([name]) => IN_QUOTA.has(name) && !counted.has(name)))
      refuse('unsupported scope applied to resource');
  }
  if (CONFLICTING.some(pair => pair.every(scope => scopes.includes(scope))))
    refuse('conflicting scopes');
  return [
    ...errors,
    ...validateScopeSelector(
      objectsOf(objectOf(spec.scopeSelector).matchExpressions),
      hard.map(([name]) => name),
    ),
    ...(old ? validateScopeChange(spec, objectOf(old.spec)) : []),
  ];
}

/** Scopes that a pod is in or is not. */
const WITHOUT_VALUES = new Set([
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'Terminating',
]);

function validateScopeSelector(
  requirements: readonly JsonObject[],
  counted: readonly string[],
): FieldError[] {
  const at = 'spec.scopeSelector.matchExpressions';
  const shown = {
    MatchExpressions: requirements.map(({ scopeName, operator, values }) => ({
      ScopeName: scopeName,
      Operator: operator,
      Values: values ?? null,
    })),
  };
  return requirements.flatMap(({ scopeName, operator, values }) => {
    const scope = textOf(scopeName);
    const given = listOf(values);
    const countable = Object.hasOwn(SCOPES, scope) ? SCOPES[scope] : undefined;
    const errors: FieldError[] = [];
    const refuse = (field: string, value: unknown, why: string) =>
      errors.push(invalidValue(`${at}.${field}`, value, why));
    if (!countable) refuse('scopeName', scope, 'unsupported scope');
    else if (counted.some(name => IN_QUOTA.has(name) && !countable.has(name)))
      errors.push(
        invalidValue(at, shown, 'unsupported scope applied to resource'),
      );
    if (WITHOUT_VALUES.has(scope) && operator !== 'Exists')
      refuse(
        'operator',
        operator,
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      );
    if (operator === 'In' || operator === 'NotIn') {
      if (given.length === 0)
        errors.push(
          required(
            `${at}.values`,
            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
          ),
        );
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (given.length > 0)
        refuse(
          'values',
          given,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        );
    } else refuse('operator', operator, 'not a valid selector operator');
    return errors;
  });
}

function validateScopeChange(
  spec: JsonObject,
  before: JsonObject,
): FieldError[] {
  const [was, is] = [before, spec].map(({ scopes }) =>
    listOf(scopes).map(textOf).sort(),
  );
  return deepEqual(was, is)
    ? []
    : [invalidValue('spec.scopes', spec.scopes, 'field is immutable')];
}
