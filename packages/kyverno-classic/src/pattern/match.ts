import { type Steps } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import type { AnchorType } from './anchor';
import type { PatternEntry, PatternNode } from './pattern';
import { matchesWildcard } from './wildcard';

/**
 * What does not match, and where.
 * - `skip`: a condition does not hold, the pattern is not about this object.
 * - `fail`: the object is not as the pattern wants it.
 * - `error`: the comparison makes no sense, which Kyverno reports as an error of the rule.
 */
export interface Mismatch {
  kind: 'skip' | 'fail' | 'error';
  reason: string;
  path: Steps;
}

interface Found extends Mismatch {
  isNegation?: boolean;
  /** A skip by a condition of the very map that was compared, and not of one inside it. */
  isOwn?: boolean;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function fail(reason: string): Found {
  return { kind: 'fail', reason, path: [] };
}

function at(
  step: string | number,
  found: Found | undefined,
): Found | undefined {
  found?.path.unshift(step);
  return found;
}

/** Anchors whose key has to be somewhere, or a mismatch elsewhere is an error. */
const WATCHED: ReadonlySet<AnchorType | undefined> = new Set([
  'condition',
  'existence',
]);

/** One comparison. Remembers which conditions found their key anywhere. */
class Comparison {
  private readonly seen = new Map<string, boolean>();

  node(node: PatternNode, value: unknown): Found | undefined {
    switch (node.type) {
      case 'map':
        if (!isRecord(value))
          return fail(`expected a map, found ${show(value)}`);
        this.watch(node.checks, value);
        return this.checks(node.checks, value) ?? this.rest(node.rest, value);
      case 'items':
        return this.items(node.items[0], value);
      case 'places':
        return this.places(node.items, value);
      default: {
        const values: unknown[] = Array.isArray(value) ? value : [value];
        return values.every(node.test)
          ? undefined
          : fail(`the value ${show(value)} does not match '${node.shown}'`);
      }
    }
  }

  /** Whether some anchor's key was never there, in which case Kyverno reports an error. */
  isKeyMissing(): boolean {
    return [...this.seen.values()].includes(false);
  }

  private watch(
    checks: readonly PatternEntry[],
    map: Record<string, unknown>,
  ): void {
    for (const entry of checks) {
      const { text, anchor } = entry;
      if (WATCHED.has(anchor) && this.seen.get(text) !== true)
        this.seen.set(text, Object.hasOwn(map, keyIn(map, entry)));
    }
  }

  /**
   * Compares the anchored keys. A condition of the map itself that does not hold takes the whole map out. What
   * is skipped further inside, such as a list of which no item is meant, leaves the other keys to be compared.
   */
  private checks(
    checks: readonly PatternEntry[],
    map: Record<string, unknown>,
  ): Found | undefined {
    let skipped: Found | undefined;
    let isOut = false;
    let applied = 0;
    for (const entry of checks) {
      const found = this.entry(entry, map);
      if (!found) applied += 1;
      else if (found.kind === 'skip') {
        skipped ??= found;
        isOut ||= found.isOwn === true;
      } else if (!isOut) return found;
    }
    return skipped && (isOut || applied === 0) ? inside(skipped) : undefined;
  }

  private rest(
    entries: readonly PatternEntry[],
    value: Record<string, unknown>,
  ): Found | undefined {
    for (const entry of entries) {
      const found = this.entry(entry, value);
      if (found) return found;
    }
    return undefined;
  }

  private entry(
    entry: PatternEntry,
    map: Record<string, unknown>,
  ): Found | undefined {
    const key = keyIn(map, entry);
    const isThere = Object.hasOwn(map, key);
    const value = isThere ? map[key] : undefined;
    switch (entry.anchor) {
      case 'negation':
        return isThere
          ? { ...fail('it is not allowed'), path: [key], isNegation: true }
          : undefined;
      case 'equality':
        return isThere ? at(key, this.node(entry.node, value)) : undefined;
      case 'condition':
      case 'global': {
        if (!isThere && entry.anchor === 'global') return undefined;
        const found = isThere
          ? this.node(entry.node, value)
          : fail('the key of the condition is not there');
        return found && at(key, { ...found, kind: 'skip', isOwn: true });
      }
      case 'existence':
        return isThere ? at(key, this.existence(entry.node, value)) : undefined;
      default:
        if (entry.isAny) {
          return value === undefined || value === null
            ? { ...fail('it is not there'), path: [key] }
            : undefined;
        }
        return at(key, this.node(entry.node, value));
    }
  }

  /** Each map of the pattern has to be matched by some item. */
  private existence(node: PatternNode, value: unknown): Found | undefined {
    if (!Array.isArray(value))
      return fail(`expected a list, found ${show(value)}`);
    if (node.type !== 'items' || node.items.some(({ type }) => type !== 'map'))
      return fail('the pattern of ^() is not a list of maps');
    const isMet = node.items.every(item =>
      value.some(each => this.node(item, each) === undefined),
    );
    return isMet ? undefined : fail('no item is as it has to be');
  }

  private items(
    item: PatternNode | undefined,
    value: unknown,
  ): Found | undefined {
    if (!Array.isArray(value))
      return fail(`expected a list, found ${show(value)}`);
    if (!item) return fail('the list in the pattern is empty');
    if (item.type !== 'map') {
      const index = value.findIndex(each => this.node(item, each));
      return index < 0 ? undefined : at(index, this.node(item, value[index]));
    }
    return this.each(value.map(each => [item, each]));
  }

  private places(
    items: readonly PatternNode[],
    value: unknown,
  ): Found | undefined {
    if (!Array.isArray(value))
      return fail(`expected a list, found ${show(value)}`);
    if (value.length < items.length) {
      const reason = `the list has ${value.length} items, the pattern ${items.length}`;
      return { kind: 'error', reason, path: [] };
    }
    return this.each(items.map((item, index) => [item, value[index]]));
  }

  /** The first failure; a skip only when nothing was left to compare. */
  private each(pairs: readonly [PatternNode, unknown][]): Found | undefined {
    let skipped: Found | undefined;
    let applied = 0;
    for (const [index, [node, value]] of pairs.entries()) {
      const found = this.node(node, value);
      if (!found) applied += 1;
      else if (found.kind === 'skip') skipped ??= at(index, found);
      else return at(index, found);
    }
    return applied === 0 && skipped ? inside(skipped) : undefined;
  }
}

/** A skip, for the map around the one that it happened in. */
function inside(skipped: Found): Found {
  return { ...skipped, isOwn: false };
}

/** The key of an object that an entry is about. */
function keyIn(
  map: Record<string, unknown>,
  { key, isWildcard }: PatternEntry,
): string {
  if (!isWildcard) return key;
  const found = Object.keys(map)
    .sort()
    .find(name => matchesWildcard(key, name));
  return found ?? key;
}

/**
 * Compares an object with a pattern, as Kyverno's `validate.pattern` does.
 *
 * @returns undefined when it matches
 */
export function matchPattern(
  pattern: PatternNode,
  object: unknown,
): Mismatch | undefined {
  const comparison = new Comparison();
  const found = comparison.node(pattern, object);
  if (!found) return undefined;
  const { kind, reason, path } = found;
  const isMeaningless =
    kind === 'fail' && !found.isNegation && comparison.isKeyMissing();
  return { kind: isMeaningless ? 'error' : kind, reason, path };
}
