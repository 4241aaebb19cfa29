import type { FieldChange, ObjectDiff, PlacedOrigin } from '@macadam/resolver';

const SIGNS = { added: '+', removed: '-', changed: '~', kept: '=' } as const;

/** @param inPlatform - gives the place of a file of the platform folder as people find it */
export function withPlaces(
  diffs: readonly ObjectDiff[],
  inPlatform: (file: string) => string,
): ObjectDiff[] {
  const placed = (origin: PlacedOrigin): PlacedOrigin =>
    origin.kind === 'score'
      ? origin
      : { ...origin, file: inPlatform(origin.file) };
  return diffs.map(diff => ({
    ...diff,
    fields: diff.fields.map(({ from, ...field }) => ({
      ...field,
      ...(from && {
        from: {
          ...(from.before && { before: placed(from.before) }),
          ...(from.after && { after: placed(from.after) }),
        },
      }),
    })),
  }));
}

/** A diff for people, one line an object and one line a field. */
export function describeDiff(diffs: readonly ObjectDiff[]): string {
  if (diffs.length === 0) return 'no difference\n';
  return diffs
    .map(({ kind, name, namespace, change, reason, causes, fields }) => {
      const place = namespace ? ` in ${namespace}` : '';
      const why = reason ? `: ${reason}` : '';
      return [
        `${SIGNS[change]} ${kind}/${name}${place}${why}${describeCauses(causes)}\n`,
        ...fields.map(field => `    ${describeField(field)}\n`),
      ].join('');
    })
    .join('');
}

function describeField(field: FieldChange): string {
  const { path, from, causes } = field;
  const why = `${describeCauses(causes)}${describeFrom(from)}`;
  if (!('before' in field)) return `+ ${path}: ${shown(field.after)}${why}`;
  if (!('after' in field)) return `- ${path}: ${shown(field.before)}${why}`;
  return `~ ${path}: ${shown(field.before)} → ${shown(field.after)}${why}`;
}

function describeCauses(causes: FieldChange['causes']): string {
  return causes && causes.length > 0 ? `  by ${causes.join(' and ')}` : '';
}

/** Where a value comes from, and where it came from when that was elsewhere. */
function describeFrom({ before, after }: FieldChange['from'] = {}): string {
  const [was, is] = [before, after].map(origin =>
    origin ? describeOrigin(origin) : undefined,
  );
  if (is === undefined) return was === undefined ? '' : `  (was ${was})`;
  return was === undefined || was === is
    ? `  (${is})`
    : `  (${is}; was ${was})`;
}

function describeOrigin(origin: PlacedOrigin): string {
  if (origin.kind === 'score') {
    const { file, position } = origin;
    return position ? `${file}:${position.line}` : file;
  }
  return `${origin.kind} ${origin.name}, ${origin.file}:${origin.line}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
