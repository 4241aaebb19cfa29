import { fromBase64, toBase64 } from '@macadam/kubernetes';
import { hmac } from '@noble/hashes/hmac';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';
import {
  CelError,
  type CelFunction,
  CelMissing,
  type CelValue,
  fromJson,
} from '../../cel';
import { isRecord } from '@macadam/yaml';

const DIGESTS: ReadonlyMap<unknown, typeof sha256> = new Map([
  ['HS256', sha256],
  ['HS384', sha384],
  ['HS512', sha512],
]);

function bytesOf(part: string): Uint8Array {
  const plain = part.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = fromBase64(plain.padEnd(Math.ceil(plain.length / 4) * 4, '='));
  if (!bytes) throw new CelError('the token is not base64');
  return bytes;
}

function read(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytesOf(part)));
    if (isRecord(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new CelError('the token holds no JSON object');
}

/** Whether the times of a token hold: it is not over, and has begun. */
function isCurrent(claims: Record<string, unknown>, seconds: number): boolean {
  const { exp, nbf, iat } = claims;
  return (
    (typeof exp !== 'number' || exp > seconds) &&
    [nbf, iat].every(from => typeof from !== 'number' || from <= seconds)
  );
}

/** `jwt.Decode(token, secret)`: the claims of a signed token (RFC 7519), and whether its times hold; an error where it is not signed so. */
export const decodeToken: CelFunction = ([token, secret], world) => {
  if (typeof token !== 'string' || typeof secret !== 'string')
    throw new CelMissing('the keys of a set (jwt.Decode)');
  const [header, payload, signature, ...rest] = token.split('.');
  if (signature === undefined || rest.length > 0)
    throw new CelError('the token has not three parts');
  const digest = DIGESTS.get(read(header).alg);
  if (!digest) throw new CelError('the token is not signed with a secret');
  const signed = hmac(
    digest,
    utf8ToBytes(secret),
    utf8ToBytes(`${header}.${payload}`),
  );
  if (toBase64(signed) !== toBase64(bytesOf(signature)))
    throw new CelError('the token is not signed with this secret');
  const now = world.outside?.('time.now', []);
  if (typeof now !== 'string') throw new CelMissing('the time (jwt.Decode)');
  const claims = read(payload);
  return new Map<CelValue, CelValue>([
    ['Claims', fromJson(claims)],
    ['Valid', isCurrent(claims, Date.parse(now) / 1_000)],
  ]);
};
