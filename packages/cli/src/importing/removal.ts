import { isRecord } from '@macadam/yaml';
import type { Draft } from './scoreText';

/** Without one of these a workload is none. */
const NEEDED = [
  /^(apiVersion|metadata|metadata\.name|containers)$/,
  /^containers(\.[\w-]+|\["[^"]*"\])(\.image)?$/,
];

/**
 * Takes a value out of a workload.
 *
 * @param path - as findings write it, e.g. `containers.web.files["/etc/app"].mode`
 * @returns whether it was there and a workload is left
 */
export function removeAt(draft: Draft, path: string): boolean {
  if (path === '' || NEEDED.some(pattern => pattern.test(path))) return false;
  const keys = keysOf(path);
  const shown = keys.pop();
  const parent = keys.reduce<unknown>(
    (value, key) =>
      isRecord(value) || Array.isArray(value)
        ? Reflect.get(value, keyIn(value, key))
        : undefined,
    draft,
  );
  if (shown === undefined) return false;
  const last = keyIn(parent, shown);
  if (Array.isArray(parent)) return parent.splice(Number(last), 1).length > 0;
  return (
    isRecord(parent) &&
    Object.hasOwn(parent, last) &&
    Reflect.deleteProperty(parent, last)
  );
}

function keysOf(path: string): string[] {
  return [...path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([\w-]+)/g)].map(
    ([, index, quoted, plain]) =>
      index ?? (quoted === undefined ? plain : String(JSON.parse(quoted))),
  );
}

/** Findings shorten long keys. */
function keyIn(value: unknown, key: string): string {
  return key.endsWith('…') && isRecord(value)
    ? (Object.keys(value).find(each => each.startsWith(key.slice(0, -1))) ??
        key)
    : key;
}
