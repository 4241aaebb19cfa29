import type {
  LinkedOverride,
  ObjectDiff,
  PlacedOrigin,
} from '@macadam/plugin-orchestrator-common';
import type { ShownOverride } from '@macadam/resolver';
import type { FileUrl } from './fileUrls';

/** Overrides with where they, and the defaults they override, can be read. */
export function linkOverrides(
  overrides: readonly ShownOverride[],
  fileUrl: FileUrl,
): LinkedOverride[] {
  return overrides.map(override => ({
    ...override,
    url: fileUrl('release', override.file, override.position?.line),
    ...(override.default
      ? {
          defaultUrl: fileUrl(
            'platform',
            override.default.file,
            override.default.line,
          ),
        }
      : {}),
  }));
}

/** Diffs whose values lead to where they come from: on each side in its own release and platform revision. */
export function linkDiffs(
  diffs: readonly ObjectDiff[],
  urls: { before: FileUrl; after: FileUrl },
): ObjectDiff[] {
  return diffs.map(diff => ({
    ...diff,
    fields: diff.fields.map(({ from, ...field }) => ({
      ...field,
      ...(from
        ? {
            from: {
              ...(from.before
                ? { before: linked(from.before, urls.before) }
                : {}),
              ...(from.after ? { after: linked(from.after, urls.after) } : {}),
            },
          }
        : {}),
    })),
  }));
}

function linked(origin: PlacedOrigin, fileUrl: FileUrl): PlacedOrigin {
  return origin.kind === 'score'
    ? {
        ...origin,
        url: fileUrl('release', origin.file, origin.position?.line),
      }
    : { ...origin, url: fileUrl('platform', origin.file, origin.line) };
}
