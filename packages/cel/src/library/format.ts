import { CelError } from '../errors';
import { charge, checked } from '../limits';
import { CelObject, type CelValue, typeName } from '../values';

/** A value as `%s` and string concatenation of maps and lists show it. */
export function toText(value: CelValue): string {
  charge(1 + (typeof value === 'string' ? value.length >> 6 : 0));
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(toText).join(', ')}]`;
  if (value instanceof Map) {
    const entries = [...value].map(
      ([key, item]) => `${toText(key)}: ${toText(item)}`,
    );
    return `{${entries.sort().join(', ')}}`;
  }
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof CelObject) {
    const text = value.text();
    if (text === undefined) throw new CelError(`${value.typeName} has no text`);
    return text;
  }
  return String(value);
}

function number(value: CelValue, verb: string): number {
  if (typeof value === 'bigint' || typeof value === 'number')
    return Number(value);
  throw new CelError(`format: %${verb} does not take ${typeName(value)}`);
}

function integer(value: CelValue, verb: string): bigint {
  if (typeof value === 'bigint') return value;
  throw new CelError(`format: %${verb} does not take ${typeName(value)}`);
}

function hex(value: CelValue): string {
  if (typeof value === 'bigint') return value.toString(16);
  const bytes =
    typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array))
    throw new CelError(`format: %x does not take ${typeName(value)}`);
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

function clause(value: CelValue, verb: string, precision: number): string {
  switch (verb) {
    case 's':
      return toText(value);
    case 'd':
      return integer(value, verb).toString();
    case 'b':
      return typeof value === 'boolean'
        ? String(Number(value))
        : integer(value, verb).toString(2);
    case 'o':
      return integer(value, verb).toString(8);
    case 'x':
      return hex(value);
    case 'X':
      return hex(value).toUpperCase();
    case 'f':
      return number(value, verb).toFixed(precision);
    case 'e':
      return number(value, verb)
        .toExponential(precision)
        .replace(/e([+-])(\d)$/, 'e$10$2');
    default:
      throw new CelError(`format: %${verb} is not known`);
  }
}

/** `text.format(args)`: verbs s, d, f, e, b, o, x and X, with a precision for f and e (6 without). */
export function formatText(text: string, args: readonly CelValue[]): string {
  let next = 0;
  const result = text.replace(
    /%(?:%|(?:\.(\d{1,2}))?([a-zA-Z]?))/g,
    (all, precision: string | undefined, verb: string | undefined) => {
      if (all === '%%') return '%';
      if (next >= args.length)
        throw new CelError(`format: no argument for ${all}`);
      const value = args[next++];
      return clause(value, verb ?? '', Number(precision ?? 6));
    },
  );
  return checked(result);
}
