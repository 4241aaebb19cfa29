/** When and where the scheduler may put a pod, besides its affinity. */
import { labelValueProblems } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { objectsOf, textOf } from '../access';
import type { JsonObject } from '../schema';
import { labelKeys } from './affinity';
import { duplicate, invalidValue, notAllowed, oneOf, required } from './errors';
import { qualifiedName } from './fields';
import { labelSelector } from './selectors';

export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const OPERATORS = ['Equal', 'Exists'];

function validateToleration(toleration: JsonObject, at: string): FieldError[] {
  const { key, tolerationSeconds } = toleration;
  const [operator, effect, value] = ['operator', 'effect', 'value'].map(field =>
    textOf(toleration[field]),
  );
  const errors = key ? qualifiedName(`${at}.key`, key) : [];
  const refuse = (field: string, found: string, why: string) =>
    errors.push(invalidValue(`${at}.${field}`, found, why));
  if (!key && operator !== 'Exists')
    refuse(
      'operator',
      operator,
      'operator must be Exists when `key` is empty, which means "match all values and all keys"',
    );
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    refuse(
      'effect',
      effect,
      "effect must be 'NoExecute' when `tolerationSeconds` is set",
    );
  if (operator === '' || operator === 'Equal') {
    const problems = labelValueProblems(value);
    if (problems.length > 0) refuse('operator', value, problems.join(';'));
  } else if (operator === 'Exists' && value)
    refuse(
      'operator',
      value,
      "value must be empty when `operator` is 'Exists'",
    );
  return [
    ...errors,
    ...oneOf(`${at}.operator`, operator || undefined, OPERATORS),
    ...oneOf(`${at}.effect`, effect || undefined, TAINT_EFFECTS),
  ];
}

export function validateTolerations(
  tolerations: unknown,
  path: string,
): FieldError[] {
  return objectsOf(tolerations).flatMap((toleration, index) =>
    validateToleration(toleration, `${path}[${index}]`),
  );
}

function positive(field: string, value: unknown): FieldError[] {
  const number = Number(value ?? 0);
  return number > 0
    ? []
    : [invalidValue(field, number, 'must be greater than zero')];
}

function minDomains(constraint: JsonObject, at: string): FieldError[] {
  const { minDomains: value, whenUnsatisfiable: otherwise } = constraint;
  if (value === undefined) return [];
  const errors = positive(`${at}.minDomains`, value);
  if (otherwise !== 'DoNotSchedule')
    errors.push(
      invalidValue(
        `${at}.minDomains`,
        value,
        `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${textOf(otherwise)}`,
      ),
    );
  return errors;
}

/** Checks how pods are spread; no two constraints may be of one key and one outcome. */
export function validateSpread(
  constraints: unknown,
  path: string,
): FieldError[] {
  const list = objectsOf(constraints);
  const kinds = list.map(
    ({ topologyKey, whenUnsatisfiable }) =>
      `{${textOf(topologyKey)}, ${textOf(whenUnsatisfiable)}}`,
  );
  const last = new Map(kinds.map((kind, index) => [kind, index]));
  return list.flatMap((constraint, index) => {
    const at = `${path}[${index}]`;
    const { topologyKey, whenUnsatisfiable } = constraint;
    return [
      ...positive(`${at}.maxSkew`, constraint.maxSkew),
      ...(topologyKey
        ? []
        : [required(`${at}.topologyKey`, 'can not be empty')]),
      ...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? '', [
        'DoNotSchedule',
        'ScheduleAnyway',
      ]),
      ...(last.get(kinds[index]) === index
        ? []
        : [duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, kinds[index])]),
      ...minDomains(constraint, at),
      ...['nodeAffinityPolicy', 'nodeTaintsPolicy'].flatMap(field =>
        oneOf(`${at}.${field}`, constraint[field], ['Honor', 'Ignore']),
      ),
      ...labelKeys(at, constraint),
      ...labelSelector(`${at}.labelSelector`, constraint.labelSelector),
    ];
  });
}

/** Checks what a pod waits for before it is scheduled and before it is ready. */
export function validateGates(spec: JsonObject, path: string): FieldError[] {
  const seen = new Set<unknown>();
  const errors = objectsOf(spec.readinessGates).flatMap((gate, index) =>
    qualifiedName(
      `${path}.readinessGates[${index}].conditionType`,
      gate.conditionType,
    ),
  );
  objectsOf(spec.schedulingGates).forEach(({ name }, index) => {
    const at = `${path}.schedulingGates[${index}]`;
    errors.push(...qualifiedName(at, name));
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
  });
  return errors;
}

/** A pod that waits for something is on no node yet. */
export function validateGatedNode(spec: JsonObject): FieldError[] {
  return objectsOf(spec.schedulingGates).length > 0 && spec.nodeName
    ? [
        notAllowed(
          'spec.nodeName',
          'cannot be set until all schedulingGates have been cleared',
        ),
      ]
    : [];
}
