/** What a modifier around a key of a pattern asks for. */
export type AnchorType =
  | 'condition'
  | 'global'
  | 'negation'
  | 'existence'
  | 'equality'
  | 'addIfNotPresent';

/** A key of a pattern, taken apart. */
export interface PatternKey {
  key: string;
  anchor?: AnchorType;
}

const ANCHORS: Readonly<Record<string, AnchorType>> = {
  '': 'condition',
  '<': 'global',
  X: 'negation',
  '^': 'existence',
  '=': 'equality',
  '+': 'addIfNotPresent',
};
const ANCHORED = /^\s*([+<=X^]?)\((.+)\)\s*$/s;

/** Reads a key such as `=(name)`; a key without an anchor is itself. */
export function parseKey(text: string): PatternKey {
  const match = ANCHORED.exec(text);
  if (!match) return { key: text };
  return { key: match[2].trim(), anchor: ANCHORS[match[1]] };
}
