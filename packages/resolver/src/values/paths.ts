import type { Path } from '@macadam/score';

/** A path as a JSON Pointer (RFC 6901). */
export function toPointer(path: Path): string {
  return path.reduce<string>((pointer, key) => {
    const text = String(key);
    return `${pointer}/${/[~/]/.test(text) ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text}`;
  }, '');
}

/**
 * The keys of a manifest path in any of the forms that tools write: a JSON Pointer `/spec/containers/0`, dots and
 * brackets `spec.containers[0].ports["a.b"]`, a list item by name `containers[name=web]`.
 */
export function parseManifestPath(path: string): string[] {
  if (path.startsWith('/')) {
    return path
      .split('/')
      .slice(1)
      .filter(part => part !== '')
      .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  const keys: string[] = [];
  for (const match of path.matchAll(
    /\[(?:"([^"]*)"|'([^']*)'|([^\]]*))\]|([^.[\]]+)/g,
  )) {
    const key = match[1] ?? match[2] ?? match[3] ?? match[4];
    keys.push(key.replace(/^name="?([^"]*)"?$/, '$1'));
  }
  return keys;
}
