import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a webhook was signed with the secret. Gitea sends the hex HMAC-SHA256 of the body in `X-Gitea-Signature`
 * (https://docs.gitea.com/usage/webhooks).
 */
export function isSigned(
  body: Buffer,
  signature: unknown,
  secret: string,
): boolean {
  if (typeof signature !== 'string' || !/^[0-9a-f]{64}$/.test(signature))
    return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
