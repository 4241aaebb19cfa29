import { compilePattern, matchPattern, parseKey } from '../../pattern';
import { isRecord } from '@macadam/yaml';
import {
  type Draft,
  hasAnchors,
  isAddition,
  isCondition,
  removeConditions,
  rename,
} from './anchors';

/** A condition of a patch that does not hold; a global one ends the whole patch. */
class ConditionFailed extends Error {
  constructor(
    reason: string,
    readonly isGlobal: boolean,
  ) {
    super(reason);
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** `+(key)`: gone where the object has the key, plain where it does not. */
function resolveAdditions(pattern: Draft, object: unknown): number {
  const keys = Object.keys(pattern).filter(isAddition);
  for (const text of keys) {
    const { key } = parseKey(text);
    if (fieldOf(object, key) === undefined) rename(pattern, text, key);
    else delete pattern[text];
  }
  return keys.length;
}

/** A scalar as the text that conditions of patches compare. */
function comparable(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : value;
}

function checkCondition(pattern: Draft, text: string, object: unknown): void {
  const { key, anchor } = parseKey(text);
  const isGlobal = anchor === 'global';
  const value = fieldOf(object, key);
  if (value === undefined)
    throw new ConditionFailed(`the object has no ${key}`, isGlobal);
  const wanted = pattern[text];
  if (isRecord(wanted) && resolveAdditions(wanted, value) > 0) return;
  const mismatch = matchPattern(
    compilePattern(comparable(wanted)),
    comparable(value),
  );
  if (mismatch) throw new ConditionFailed(mismatch.reason, isGlobal);
}

function walk(pattern: unknown, object: unknown): void {
  if (Array.isArray(pattern)) {
    if (isRecord(pattern[0])) walkItems(pattern, object);
    return;
  }
  if (!isRecord(pattern)) return;
  resolveAdditions(pattern, object);
  const conditions = Object.keys(pattern).filter(isCondition);
  const isGlobal = (text: string) => parseKey(text).anchor === 'global';
  for (const text of conditions.filter(isGlobal))
    checkCondition(pattern, text, object);
  for (const text of conditions.filter(each => !isGlobal(each)))
    checkCondition(pattern, text, object);
  for (const [key, item] of Object.entries(pattern))
    if (!isCondition(key)) walk(item, fieldOf(object, key));
}

/** Runs a step of an item; what it throws when a condition does not hold. */
function failureOf(step: () => void): ConditionFailed | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    if (error instanceof ConditionFailed) return error;
    throw error;
  }
}

/** An item with anchors becomes one item, named, for each item of the object that its conditions hold for. */
function walkItems(pattern: unknown[], object: unknown): void {
  const items = Array.isArray(object) ? object : [];
  for (const item of [...pattern]) {
    if (!hasAnchors(item, key => isCondition(key) || isAddition(key))) continue;
    const hasGlobal = hasAnchors(
      item,
      key => parseKey(key).anchor === 'global',
    );
    const draft = structuredClone(item);
    let isGlobalMet = false;
    let globalFailure: ConditionFailed | undefined;
    for (const each of items) {
      const failure = failureOf(() => walk(draft, each));
      if (failure?.isGlobal) globalFailure = failure;
      if (failure) continue;
      if (hasGlobal) isGlobalMet = true;
      else addNamed(pattern, draft, each);
    }
    if (object === undefined) {
      const failure = failureOf(() => walk(draft, undefined));
      if (failure?.isGlobal) throw failure;
    }
    if (globalFailure && !isGlobalMet) throw globalFailure;
  }
}

/** Adds what an item says, without its conditions, for the object's item of this name. */
function addNamed(pattern: unknown[], draft: unknown, of: unknown): void {
  const name = fieldOf(of, 'name');
  if (name === undefined || name === null || name === '') return;
  const copy: unknown = structuredClone(draft);
  if (!isRecord(copy) || removeConditions(copy, true)) return;
  copy.name = name;
  pattern.push(copy);
}

/**
 * A strategic merge patch without its anchors, made for one object as Kyverno does: `+(key)` stays where
 * the object lacks the key, `(key)` and `<(key)` are conditions, and a list item with anchors stands for
 * every item of the object that it fits.
 *
 * @param pattern the patch, its variables filled in; not changed
 * @returns undefined when a condition does not hold, so that nothing is to be patched
 */
export function preparePatch(
  pattern: Record<string, unknown>,
  object: unknown,
): Record<string, unknown> | undefined {
  const draft = structuredClone(pattern);
  if (failureOf(() => walk(draft, object))) return undefined;
  for (const [key, item] of Object.entries(draft))
    if (removeConditions(item, isCondition(key))) delete draft[key];
  return draft;
}
