import type { KubeObject, Resolution, ResolvedObject } from '../types';
import {
  diffObjects,
  identityKey,
  type DiffCause,
  type FieldChange,
  type ObjectDiff,
  type PlacedOrigin,
} from './diff';
import { originOf } from './originOf';
import { withoutPlacement } from './withoutPlacement';

/** A set of objects, and why they are as they are. */
export interface DiffSide {
  objects: readonly KubeObject[];
  /** The resolutions that they were rendered from, as far as they are known. */
  resolutions: readonly Resolution[];
}

/** How two sides are compared. */
export interface CompareOptions {
  /** The sides are in two places: what only says where an object is does not count, and nothing is kept. */
  apart?: boolean;
}

/** What changes between two sides, each field with where its values came from. Values of Secrets are never shown. */
export function compareSides(
  before: DiffSide,
  after: DiffSide,
  { apart = false }: CompareOptions = {},
): ObjectDiff[] {
  const seen = ({ objects }: DiffSide) =>
    apart ? withoutPlacement(objects) : objects;
  const [was, is] = [
    explanations(before.resolutions, apart),
    explanations(after.resolutions, apart),
  ];
  return diffObjects(
    seen(before),
    seen(after),
    apart ? () => undefined : undefined,
  ).map(diff => {
    const key = identityKey(diff);
    const resource = (is.get(key) ?? was.get(key))?.entry.from.resource;
    return {
      ...diff,
      ...(resource === undefined ? {} : { resource }),
      fields: diff.fields.map(field => explained(field, key, was, is)),
    };
  });
}

/**
 * Adds to each difference its causes: what changes at the steps in which it appears.
 *
 * @param steps - the way from one side to the other in steps that change one thing each: what differs at each
 */
export function attribute(
  diffs: readonly ObjectDiff[],
  steps: readonly { cause: DiffCause; diffs: readonly ObjectDiff[] }[],
): ObjectDiff[] {
  const known = steps.map(({ cause, diffs: each }) => ({
    cause,
    objects: new Map(each.map(diff => [placelessKey(diff), diff])),
  }));
  const causesOf = (key: string, path?: string) =>
    known.flatMap(({ cause, objects }) => {
      const diff = objects.get(key);
      return diff && touches(diff, path) ? [cause] : [];
    });
  return diffs.map(diff => {
    const key = placelessKey(diff);
    return diff.change === 'changed'
      ? {
          ...diff,
          fields: diff.fields.map(field => ({
            ...field,
            causes: causesOf(key, field.path),
          })),
        }
      : { ...diff, causes: causesOf(key) };
  });
}

/** A step inside one place has namespaces, one between two places has none. */
function placelessKey({ apiVersion, kind, name }: ObjectDiff): string {
  return identityKey({ apiVersion, kind, name });
}

/** Whether a step changes the field at a path, a part of it or what it is a part of. */
function touches({ change, fields }: ObjectDiff, path?: string): boolean {
  if (path === undefined || change !== 'changed') return true;
  return fields.some(
    field =>
      field.path === path ||
      path.startsWith(`${field.path}/`) ||
      field.path.startsWith(`${path}/`),
  );
}

interface Explanation {
  resolution: Resolution;
  entry: ResolvedObject;
}

function explanations(
  resolutions: readonly Resolution[],
  apart: boolean,
): Map<string, Explanation> {
  return new Map(
    resolutions.flatMap(resolution =>
      resolution.objects.map(entry => {
        const { apiVersion, kind, metadata } = entry.object;
        const { namespace, name } = metadata;
        const key = identityKey({
          apiVersion,
          kind,
          name,
          ...(apart || namespace === undefined ? {} : { namespace }),
        });
        return [key, { resolution, entry }] as const;
      }),
    ),
  );
}

function explained(
  field: FieldChange,
  key: string,
  was: ReadonlyMap<string, Explanation>,
  is: ReadonlyMap<string, Explanation>,
): FieldChange {
  const from = {
    ...('before' in field ? originAt('before', was.get(key), field.path) : {}),
    ...('after' in field ? originAt('after', is.get(key), field.path) : {}),
  };
  return Object.keys(from).length > 0 ? { ...field, from } : field;
}

function originAt(
  side: 'before' | 'after',
  explanation: Explanation | undefined,
  path: string,
): { before?: PlacedOrigin; after?: PlacedOrigin } {
  if (!explanation) return {};
  const { resolution, entry } = explanation;
  const origin = originOf(resolution, entry.object, path);
  return origin ? { [side]: origin } : {};
}
