import { isRecord, showText } from '@macadam/yaml';
import type { Path } from '../reading/yaml';
import type { Shape } from './shape';

/** Takes what is wrong, and where. */
type Note = (path: Path, message: string) => void;

/** Of a name in a shape: the field, and what its mark says. */
function readName(marked: string) {
  const mark = marked.at(-1);
  const isMarked = mark === '!' || mark === '?';
  return {
    name: isMarked ? marked.slice(0, -1) : marked,
    isRequired: mark === '!',
    hasDefault: mark === '?',
  };
}

function checkFields(
  shape: Readonly<Record<string, Shape>>,
  value: Record<string, unknown>,
  path: Path,
  note: Note,
): void {
  const known = new Set<string>();
  for (const [marked, inner] of Object.entries(shape)) {
    const { name, isRequired, hasDefault } = readName(marked);
    known.add(name);
    const isDefault = hasDefault && value[name] === null;
    if (Object.hasOwn(value, name) && !isDefault)
      checkShape(inner, value[name], [...path, name], note);
    else if (isRequired) note([...path, name], 'is missing');
  }
  for (const key of Object.keys(value)) {
    if (!known.has(key))
      note([...path, key], `unknown field; known are ${[...known].join(', ')}`);
  }
}

function checkScalar(shape: string, value: unknown): string | undefined {
  switch (shape) {
    case 'text':
      return typeof value === 'string' ? undefined : 'expected text';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'expected true or false';
    case 'integer':
      return Number.isInteger(value) ? undefined : 'expected a whole number';
    default:
      return undefined;
  }
}

/** Notes where a value does not look as its shape says. */
export function checkShape(
  shape: Shape,
  value: unknown,
  path: Path,
  note: Note,
): void {
  if (typeof shape === 'string') {
    const problem = checkScalar(shape, value);
    if (problem !== undefined) note(path, problem);
  } else if ('words' in shape) {
    if (typeof value !== 'string') note(path, 'expected text');
    else if (!shape.words.includes(value))
      note(path, `'${showText(value)}' is none of ${shape.words.join(', ')}`);
  } else if ('list' in shape) {
    if (!Array.isArray(value)) {
      note(path, 'expected a list');
      return;
    }
    if (value.length < shape.atLeast) note(path, 'is empty');
    for (const [n, item] of value.entries())
      checkShape(shape.list, item, [...path, n], note);
  } else if (!isRecord(value)) {
    note(path, 'expected a map');
  } else if ('mapOf' in shape) {
    for (const [key, item] of Object.entries(value))
      checkShape(shape.mapOf, item, [...path, key], note);
  } else {
    checkFields(shape.fields, value, path, note);
  }
}
