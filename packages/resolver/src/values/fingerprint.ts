/**
 * Eight hexadecimal digits that stand for a text (FNV-1a, 32 bits, over UTF-16 code units). It keeps names apart and
 * notices changes; it protects nothing.
 */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
