import { matchesWildcard } from '../../pattern';
import {
  type Check,
  isFilled,
  isGiven,
  listOf,
  mapOf,
  type Raw,
} from './draft';

const LISTS = ['any', 'all', 'roles', 'clusterRoles', 'subjects'];

/** A value as text that is equal for equal values: without what is empty, keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    const isMap =
      typeof item === 'object' && item !== null && !Array.isArray(item);
    if (!isMap) return item;
    return Object.fromEntries(
      Object.entries(item)
        .filter(([, each]) => isFilled(each))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });
}

/** Whether a list leaves out nothing of another: each item of `match` is in it. */
function takesAll(exclude: unknown, match: unknown): boolean {
  const out = listOf(exclude).map(canonical);
  if (out.length === 0) return true;
  const all = listOf(match).map(canonical);
  return all.length > 0 && all.every(item => out.includes(item));
}

function takesLabels(exclude: unknown, match: unknown): boolean {
  const out = mapOf(exclude);
  if (Object.keys(out).length === 0) return true;
  const all = Object.entries(mapOf(match));
  return all.length > 0 && all.every(([key, value]) => out[key] === value);
}

function takesSelected(exclude: unknown, match: unknown): boolean {
  if (!isGiven(exclude) && !isGiven(match)) return true;
  if (!isGiven(exclude) || !isGiven(match)) return false;
  const [out, all] = [mapOf(exclude), mapOf(match)];
  return (
    takesAll(out.matchExpressions, all.matchExpressions) &&
    takesLabels(out.matchLabels, all.matchLabels)
  );
}

function takesNames(exclude: Raw, match: Raw): boolean | undefined {
  const [out, all] = [listOf(exclude.names), listOf(match.names)];
  if (out.length === 0) return undefined;
  return all.some(name =>
    out.some(
      pattern =>
        typeof pattern === 'string' &&
        typeof name === 'string' &&
        matchesWildcard(pattern, name),
    ),
  );
}

/** Whether the older form of `exclude`, with one block, takes out all that `match` lets in. */
function takesBlock(exclude: Raw, match: Raw): boolean {
  const [out, all] = [mapOf(exclude.resources), mapOf(match.resources)];
  const users = ['roles', 'clusterRoles', 'subjects'];
  if (!users.every(field => takesAll(exclude[field], match[field])))
    return false;
  const { name } = out;
  if (typeof name === 'string' && name !== '') {
    const own = typeof all.name === 'string' ? all.name : '';
    if (!matchesWildcard(name, own)) return false;
  }
  const byName = takesNames(out, all);
  if (byName !== undefined) return byName;
  const hasNotes = isGiven(out.annotations);
  return (
    takesAll(out.namespaces, all.namespaces) &&
    takesAll(out.kinds, all.kinds) &&
    takesSelected(out.selector, all.selector) &&
    takesSelected(out.namespaceSelector, all.namespaceSelector) &&
    hasNotes === isGiven(all.annotations) &&
    (!hasNotes || canonical(out.annotations) === canonical(all.annotations))
  );
}

/** Whether a rule's `exclude` takes out all that its `match` lets in, or a whole block of it. */
function isEmptySet(match: Raw, exclude: Raw): boolean {
  if (isFilled(exclude.all) || isFilled(match.all)) return false;
  const [any, out] = [listOf(match.any), listOf(exclude.any).map(canonical)];
  if (any.length > 0 && out.length > 0)
    return any.some(block => out.includes(canonical(block)));
  // Kyverno takes an empty list for something that is left out, and nothing at all for none.
  const saysSomething =
    LISTS.some(field => isGiven(exclude[field])) || canonical(exclude) !== '{}';
  return saysSomething && takesBlock(exclude, match);
}

/** A rule that is about something. */
export const emptySet: Check = ({ rules }, note) => {
  for (const { path, raw } of rules) {
    if (
      isGiven(raw.exclude) &&
      isEmptySet(mapOf(raw.match), mapOf(raw.exclude))
    )
      note(
        [...path, 'exclude'],
        'takes out what match lets in: nothing is left for the rule',
      );
  }
};
