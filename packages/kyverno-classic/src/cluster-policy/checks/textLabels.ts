import type { Path } from '@macadam/kyverno/engine';
import {
  type Check,
  isGiven,
  itemsOf,
  listOf,
  mapOf,
  type Note,
} from './draft';

/** Notes labels and annotations of a pattern or patch that are no text. */
function checkMetadata(metadata: unknown, path: Path, note: Note): void {
  for (const part of ['labels', 'annotations']) {
    for (const [key, value] of Object.entries(mapOf(mapOf(metadata)[part]))) {
      if (typeof value !== 'string')
        note([...path, part, key], 'expected text: put it in quotes');
    }
  }
}

function checkTree(value: unknown, path: Path, note: Note): void {
  const { metadata, spec } = mapOf(value);
  const template = mapOf(mapOf(spec).template);
  checkMetadata(metadata, [...path, 'metadata'], note);
  checkMetadata(
    template.metadata,
    [...path, 'spec', 'template', 'metadata'],
    note,
  );
}

/** Labels and annotations are texts. */
export const textLabels: Check = ({ rules }, note) => {
  for (const { path, raw } of rules) {
    for (const [part, fields] of [
      ['validate', ['pattern', 'anyPattern']],
      ['mutate', ['patchStrategicMerge']],
    ] as const) {
      const body = mapOf(raw[part]);
      const at = [...path, part];
      const loops = itemsOf(body.foreach, [...at, 'foreach']);
      for (const each of [{ path: at, raw: body }, ...loops]) {
        for (const field of fields) {
          const value = each.raw[field];
          if (!isGiven(value)) continue;
          const here = [...each.path, field];
          if (Array.isArray(value))
            for (const [n, one] of listOf(value).entries())
              checkTree(one, [...here, n], note);
          else checkTree(value, here, note);
        }
      }
    }
  }
};
