/** Where a pod wants to be: on which nodes, and next to which pods. */
import type { FieldError } from '../../runtime';
import { listOf, objectOf, objectsOf, textOf } from '../access';
import { isObject, type JsonObject } from '../schema';
import { invalidValue, notAllowed, required } from './errors';
import { dnsLabel, qualifiedName } from './fields';
import { labelSelector, nodeSelector, nodeSelectorTerm } from './selectors';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function weight(at: string, value: unknown): FieldError[] {
  const number = Number(value ?? 0);
  return number < 1 || number > 100
    ? [invalidValue(`${at}.weight`, number, 'must be in the range 1-100')]
    : [];
}

/** Keys of labels that a selector takes from the pod itself. */
export function labelKeys(at: string, term: JsonObject): FieldError[] {
  const same = listOf(term.matchLabelKeys).map(textOf);
  const other = listOf(term.mismatchLabelKeys).map(textOf);
  if (!isObject(term.labelSelector))
    return Object.entries({
      matchLabelKeys: same,
      mismatchLabelKeys: other,
    }).flatMap(([field, keys]) =>
      keys.length > 0
        ? [
            notAllowed(
              `${at}.${field}`,
              'must not be specified when labelSelector is not set',
            ),
          ]
        : [],
    );
  return [
    ...same.flatMap((key, index) =>
      qualifiedName(`${at}.matchLabelKeys[${index}]`, key),
    ),
    ...other.flatMap((key, index) =>
      qualifiedName(`${at}.mismatchLabelKeys[${index}]`, key),
    ),
    ...same.flatMap((key, index) =>
      other.includes(key)
        ? [
            invalidValue(
              `${at}.matchLabelKeys[${index}]`,
              key,
              'exists in both matchLabelKeys and mismatchLabelKeys',
            ),
          ]
        : [],
    ),
  ];
}

function podTerm(at: string, term: JsonObject): FieldError[] {
  return [
    ...labelSelector(`${at}.labelSelector`, term.labelSelector),
    ...labelSelector(`${at}.namespaceSelector`, term.namespaceSelector),
    ...listOf(term.namespaces).flatMap(name =>
      dnsLabel(`${at}.namespace`, name),
    ),
    ...labelKeys(at, term),
    ...(term.topologyKey
      ? []
      : [required(`${at}.topologyKey`, 'can not be empty')]),
    ...qualifiedName(`${at}.topologyKey`, term.topologyKey),
  ];
}

function podTerms(affinity: JsonObject, at: string): FieldError[] {
  return [
    ...objectsOf(affinity[REQUIRED]).flatMap((term, index) =>
      podTerm(`${at}.${REQUIRED}[${index}]`, term),
    ),
    ...objectsOf(affinity[PREFERRED]).flatMap((preference, index) => {
      const where = `${at}.${PREFERRED}[${index}]`;
      return [
        ...weight(where, preference.weight),
        ...podTerm(
          `${where}.podAffinityTerm`,
          objectOf(preference.podAffinityTerm),
        ),
      ];
    }),
  ];
}

/** Checks the affinity of a pod at a path. */
export function validateAffinity(
  affinity: JsonObject,
  path: string,
): FieldError[] {
  const nodes = objectOf(affinity.nodeAffinity);
  const at = `${path}.nodeAffinity`;
  return [
    ...nodeSelector(`${at}.${REQUIRED}`, nodes[REQUIRED]),
    ...objectsOf(nodes[PREFERRED]).flatMap((preference, index) => {
      const where = `${at}.${PREFERRED}[${index}]`;
      return [
        ...weight(where, preference.weight),
        ...nodeSelectorTerm(
          `${where}.preference`,
          objectOf(preference.preference),
        ),
      ];
    }),
    ...['podAffinity', 'podAntiAffinity'].flatMap(field =>
      podTerms(objectOf(affinity[field]), `${path}.${field}`),
    ),
  ];
}
