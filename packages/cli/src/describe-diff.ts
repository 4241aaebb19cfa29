import type { FieldChange, ObjectDiff } from '@macadam/resolver';

const SIGNS = { added: '+', removed: '-', changed: '~', kept: '=' } as const;

/** A diff for people, one line an object and one line a field. */
export function describeDiff(diffs: readonly ObjectDiff[]): string {
  if (diffs.length === 0) return 'no difference\n';
  return diffs
    .map(({ kind, name, namespace, change, reason, fields }) => {
      const place = namespace ? ` in ${namespace}` : '';
      const why = reason ? `: ${reason}` : '';
      return [
        `${SIGNS[change]} ${kind}/${name}${place}${why}\n`,
        ...fields.map(field => `    ${describeField(field)}\n`),
      ].join('');
    })
    .join('');
}

function describeField(field: FieldChange): string {
  const { path } = field;
  if (!('before' in field)) return `+ ${path}: ${shown(field.after)}`;
  if (!('after' in field)) return `- ${path}: ${shown(field.before)}`;
  return `~ ${path}: ${shown(field.before)} → ${shown(field.after)}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
