/** What pods are made from, and by which labels their maker knows them again. */
import { matchesLabelSelector } from '@macadam/kubernetes';
import type { FieldError, KubeObject } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { validateAnnotations, validateLabels } from '../metadataValidation';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, notAllowed, oneOf, required } from './errors';
import { validatePodSpec } from './pods';
import { labelSelector } from './selectors';

export const IMMUTABLE = 'field is immutable';

/** Labels as messages show them, in the order of their keys. */
export function sorted(labels: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(labels)
      .sort()
      .map(key => [key, labels[key]]),
  );
}

export function stringLabels(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([key, label]) => [key, textOf(label)]),
  );
}

/** A label selector that was found to be one. */
export function readSelector(selector: JsonObject): {
  matchLabels: Record<string, string>;
  matchExpressions: { key: string; operator: string; values: string[] }[];
} {
  return {
    matchLabels: stringLabels(selector.matchLabels),
    matchExpressions: objectsOf(selector.matchExpressions).map(
      ({ key, operator, values }) => ({
        key: textOf(key),
        operator: textOf(operator),
        values: listOf(values).map(textOf),
      }),
    ),
  };
}

/** Checks labels and annotations of a pod template at a path. */
export function validateTemplateMetadata(
  template: JsonObject,
  path: string,
): FieldError[] {
  const { labels, annotations } = objectOf(template.metadata);
  return [
    ...validateLabels(objectOf(labels), `${path}.labels`),
    ...validateAnnotations(objectOf(annotations), `${path}.annotations`),
  ];
}

/** Checks a pod template at a path. */
export function validateTemplate(
  template: JsonObject,
  path: string,
): FieldError[] {
  const pod = objectOf(template.spec);
  return [
    ...validateTemplateMetadata(template, path),
    ...validatePodSpec(pod, `${path}.spec`),
    ...(objectsOf(pod.ephemeralContainers).length > 0
      ? [
          notAllowed(
            `${path}.spec.ephemeralContainers`,
            'ephemeral containers not allowed in pod template',
          ),
        ]
      : []),
  ];
}

/** Checks an object that is nothing but a pod template. */
export function validatePodTemplate(object: KubeObject): FieldError[] {
  return validateTemplate(objectOf(object.template), 'template');
}

interface Keeper {
  /** How messages about its selector call what keeps the pods. */
  called: string;
  /** What is said of a selector that is none. */
  invalid: string;
}

/** Checks the selector of what makes pods, and that it selects them. */
export function validateSelection(
  spec: JsonObject,
  { called, invalid }: Keeper,
): FieldError[] {
  const { selector } = spec;
  const labels = objectOf(objectOf(objectOf(spec.template).metadata).labels);
  const mismatch = invalidValue(
    'spec.template.metadata.labels',
    Object.keys(labels).length > 0 ? sorted(labels) : undefined,
    '`selector` does not match template `labels`',
  );
  if (!isObject(selector)) return [required('spec.selector'), mismatch];
  const wrong = labelSelector('spec.selector', selector);
  if (wrong.length > 0)
    return [...wrong, invalidValue('spec.selector', selector, invalid)];
  const read = readSelector(selector);
  if (Object.keys(read.matchLabels).length + read.matchExpressions.length === 0)
    return [
      invalidValue(
        'spec.selector',
        {},
        `empty selector is invalid for ${called}`,
      ),
    ];
  return matchesLabelSelector(read, stringLabels(labels)) ? [] : [mismatch];
}

/** Checks what pods that are kept running have to say: that they are restarted, and have no end. */
export function validateKeptPods(
  template: JsonObject,
  kind: string,
): FieldError[] {
  const at = 'spec.template.spec';
  const { restartPolicy, activeDeadlineSeconds } = objectOf(template.spec);
  return [
    ...oneOf(`${at}.restartPolicy`, restartPolicy, ['Always']),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [
          notAllowed(
            `${at}.activeDeadlineSeconds`,
            `activeDeadlineSeconds in ${kind} is not Supported`,
          ),
        ]),
  ];
}

/** A number of pods, or a share of them, as a number; what cannot be read is none. */
export function shareValue(value: unknown): number {
  return Number.parseInt(textOf(value), 10) || 0;
}
