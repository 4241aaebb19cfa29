import { type Path, isSomewhereClusterScoped } from '@macadam/kyverno/engine';
import { parseKind } from '../kind';
import {
  type Check,
  type DraftRule,
  isFilled,
  isGiven,
  itemsOf,
  listOf,
  mapOf,
  type Note,
  type Raw,
} from './draft';

/** The blocks of `match` or `exclude`: its `any`, its `all`, or itself in the older form. */
function blocksOf(filters: Raw, path: Path): DraftRule[] {
  const any = itemsOf(filters.any, [...path, 'any']);
  const all = itemsOf(filters.all, [...path, 'all']);
  return any.length + all.length > 0
    ? [...any, ...all]
    : [{ path, raw: filters }];
}

function hasWildcard(selector: Raw): boolean {
  return /[*?]/.test(JSON.stringify(mapOf(selector.matchLabels)));
}

function checkUsers({ path, raw }: DraftRule, note: Note): void {
  for (const [n, role] of listOf(raw.roles).entries()) {
    if (typeof role === 'string' && role.split(':').length !== 2)
      note([...path, 'roles', n], `expected namespace:name, not '${role}'`);
  }
  for (const { path: at, raw: subject } of itemsOf(raw.subjects, [
    ...path,
    'subjects',
  ])) {
    if (!isFilled(subject.kind)) note([...at, 'kind'], 'is missing');
    if (subject.kind === 'ServiceAccount' && !isFilled(subject.namespace))
      note([...at, 'namespace'], 'is missing: a ServiceAccount is in one');
  }
}

function checkResources(path: Path, resources: Raw, note: Note): void {
  if (isFilled(resources.name) && isFilled(resources.names))
    note([...path, 'name'], "'name' and 'names' do not go together");
  const { selector } = resources;
  if (!isGiven(selector) || hasWildcard(mapOf(selector))) return;
  const { matchLabels, matchExpressions } = mapOf(selector);
  if (!isFilled(matchLabels) && !isFilled(matchExpressions))
    note([...path, 'selector'], 'is empty: say what labels to select by');
}

function checkOwnNamespace(path: Path, resources: Raw, note: Note): void {
  if (isFilled(resources.namespaces))
    note(
      [...path, 'namespaces'],
      'a Policy is about its own namespace and selects no other',
    );
  for (const [n, kind] of listOf(resources.kinds).entries()) {
    const selector = typeof kind === 'string' ? parseKind(kind) : undefined;
    if (selector && isSomewhereClusterScoped(selector.group, selector.kind))
      note(
        [...path, 'kinds', n],
        `${selector.kind} is in no namespace: a Policy is not about it`,
      );
  }
}

/** Notes what is wrong with the blocks of a `match` or `exclude`. */
export function checkFilters(
  filters: Raw,
  path: Path,
  namespace: string | undefined,
  note: Note,
): void {
  const mixed = isFilled(filters.any) || isFilled(filters.all);
  if (mixed && isFilled(filters.resources))
    note(
      [...path, 'resources'],
      "'resources' does not go together with 'any' or 'all'",
    );
  for (const block of blocksOf(filters, path)) {
    const at = [...block.path, 'resources'];
    const resources = mapOf(block.raw.resources);
    checkUsers(block, note);
    checkResources(at, resources, note);
    if (namespace !== undefined) checkOwnNamespace(at, resources, note);
  }
}

/** What `match` and `exclude` of each rule say. */
export const matching: Check = ({ rules, namespace }, note) => {
  for (const { path, raw } of rules) {
    const match = mapOf(raw.match);
    const at = [...path, 'match'];
    checkFilters(match, at, namespace, note);
    checkFilters(mapOf(raw.exclude), [...path, 'exclude'], namespace, note);
    for (const block of blocksOf(match, at)) {
      const { kinds } = mapOf(block.raw.resources);
      if (!isFilled(kinds))
        note(
          [...block.path, 'resources', 'kinds'],
          'is missing: a rule says what kinds it is about',
        );
    }
  }
};
