import {
  type Path,
  isSomewhereClusterScoped,
  scopeOf,
} from '@macadam/kyverno/engine';
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
} from './draft';

const WAYS = ['data', 'clone', 'cloneList', 'foreach'];

/** Whether a kind is in no namespace; undefined where that is not known, or a variable says it. */
function isCluster(apiVersion: unknown, kind: unknown): boolean | undefined {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string')
    return undefined;
  if (`${apiVersion}${kind}`.includes('{{')) return undefined;
  const parts = apiVersion.split('/');
  const scope = scopeOf(parts.length > 1 ? parts[0] : '', kind);
  return scope === undefined ? undefined : scope === 'Cluster';
}

function isKindCluster(kind: unknown): boolean {
  const selector = typeof kind === 'string' ? parseKind(kind) : undefined;
  return (
    selector !== undefined &&
    isSomewhereClusterScoped(selector.group, selector.kind)
  );
}

/** A Policy makes and copies objects in its own namespace. */
function checkOwn({ path, raw }: DraftRule, own: string, note: Note): void {
  const clone = mapOf(raw.clone);
  const { apiVersion, kind, namespace } = raw;
  if (isCluster(apiVersion, kind) === true)
    note([...path, 'kind'], 'is in no namespace: a Policy does not make it');
  else if (
    (isFilled(kind) || isFilled(mapOf(raw.cloneList).kinds)) &&
    namespace !== own
  )
    note(
      [...path, 'namespace'],
      `a Policy makes objects in its own namespace '${own}' only`,
    );
  if (isFilled(clone.name) && clone.namespace !== own)
    note(
      [...path, 'clone', 'namespace'],
      `a Policy copies objects of its own namespace '${own}' only`,
    );
}

function checkPlace({ path, raw }: DraftRule, note: Note): void {
  const { apiVersion, kind, namespace } = raw;
  const at = [...path, 'namespace'];
  const cluster = isCluster(apiVersion, kind);
  if (!isFilled(kind) || cluster === undefined) return;
  if (!cluster && !isFilled(namespace))
    note(at, 'is missing: the object to make is in one');
  if (cluster && isFilled(namespace))
    note(at, 'the object to make is in no namespace');
}

function checkList(
  path: Path,
  value: unknown,
  own: string | undefined,
  note: Note,
): void {
  const { kinds, namespace } = mapOf(value);
  const scopes = listOf(kinds).map(isKindCluster);
  const [isInNone] = scopes;
  if (isInNone === undefined) return;
  if (own !== undefined && scopes.includes(true))
    note([...path, 'kinds'], 'a Policy copies what is in its namespace only');
  if (own !== undefined && namespace !== own)
    note(
      [...path, 'namespace'],
      `a Policy copies objects of its own namespace '${own}' only`,
    );
  else if (scopes.some(scope => scope !== isInNone))
    note([...path, 'kinds'], 'holds kinds in a namespace and kinds in none');
  else if (!isInNone && !isFilled(namespace))
    note([...path, 'namespace'], 'is missing: the objects to copy are in one');
  else if (isInNone && own === undefined && isFilled(namespace))
    note([...path, 'namespace'], 'the objects to copy are in no namespace');
}

/** Notes what is wrong with what one `generate`, or one turn of its loop, makes. */
function checkTarget(
  target: DraftRule,
  own: string | undefined,
  note: Note,
): void {
  const { path, raw } = target;
  const { kinds } = mapOf(raw.cloneList);
  if (own !== undefined) checkOwn(target, own, note);
  else checkPlace(target, note);
  if (!isFilled(kinds) && !isFilled(raw.apiVersion))
    note([...path, 'apiVersion'], 'is missing');
  checkList([...path, 'cloneList'], raw.cloneList, own, note);
}

/** Where a rule makes its objects, and of what. */
export const generateTargets: Check = ({ rules, namespace }, note) => {
  for (const { path, raw } of rules) {
    if (!isFilled(raw.generate)) continue;
    const generate = mapOf(raw.generate);
    const at = [...path, 'generate'];
    const ways = WAYS.filter(way => isGiven(generate[way]));
    if (ways.length > 1) note(at, `${ways.join(' and ')} do not go together`);
    const targets = isGiven(generate.foreach)
      ? itemsOf(generate.foreach, [...at, 'foreach'])
      : [{ path: at, raw: generate }];
    for (const target of targets) checkTarget(target, namespace, note);
    const { kinds } = mapOf(mapOf(raw.match).resources);
    if (isFilled(generate.kind) && listOf(kinds).includes(generate.kind))
      note(
        [...at, 'kind'],
        'is what the rule is about: it would go on for ever',
      );
  }
};
