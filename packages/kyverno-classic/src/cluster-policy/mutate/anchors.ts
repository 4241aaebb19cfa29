import { parseKey } from '../../pattern';
import { isRecord } from '@macadam/yaml';

/** A patch while its anchors are being resolved. */
export type Draft = Record<string, unknown>;

/** Whether a key is a condition: `(key)` or `<(key)`. */
export function isCondition(text: string): boolean {
  const { anchor } = parseKey(text);
  return anchor === 'condition' || anchor === 'global';
}

/** Whether a key is `+(key)`. */
export function isAddition(text: string): boolean {
  return parseKey(text).anchor === 'addIfNotPresent';
}

/** Whether a key of a value, at any depth, is an anchor of the wanted sort. */
export function hasAnchors(
  value: unknown,
  isWanted: (key: string) => boolean,
): boolean {
  if (Array.isArray(value))
    return value.some(item => hasAnchors(item, isWanted));
  return (
    isRecord(value) &&
    Object.entries(value).some(
      ([key, item]) => isWanted(key) || hasAnchors(item, isWanted),
    )
  );
}

/** Gives a field another name, in its place among the others. */
export function rename(map: Draft, from: string, to: string): void {
  const entries = Object.entries(map);
  for (const [key] of entries) delete map[key];
  for (const [key, item] of entries) map[key === from ? to : key] = item;
}

/**
 * Takes the conditions out of a value, which have done their work. True when nothing else was in it, so
 * that the value itself has to go.
 */
export function removeConditions(
  value: unknown,
  isScalarGone: boolean,
): boolean {
  if (Array.isArray(value)) return removeFromList(value);
  return isRecord(value) ? removeFromMap(value) : isScalarGone;
}

function removeFromMap(map: Draft): boolean {
  for (const key of Object.keys(map).filter(isCondition)) {
    if (removeConditions(map[key], true)) delete map[key];
    else rename(map, key, parseKey(key).key);
  }
  for (const [key, item] of Object.entries(map))
    if (removeConditions(item, false)) delete map[key];
  return Object.keys(map).length === 0;
}

function removeFromList(list: unknown[]): boolean {
  const kept = list.filter(
    item =>
      !hasAnchors(item, key => isCondition(key) || isAddition(key)) &&
      !removeConditions(item, false),
  );
  const isEmptied = kept.length === 0 && list.length > 0;
  list.splice(0, list.length, ...kept);
  return isEmptied;
}
