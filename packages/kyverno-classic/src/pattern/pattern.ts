import { isRecord } from '@macadam/yaml';
import { type AnchorType, parseKey } from './anchor';
import { compileScalar, type ScalarTest } from './scalar';
import { hasWildcard } from './wildcard';

/** A key of a map in a pattern and what its value has to be. */
export interface PatternEntry {
  /** The key as it is written. */
  text: string;
  /** The key in the object. */
  key: string;
  anchor?: AnchorType;
  /** Stands for the first key of the object that it matches: labels and annotations only. */
  isWildcard: boolean;
  /** The value is `*`: there and not null. */
  isAny: boolean;
  node: PatternNode;
}

/** A pattern, ready to be compared with objects. */
export type PatternNode =
  | { type: 'map'; checks: PatternEntry[]; rest: PatternEntry[] }
  /** Every item is compared with the pattern's first; an existence anchor asks for each of them. */
  | { type: 'items'; items: PatternNode[] }
  /** The items are compared one by one. */
  | { type: 'places'; items: PatternNode[] }
  | { type: 'scalar'; test: ScalarTest; shown: string };

const MOST_DEPTH = 200;
const CHECKS: ReadonlySet<AnchorType | undefined> = new Set([
  'condition',
  'existence',
  'equality',
  'negation',
]);
/** Deeper than any manifest: the pattern is not compiled. */
export class PatternDepthError extends Error {
  constructor() {
    super(`the pattern is nested more than ${MOST_DEPTH} levels deep`);
    this.name = 'PatternDepthError';
  }
}

/** Whether anchors stand anywhere in a part of a pattern. */
interface Compiled {
  node: PatternNode;
  hasAnchors: boolean;
}

/**
 * The order of evaluation: anchored keys first (`checks`), then global anchors and what has anchors inside,
 * then the rest. It decides which of several mismatches counts, and so between skip and fail.
 */
function ordered(
  entries: readonly { entry: PatternEntry; hasAnchors: boolean }[],
): { checks: PatternEntry[]; rest: PatternEntry[] } {
  const sorted = [...entries].sort((a, b) =>
    a.entry.text < b.entry.text ? -1 : 1,
  );
  const checks = sorted.filter(({ entry }) => CHECKS.has(entry.anchor));
  const rest = sorted.filter(({ entry }) => !CHECKS.has(entry.anchor));
  const isEarly = (each: (typeof rest)[number]) =>
    each.entry.anchor === 'global' || each.hasAnchors;
  const early = rest.filter(isEarly).reverse();
  const late = rest.filter(each => !isEarly(each));
  return {
    checks: checks.map(({ entry }) => entry),
    rest: [...early, ...late].map(({ entry }) => entry),
  };
}

/** Where a map stands: its keys are wildcards in `labels` and `annotations` of a `metadata`. */
type Place = 'metadata' | 'tags' | 'other';

function placeOf(key: string, parent: Place): Place {
  if (key === 'metadata') return 'metadata';
  const isTags = key === 'labels' || key === 'annotations';
  return parent === 'metadata' && isTags ? 'tags' : 'other';
}

function compileMap(
  pattern: Record<string, unknown>,
  place: Place,
  depth: number,
): Compiled {
  const parts = Object.entries(pattern).map(([text, value]) => {
    const { key, anchor } = parseKey(text);
    const isPlain = anchor === undefined || anchor === 'addIfNotPresent';
    const part = compileNode(value, placeOf(key, place), depth + 1);
    const entry: PatternEntry = {
      text,
      key: anchor === 'addIfNotPresent' ? text : key,
      ...(isPlain ? {} : { anchor }),
      isWildcard: place === 'tags' && hasWildcard(key),
      isAny: isPlain && value === '*',
      node: part.node,
    };
    return { entry, hasAnchors: part.hasAnchors };
  });
  const hasAnchors = parts.some(
    ({ entry, hasAnchors: inside }) => entry.anchor !== undefined || inside,
  );
  return { node: { type: 'map', ...ordered(parts) }, hasAnchors };
}

function compileNode(pattern: unknown, place: Place, depth: number): Compiled {
  if (depth > MOST_DEPTH) throw new PatternDepthError();
  if (isRecord(pattern)) return compileMap(pattern, place, depth);
  if (Array.isArray(pattern)) {
    const type = Array.isArray(pattern[0]) ? 'places' : 'items';
    const parts = pattern.map(item => compileNode(item, 'other', depth + 1));
    return {
      node: { type, items: parts.map(({ node }) => node) },
      hasAnchors: parts.some(({ hasAnchors }) => hasAnchors),
    };
  }
  const shown = String(pattern ?? null);
  return {
    node: { type: 'scalar', test: compileScalar(pattern), shown },
    hasAnchors: false,
  };
}

/**
 * Compiles a `pattern` whose variables are substituted.
 *
 * @throws PatternDepthError when it is nested too deeply
 */
export function compilePattern(pattern: unknown): PatternNode {
  return compileNode(pattern, 'other', 0).node;
}
