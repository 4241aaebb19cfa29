import { fingerprint } from './fingerprint';

/** Longest name this package makes; leaves room for what controllers append to it. */
export const MAX_NAME = 50;

/**
 * A DNS label made of `parts`, the same for the same parts, at most `limit` characters. Letters are lowered and other
 * characters become `-`; when that or the limit loses something, a hash of the parts keeps two names apart.
 */
export function stableName(
  parts: readonly string[],
  limit: number = MAX_NAME,
): string {
  const joined = parts.join('-');
  const clean = joined
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (clean === joined && clean.length <= limit) return clean;
  const hash = fingerprint(parts.join('\u0000'));
  const head = clean.slice(0, limit - hash.length - 1).replace(/-+$/, '');
  return head ? `${head}-${hash}` : `x${hash}`;
}

/** A valid key of a ConfigMap or Secret for a file's target path, unique among `taken`. */
export function dataKey(target: string, taken: ReadonlySet<string>): string {
  const clean = target.replace(/^\/+/, '').replace(/[^-._a-zA-Z0-9]+/g, '-');
  const usable = /^[^.]/.test(clean) && clean.length <= 200;
  const key = usable ? clean : `file-${fingerprint(target)}`;
  return taken.has(key) ? `${key}-${fingerprint(target)}` : key;
}
