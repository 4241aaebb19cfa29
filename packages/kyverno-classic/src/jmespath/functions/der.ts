/** Bytes that are not the DER that they should be. */
export class DerError extends Error {}

/** A value in DER: its tag, and its content. */
export interface DerValue {
  tag: number;
  content: Uint8Array;
}

/** Tags of ASN.1 that certificates use. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

function lengthAt(
  bytes: Uint8Array,
  at: number,
): { length: number; from: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError('it ends too early');
  if (first < 0x80) return { length: first, from: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new DerError('a length is too long');
  let length = 0;
  for (let each = 1; each <= count; each++)
    length = length * 256 + (bytes[at + each] ?? 0);
  return { length, from: at + 1 + count };
}

/** The values that stand one after the other in some bytes; throws `DerError`. */
export function readAll(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at];
    const { length, from } = lengthAt(bytes, at + 1);
    if (from + length > bytes.length) throw new DerError('it ends too early');
    values.push({ tag, content: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return values;
}

/** The values inside a value that has to be there and of this tag. */
export function inside(value: DerValue | undefined, tag: number): DerValue[] {
  return readAll(contentOf(value, tag));
}

/** The content of a value that has to be there and of this tag. */
export function contentOf(
  value: DerValue | undefined,
  tag: number,
): Uint8Array {
  if (value?.tag !== tag)
    throw new DerError(
      `expected tag ${tag}, found ${value ? value.tag : 'nothing'}`,
    );
  return value.content;
}

/** A whole number, of any size. */
export function readInteger(value: DerValue | undefined): bigint {
  const content = contentOf(value, TAG.integer);
  const hex = Array.from(content, byte => byte.toString(16).padStart(2, '0'));
  const positive = BigInt(`0x${hex.join('') || '0'}`);
  const isNegative = (content[0] ?? 0) >= 0x80;
  return isNegative ? positive - (1n << BigInt(8 * content.length)) : positive;
}

/** An object identifier as its numbers. */
export function readOid(value: DerValue | undefined): number[] {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of contentOf(value, TAG.oid)) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const first = Math.min(Math.floor((numbers[0] ?? 0) / 40), 2);
  return [first, (numbers[0] ?? 0) - first * 40, ...numbers.slice(1)];
}

/** Text in any of the encodings of ASN.1 that are UTF-8 or part of it. */
export function readText({ content }: DerValue): string {
  return new TextDecoder().decode(content);
}

/** A moment (UTCTime or GeneralizedTime) in RFC 3339. */
export function readTime(value: DerValue | undefined): string {
  if (!value) throw new DerError('a time is missing');
  const text = readText(value);
  const century = Number(text.slice(0, 2)) >= 50 ? '19' : '20';
  const full = value.tag === TAG.utcTime ? `${century}${text}` : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (!match) throw new DerError(`'${text}' is no time`);
  const [, year, month, day, hour, minute, second] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
