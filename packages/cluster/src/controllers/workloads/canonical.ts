import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** JSON with sorted keys and without empty values, so that equal meaning gives equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined && entry !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Whether two values mean the same in Kubernetes: null and undefined fields do not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const left = a ?? undefined;
  const right = b ?? undefined;
  if (typeof left !== 'object' || typeof right !== 'object')
    return left === right;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (
      !Array.isArray(left) ||
      !Array.isArray(right) ||
      left.length !== right.length
    )
      return false;
    return left.every((entry, index) => sameValue(entry, right[index]));
  }
  const other = new Map<string, unknown>(Object.entries(right));
  for (const [key, value] of Object.entries(left)) {
    if (!sameValue(value, other.get(key))) return false;
    other.delete(key);
  }
  return [...other.values()].every(
    value => value === undefined || value === null,
  );
}

function letters(bytes: Uint8Array): string {
  return Array.from(bytes, byte => ALPHABET[byte % ALPHABET.length]).join('');
}

/** A short hash of a value in letters that are safe in names and form no words, as in `web-7d4b9c5f6d`. */
export function nameHash(value: unknown): string {
  return letters(
    createHash('sha256').update(canonicalJson(value)).digest().subarray(0, 10),
  );
}

/** Five random letters, as at the end of `web-7d4b9c5f6d-x2k9l`. */
export function randomSuffix(): string {
  return letters(randomBytes(5));
}
