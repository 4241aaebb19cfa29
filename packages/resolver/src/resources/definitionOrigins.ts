import type { Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { Origin, ResourceDefinition } from '../types';
import { toPointer } from '../values/paths';

/** Origins by definition and local name: they are the same for every request that the definition answers. */
const ORIGINS = new WeakMap<
  ResourceDefinition,
  Map<string, Record<string, Origin>>
>();

/** The origin of each value in an object of a definition, by its path: a line of the definition. */
export function originsOf(
  definition: ResourceDefinition,
  local: string,
): Record<string, Origin> {
  const known =
    ORIGINS.get(definition) ?? new Map<string, Record<string, Origin>>();
  ORIGINS.set(definition, known);
  const origins = known.get(local) ?? findOrigins(definition, local);
  known.set(local, origins);
  return origins;
}

function findOrigins(
  definition: ResourceDefinition,
  local: string,
): Record<string, Origin> {
  const origins: Record<string, Origin> = {};
  const visit = (value: unknown, path: Path) => {
    origins[toPointer(path)] = {
      kind: 'definition',
      file: definition.file,
      line: definition.positionOf(['spec', 'objects', local, ...path]).line,
      name: definition.name,
    };
    if (Array.isArray(value)) {
      value.forEach((item, index) => visit(item, [...path, index]));
    } else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) {
        visit(item, [...path, key]);
      }
    }
  };
  visit(definition.objects[local], []);
  return origins;
}
