import { type Path } from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { findVariables } from '../../variables/find';
import { type Check, itemsOf, listOf, mapOf, type Note } from './draft';

const PATCH_PATH = /^\s*(?:-\s+)?["']?path["']?\s*:.*\{\{/m;

/** Notes every variable in a value. */
function noteVariables(
  value: unknown,
  path: Path,
  message: string,
  note: Note,
): void {
  if (typeof value === 'string') {
    if (/\{\{[^{}]*\}\}/.test(value)) note(path, message);
  } else if (Array.isArray(value)) {
    for (const [n, item] of value.entries())
      noteVariables(item, [...path, n], message, note);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      noteVariables(key, [...path, key], message, note);
      noteVariables(item, [...path, key], message, note);
    }
  }
}

/** What has to be known before a request is there holds no variables. */
export const forbiddenVariables: Check = ({ rules }, note) => {
  for (const { path, raw } of rules) {
    for (const part of ['match', 'exclude'])
      noteVariables(
        raw[part],
        [...path, part],
        `a variable has no value here: ${part} is read before the rule`,
        note,
      );
    const { patchesJson6902 } = mapOf(raw.mutate);
    if (typeof patchesJson6902 === 'string' && PATCH_PATH.test(patchesJson6902))
      note(
        [...path, 'mutate', 'patchesJson6902'],
        'a path holds a variable; only in a foreach it may',
      );
    for (const image of itemsOf(raw.verifyImages, [...path, 'verifyImages'])) {
      const { imageReferences, image: old } = image.raw;
      const message = 'an image reference holds no variable';
      noteVariables(old, [...image.path, 'image'], message, note);
      for (const [n, text] of listOf(imageReferences).entries())
        noteVariables(
          text,
          [...image.path, 'imageReferences', n],
          message,
          note,
        );
    }
  }
};

function noteElements(value: unknown, path: Path, note: Note): void {
  if (typeof value === 'string') {
    for (const { expression } of findVariables(value)) {
      if (expression.startsWith('element'))
        note(
          path,
          `the variable '${expression}' has a value in a foreach only`,
        );
    }
  } else if (Array.isArray(value)) {
    for (const [n, item] of value.entries())
      noteElements(item, [...path, n], note);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      noteElements(key, [...path, key], note);
      if (key !== 'foreach') noteElements(item, [...path, key], note);
    }
  }
}

/** Only a loop has elements. */
export const elements: Check = ({ rules }, note) => {
  for (const { path, raw } of rules) noteElements(raw, path, note);
};
