/** Templates of pods, and the labels by which their owner selects them. */
import { matchesLabelSelector } from '@macadam/kubernetes';
import type { FieldError } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { annotations, labels, oneOf } from './checks';
import {
  invalidValue,
  notAllowed,
  refuseIf,
  refuseUnless,
  required,
} from './errors';
import { validatePodSpec } from './pods';
import { checkFields } from './rules';
import { labelSelector } from './selectors';

/** Labels as messages show them, in the order of their keys. */
export function sorted(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(values)
      .sort()
      .map(key => [key, values[key]]),
  );
}

const labelsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectOf(value)).map(([key, label]) => [key, textOf(label)]),
  );

/** Whether a valid label selector selects labels. */
export function selects(selector: JsonObject, chosen: unknown): boolean {
  return matchesLabelSelector(
    {
      matchLabels: labelsOf(selector.matchLabels),
      matchExpressions: objectsOf(selector.matchExpressions).map(
        ({ key, operator, values }) => ({
          key: textOf(key),
          operator: textOf(operator),
          values: listOf(values).map(textOf),
        }),
      ),
    },
    labelsOf(chosen),
  );
}

const METADATA = checkFields({ labels, annotations });

/** Checks a pod template at a path. */
export function validateTemplate(
  template: JsonObject,
  path: string,
): FieldError[] {
  const pod = objectOf(template.spec);
  return [
    ...METADATA(objectOf(template.metadata), path),
    ...validatePodSpec(pod, `${path}.spec`),
    ...refuseIf(
      objectsOf(pod.ephemeralContainers).length > 0,
      notAllowed(
        `${path}.spec.ephemeralContainers`,
        'ephemeral containers not allowed in pod template',
      ),
    ),
  ];
}

/** Checks the selector of an owner of pods: it has to select the pods of its template. */
export function validateSelection(
  spec: JsonObject,
  owner: string,
): FieldError[] {
  const { selector } = spec;
  const chosen = objectOf(objectOf(objectOf(spec.template).metadata).labels);
  const mismatch = invalidValue(
    'spec.template.metadata.labels',
    Object.keys(chosen).length > 0 ? sorted(chosen) : undefined,
    '`selector` does not match template `labels`',
  );
  if (!isObject(selector)) return [required('spec.selector'), mismatch];
  const wrong = labelSelector(selector, 'spec.selector');
  if (wrong.length > 0) return wrong;
  const isEmpty = ['matchLabels', 'matchExpressions'].every(
    field => Object.keys(Object(selector[field] ?? {})).length === 0,
  );
  if (isEmpty)
    return [
      invalidValue(
        'spec.selector',
        {},
        `empty selector is invalid for ${owner}`,
      ),
    ];
  return selects(selector, chosen) ? [] : [mismatch];
}

/** Checks pods that are kept running: they are restarted, and have no end. */
export function validateKeptPods(
  template: JsonObject,
  owner: string,
): FieldError[] {
  const at = 'spec.template.spec';
  const { restartPolicy, activeDeadlineSeconds } = objectOf(template.spec);
  return [
    ...oneOf('Always')(restartPolicy, `${at}.restartPolicy`),
    ...refuseUnless(
      activeDeadlineSeconds === undefined,
      notAllowed(
        `${at}.activeDeadlineSeconds`,
        `activeDeadlineSeconds in ${owner} is not Supported`,
      ),
    ),
  ];
}
