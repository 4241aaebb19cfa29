import { matchesSelector, type Selector } from '../../matching/match';
import { isRecord, showText } from '@macadam/yaml';
import { labelsOf } from '@macadam/kubernetes';
import { isClusterScoped, pluralOf } from '../../matching/kinds.data';
import type { Reader } from '../../reading/reader';
import type { Params, Target } from '../../matching/target';
import type { ParamRef } from './binding';

/** The kind of the objects that a policy's parameters are. */
export interface ParamKind {
  apiVersion: string;
  kind: string;
}

/** Reads `spec.paramKind`; undefined for a policy without parameters. */
export function readParamKind(
  reader: Reader,
  value: unknown,
): ParamKind | undefined {
  const path = ['spec', 'paramKind'];
  const kind = reader.map(path, value, ['apiVersion', 'kind']);
  for (const field of kind ? ['apiVersion', 'kind'] : [])
    reader.text([...path, field], kind?.[field], true);
  return (
    kind && {
      apiVersion: showText(kind.apiVersion),
      kind: showText(kind.kind),
    }
  );
}

function chosen(list: unknown, selector: Selector): unknown[] | undefined {
  const items: unknown = isRecord(list) ? list.items : undefined;
  if (!Array.isArray(items)) return undefined;
  return items.filter((item: unknown) =>
    matchesSelector(selector, labelsOf(item)),
  );
}

/**
 * The parameters for an object, one after the other: the policy has to hold with each of them. None at all
 * where the policy then does not apply.
 */
export function paramsFor(
  { apiVersion, kind }: ParamKind,
  { name, selector, namespace, allowsNone }: ParamRef,
  target: Target,
): Params[] {
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  const place = isClusterScoped(group, kind)
    ? ''
    : (namespace ?? target.namespace ?? '');
  const about = [apiVersion, pluralOf(kind), place];
  const found =
    name === undefined
      ? selector && chosen(target.ask?.('resource.List', about), selector)
      : target.ask?.('resource.Get', [...about, name]);
  if (found === undefined) {
    const which =
      name === undefined ? 'that a selector chooses' : `called ${name}`;
    return [{ missing: `the parameters of kind ${kind} ${which}` }];
  }
  const objects: unknown[] = Array.isArray(found) ? found : [found];
  const all = objects.filter(each => each !== null);
  if (all.length > 0) return all.map(params => ({ params }));
  return allowsNone ? [] : [{ error: 'no params found' }];
}
