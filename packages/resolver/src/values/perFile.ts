import type { TextFile } from '../types';

/**
 * Remembers what a function makes of a file as long as the file object is there. A file object is never changed, so that
 * the same one means the same text.
 */
export function perFile<T>(make: (file: TextFile) => T): (file: TextFile) => T {
  const known = new WeakMap<TextFile, { made: T }>();
  return file => {
    const found = known.get(file) ?? { made: make(file) };
    known.set(file, found);
    return found.made;
  };
}
