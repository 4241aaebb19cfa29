import type { FieldPath } from './documents';

/** What is wrong with an entity, and where. */
export interface Fault {
  path: FieldPath;
  message: string;
}

function shown(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`;
}

/** `metadata.links[0].url`. */
export const dotted = (path: FieldPath): string =>
  path.length === 0
    ? 'the document'
    : path.map(shown).join('').replace(/^\./, '');

/** The value of a field; undefined where there is none. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, part)
        ? Object.entries(inner).find(([key]) => key === String(part))?.[1]
        : undefined,
    value,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  return `the ${typeof value} ${value}`;
}

/** Parts of a JSON pointer (RFC 6901). */
const pointer = (text: string): (string | number)[] =>
  text
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map(part => (/^\d+$/.test(part) ? Number(part) : part));

const NEEDED: Record<string, string> = {
  array: 'a list',
  object: 'a mapping',
  string: 'text',
  boolean: 'true or false',
};

/** Where a validator of the catalogue model finds fault, from its message: it has no other word of it. */
function pathIn(message: string): (string | number)[] {
  const [, byPointer] = /^(\/\S*) /.exec(message) ?? [];
  if (byPointer !== undefined) return pointer(byPointer);
  const [, field] =
    /^"?([\w.]+?)(?:\.(?=[^.]*\/).*)?"? (?:is|must|could)/.exec(message) ?? [];
  if (field === undefined) return [];
  const parts = field
    .split('.')
    .map(part => (/^\d+$/.test(part) ? Number(part) : part));
  return ['labels', 'annotations', 'tags', 'links'].includes(`${parts[0]}`)
    ? ['metadata', ...parts]
    : parts;
}

/** The message of a validator of the catalogue model as a person would say it. */
export function faultOf(message: string, entity: unknown): Fault {
  const plain = message
    .replace(/^(?:\w*Error: )?(?:Malformed envelope, )?/, '')
    .replace(/ To learn more about.*$/s, '');
  const path = pathIn(plain);
  const [, missing] = /must have required property '([^']+)'/.exec(plain) ?? [];
  if (missing !== undefined) {
    const full = [...path, missing];
    return { path, message: `${dotted(full)} is missing` };
  }
  const [, unknown] = /additionalProperty: (.+)$/.exec(plain) ?? [];
  if (unknown !== undefined) {
    const full = [...path, unknown];
    return {
      path: full,
      message: `${dotted(full)} is not a field of an entity`,
    };
  }
  const value = valueAt(entity, path);
  const [, needed] = /must be (\w+)/.exec(plain) ?? [];
  if (needed !== undefined && NEEDED[needed] !== undefined) {
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    const advice =
      needed === 'string' && isPlain ? `; quote it: "${value}"` : '';
    return {
      path,
      message: `${dotted(path)} is ${kindOf(value)}, and has to be ${NEEDED[needed]}${advice}`,
    };
  }
  const [, expected] =
    /is not valid; expected (.*?) but found/s.exec(plain) ?? [];
  if (expected !== undefined) {
    const advice = /\$\{\{/.test(String(value))
      ? '; it is a placeholder of a template, which only the template fills in'
      : '';
    return {
      path,
      message: `${dotted(path)} is ${kindOf(value)}, and has to be ${expected}${advice}`,
    };
  }
  return {
    path,
    message:
      path.length > 0 ? `${dotted(path)} ${plain.replace(/^\S+ /, '')}` : plain,
  };
}
