import type { LabelSelector } from '@macadam/kubernetes';
import { badRequest, type KubeObject } from '../runtime';

/** Judges labels or fields. */
export type Selector = (values: Readonly<Record<string, string>>) => boolean;

/** Splits on commas outside parentheses. */
function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else {
      current += character;
    }
  }
  parts.push(current.trim());
  return parts.filter(part => part !== '');
}

const KEY = '[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?';
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const COMPARE = new RegExp(`^(${KEY})\\s*(==|=|!=|>|<)\\s*([A-Za-z0-9_.-]*)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

function parseLabelRequirement(text: string): Selector {
  const set = SET.exec(text);
  if (set) {
    const values = set[4].split(',').map(value => value.trim());
    const wanted = set[3] === 'in';
    return labels =>
      set[1] in labels ? values.includes(labels[set[1]]) === wanted : !wanted;
  }
  const compare = COMPARE.exec(text);
  if (compare) {
    const [, key, , operator, value] = compare;
    if (operator === '!=') return labels => labels[key] !== value;
    if (operator === '>') return labels => Number(labels[key]) > Number(value);
    if (operator === '<') return labels => Number(labels[key]) < Number(value);
    return labels => labels[key] === value;
  }
  const exists = EXISTS.exec(text);
  if (exists) return labels => exists[2] in labels === (exists[1] === '');
  throw badRequest(
    `unable to parse requirement: found '${text}', expected: a label requirement such as key=value, key in (a,b) or !key`,
  );
}

/** Reads a label selector in the query's notation: `a=b,c!=d,e in (f,g),h,!i`. Throws ApiError 400. */
export function parseLabelSelector(text: string | undefined): Selector {
  if (!text?.trim()) return () => true;
  const requirements = splitRequirements(text).map(parseLabelRequirement);
  return labels => requirements.every(requirement => requirement(labels));
}

/** The selector of a spec in the query's notation, as a scale's `status.selector` shows it. */
export function formatLabelSelector(
  selector: LabelSelector | undefined,
): string {
  const parts = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  for (const { key, operator, values = [] } of selector?.matchExpressions ??
    []) {
    if (operator === 'In' || operator === 'NotIn')
      parts.push(`${key} ${operator.toLowerCase()} (${values.join(',')})`);
    else parts.push(operator === 'Exists' ? key : `!${key}`);
  }
  return parts.sort().join(',');
}

/** Gives the selectable fields of an object; undefined for a field that its kind does not offer. */
export type FieldLookup = (
  object: KubeObject,
  field: string,
) => string | undefined;

/**
 * Reads a field selector (`metadata.name=x,status.phase!=Failed`) and judges objects.
 * Throws ApiError 400 for a field that the kind does not offer.
 */
export function parseFieldSelector(
  text: string | undefined,
  supports: (field: string) => boolean,
  lookup: FieldLookup,
): (object: KubeObject) => boolean {
  if (!text?.trim()) return () => true;
  const requirements = text.split(',').map(part => {
    const match = /^([^=!]+)(==|!=|=)(.*)$/.exec(part.trim());
    if (!match)
      throw badRequest(
        `invalid selector: '${part}'; can't understand '${part}'`,
      );
    const [, field, operator, value] = match;
    if (!supports(field))
      throw badRequest(`field label not supported: ${field}`);
    return { field, negative: operator === '!=', value };
  });
  return object =>
    requirements.every(
      ({ field, negative, value }) =>
        ((lookup(object, field) ?? '') === value) !== negative,
    );
}
