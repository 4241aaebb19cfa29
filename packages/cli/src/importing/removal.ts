import type { Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { Draft } from './scoreText';

/** Without one of these a workload is none; `*` stands for any container. */
const NEEDED: readonly Path[] = [
  [],
  ['apiVersion'],
  ['metadata'],
  ['metadata', 'name'],
  ['containers'],
  ['containers', '*'],
  ['containers', '*', 'image'],
];

/**
 * Takes a value out of a workload.
 *
 * @returns whether it was there and a workload is left
 */
export function removeAt(draft: Draft, path: Path): boolean {
  const last = path.at(-1);
  if (last === undefined || isNeeded(path)) return false;
  const parent = path
    .slice(0, -1)
    .reduce<unknown>(
      (value, key) =>
        (isRecord(value) || Array.isArray(value)) && Object.hasOwn(value, key)
          ? Reflect.get(value, key)
          : undefined,
      draft,
    );
  if (Array.isArray(parent)) return parent.splice(Number(last), 1).length > 0;
  return (
    isRecord(parent) &&
    Object.hasOwn(parent, last) &&
    Reflect.deleteProperty(parent, last)
  );
}

function isNeeded(path: Path): boolean {
  return NEEDED.some(
    needed =>
      needed.length === path.length &&
      needed.every((key, index) => key === '*' || key === path[index]),
  );
}
