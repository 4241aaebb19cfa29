import {
  floatText,
  JmesPathLimitError,
  LIMITS,
  toJsonText,
  wildcard,
} from '../jmespath';
import { compileScalar } from '../pattern';

const RANGE = /^[-+]?\d+(?:\.\d+)?[A-Za-z]*-[-+]?\d+(?:\.\d+)?[A-Za-z]*$/;

/** A value as the text that Kyverno compares. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return floatText(value);
  if (value === null || value === undefined) return '<nil>';
  return typeof value === 'boolean' ? String(value) : toJsonText(value);
}

/** The key as texts: one for a scalar, each item of a list; undefined for what has no place in a set. */
function keysOf(
  key: unknown,
): { texts: string[]; isList: boolean } | undefined {
  if (Array.isArray(key)) return { texts: key.map(asText), isList: true };
  const isScalar = ['string', 'number', 'boolean'].includes(typeof key);
  return isScalar ? { texts: [asText(key)], isList: false } : undefined;
}

/** Whether a value has a key in its set; undefined when the value turns out to be no set. */
type Membership = (key: string) => boolean | undefined;

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

function readJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The JSON array of texts in a text; undefined when it holds none. */
function parseJsonTexts(text: string): string[] | undefined {
  const json = readJson(text);
  const value = json?.value ?? [];
  return json && isTexts(value) ? value : undefined;
}

/** The JSON array of texts in a text; the text itself when it is no JSON; undefined when it is other JSON. */
function parseTexts(text: string): string[] | undefined {
  return readJson(text) ? parseJsonTexts(text) : [text];
}

function eitherWay(left: string, right: string): boolean {
  return wildcard(left, right) || wildcard(right, left);
}

function amongTexts(texts: readonly string[]): Membership {
  return key => texts.some(text => eitherWay(text, key));
}

function inText(text: string, isList: boolean): Membership {
  if (RANGE.test(text)) {
    const test = compileScalar(text);
    return key => (!isList && wildcard(text, key)) || test(key);
  }
  const texts = parseTexts(text);
  const among = texts && amongTexts(texts);
  if (isList) return key => key === text || among?.(key);
  return key => wildcard(text, key) || texts?.includes(key);
}

/** Whether a text is a range, a list or a text to compare with; JSON of another kind is not. */
function isSetText(text: string): boolean {
  return RANGE.test(text) || parseTexts(text) !== undefined;
}

/**
 * What a value says is in the set: a list, a range such as `1-5`, a JSON array in a text, or a text with
 * wildcards; undefined for what is no set.
 */
function setOf(value: unknown, isList: boolean): Membership | undefined {
  if (Array.isArray(value)) return amongTexts(value.map(asText));
  return typeof value === 'string' ? inText(value, isList) : undefined;
}

function checkComparisons(count: number): void {
  if (count > LIMITS.comparisons)
    throw new JmesPathLimitError(
      `comparing two lists takes more than ${LIMITS.comparisons} comparisons`,
    );
}

/** Where each item of the key is in the set; undefined when the operator cannot hold. */
function answers(key: unknown, value: unknown): boolean[] | undefined {
  const keys = keysOf(key);
  if (Array.isArray(key) && Array.isArray(value))
    checkComparisons(key.length * value.length);
  const isNoSet = typeof value === 'string' && !isSetText(value);
  if (keys?.texts.length === 0 && isNoSet) return undefined;
  const set = keys && setOf(value, keys.isList);
  const found = set && keys.texts.map(set);
  const known = found?.filter(answer => answer !== undefined);
  return known?.length === found?.length ? known : undefined;
}

/** A list of keys is also compared with one number or boolean, by the operators that ask for any of them. */
function withScalar(key: unknown, value: unknown): unknown {
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  return isScalar && Array.isArray(key) ? [value] : value;
}

/** `AnyIn`: some item of the key is in the set. A key of null, or a value that is no set, never holds. */
export const anyIn = (key: unknown, value: unknown): boolean =>
  answers(key, withScalar(key, value))?.some(isIn => isIn) ?? false;

/** `AllIn`: every item of the key is in the set. */
export const allIn = (key: unknown, value: unknown): boolean =>
  answers(key, value)?.every(isIn => isIn) ?? false;

/** Whether some item of a list lies outside of a range; what is no number does not. */
function anyOutside(key: readonly unknown[], range: string): boolean {
  if (key.length === 1 && key[0] === range) return false;
  const isOutside = compileScalar(range.replace('-', '!-'));
  return keysOf(key)?.texts.some(isOutside) ?? false;
}

/** `AnyNotIn`: some item of the key is not in the set. */
export function anyNotIn(key: unknown, value: unknown): boolean {
  if (Array.isArray(key) && typeof value === 'string' && RANGE.test(value))
    return anyOutside(key, value);
  return answers(key, withScalar(key, value))?.some(isIn => !isIn) ?? false;
}

/** `AllNotIn`: no item of the key is in the set. */
export const allNotIn = (key: unknown, value: unknown): boolean =>
  answers(key, value)?.every(isIn => !isIn) ?? false;

/** What the deprecated operators find of a list, which they compare without wildcards. */
function oldListAnswers(keys: unknown[], value: unknown) {
  if (keys.length === 1 && keys[0] === value) return [true];
  const texts = typeof value === 'string' ? parseJsonTexts(value) : value;
  return isTexts(keys) && isTexts(texts)
    ? keys.map(each => texts.includes(each))
    : undefined;
}

/** What the deprecated operators find of a key. They know no ranges. */
function oldAnswers(key: unknown, value: unknown): boolean[] | undefined {
  if (Array.isArray(key)) return oldListAnswers(key, value);
  const text = keysOf(key)?.texts[0];
  if (text === undefined) return undefined;
  if (Array.isArray(value)) return answers(text, value);
  if (typeof value !== 'string') return undefined;
  if (wildcard(value, text)) return [true];
  const texts = parseJsonTexts(value);
  return texts && [texts.includes(text)];
}

/** `In` (deprecated): every item of the key is in the set. */
export const isIn = (key: unknown, value: unknown): boolean =>
  oldAnswers(key, value)?.every(found => found) ?? false;

/** `NotIn` (deprecated): some item of the key is not in the set. */
export const isNotIn = (key: unknown, value: unknown): boolean =>
  oldAnswers(key, value)?.some(found => !found) ?? false;
