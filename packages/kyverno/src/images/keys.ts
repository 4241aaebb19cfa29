const KEY_END = '-----END PUBLIC KEY-----';

/** Each public key of a text that holds several after each other; any other reference stays one. */
export function splitKeys(text: string): string[] {
  const keys = text.split(KEY_END).slice(0, -1);
  return keys.length > 1 ? keys.map(key => `${key}${KEY_END}`) : [text];
}

/** Whether a reference is a key itself, and not the name of a place that holds one. */
export function isPublicKey(reference: string): boolean {
  return reference.includes(KEY_END);
}

/** Whether two texts of a key are of the same one. */
export function isSameKey(one: string, other: string): boolean {
  return one.replace(/\s+/g, '') === other.replace(/\s+/g, '');
}
