const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of a base64 text, which may be broken into lines; undefined when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(/[\r\n]/g, '');
  if (!BASE64.test(plain)) return undefined;
  return Uint8Array.from(atob(plain), character => character.charCodeAt(0));
}

/** Bytes as base64, without line breaks. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}
