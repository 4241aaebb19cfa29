import { isRecord } from '@macadam/yaml';
import type {
  AppliedDefault,
  KubeObject,
  Position,
  Resolution,
} from '../types';
import { parseManifestPath } from '../values/paths';

/** One value that is other than it would be without an override, and who says so. */
export interface ShownOverride {
  /** `file`: it changes the Score file for this environment; `default`: the Score file says otherwise than the platform. */
  kind: 'file' | 'default';
  /** Path in the Score file of what says so. */
  path: string;
  file: string;
  position?: Position;
  /** Absent: there was nothing. */
  before?: unknown;
  /** Absent: it is removed. */
  after?: unknown;
  /** Of a default: where the platform says `before`, and which field of which object (`Kind/name`) it is about. */
  default?: AppliedDefault['source'] & { object: string; field: string };
}

/** Everything that overrides changed: files of this environment in their order, then defaults that did not apply. */
export function shownOverrides(resolution: Resolution): ShownOverride[] {
  return [
    ...resolution.overrides.map(({ action: _, ...applied }) => ({
      kind: 'file' as const,
      ...applied,
    })),
    ...resolution.defaults.flatMap(applied => ofDefault(resolution, applied)),
  ];
}

function ofDefault(
  { objects }: Resolution,
  { object, path, value, source, overriddenBy }: AppliedDefault,
): ShownOverride[] {
  const found = objects.find(
    each => `${each.object.kind}/${each.object.metadata.name}` === object,
  );
  const origin = found?.origins[path];
  if (overriddenBy === undefined || !found || origin?.kind !== 'score') {
    return [];
  }
  const after = valueAt(found.object, path);
  return [
    {
      kind: 'default',
      path: overriddenBy,
      file: origin.file,
      ...(origin.position ? { position: origin.position } : {}),
      before: value,
      ...(after === undefined ? {} : { after }),
      default: { ...source, object, field: path },
    },
  ];
}

function valueAt(object: KubeObject, pointer: string): unknown {
  return parseManifestPath(pointer).reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isRecord(value) ? value[key] : undefined;
  }, object);
}
