import {
  createHash,
  createHmac,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../schema/schema';
import type { UserInfo } from '../runtime';

interface StoredToken {
  /** SHA-256 of the token, hexadecimal. */
  hash: string;
  user: UserInfo;
}

/** Older tokens of the same user stop working. */
const TOKENS_PER_USER = 8;

const hashOf = (token: string) =>
  createHash('sha256').update(token).digest('hex');

function isStoredToken(value: unknown): value is StoredToken {
  return (
    isObject(value) &&
    typeof value.hash === 'string' &&
    isObject(value.user) &&
    typeof value.user.username === 'string'
  );
}

/** Bearer tokens of people and programs: random, kept as hashes in `tokens.json`. */
export class TokenStore {
  private readonly file: string;
  private tokens: StoredToken[];

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.file = join(directory, 'tokens.json');
    const read: unknown = existsSync(this.file)
      ? JSON.parse(readFileSync(this.file, 'utf8'))
      : [];
    if (!Array.isArray(read) || !read.every(isStoredToken))
      throw new Error(
        `${this.file} holds no list of tokens; delete it to start anew`,
      );
    this.tokens = read;
  }

  /** A new token for a user. */
  issue(user: UserInfo): string {
    const token = `macadam-${randomBytes(32).toString('base64url')}`;
    const others = this.tokens.filter(
      stored => stored.user.username !== user.username,
    );
    const own = this.tokens
      .filter(stored => stored.user.username === user.username)
      .slice(1 - TOKENS_PER_USER);
    this.tokens = [...others, ...own, { hash: hashOf(token), user }];
    writeFileSync(
      `${this.file}.new`,
      JSON.stringify(this.tokens, undefined, 2),
      { mode: 0o600 },
    );
    renameSync(`${this.file}.new`, this.file);
    return token;
  }

  /** Whose token it is; undefined when it is nobody's. */
  user(token: string): UserInfo | undefined {
    const hash = hashOf(token);
    return this.tokens.find(stored => stored.hash === hash)?.user;
  }
}

export interface ServiceAccountIdentity {
  namespace: string;
  name: string;
  uid: string;
}

/** Signed, expiring tokens of service accounts. The signing key lives as long as the process. */
export class ServiceAccountTokens {
  private readonly key = randomBytes(32);

  /**
   * A JWT for a service account.
   * @param now milliseconds since the epoch
   */
  issue(
    account: ServiceAccountIdentity,
    seconds: number,
    audiences: string[],
    now: number,
  ): string {
    const issued = Math.floor(now / 1000);
    const claims = {
      aud: audiences,
      exp: issued + seconds,
      iat: issued,
      iss: 'https://kubernetes.default.svc',
      jti: randomUUID(),
      'kubernetes.io': {
        namespace: account.namespace,
        serviceaccount: { name: account.name, uid: account.uid },
      },
      nbf: issued,
      sub: `system:serviceaccount:${account.namespace}:${account.name}`,
    };
    const encode = (value: unknown) =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${payload}.${this.sign(payload)}`;
  }

  /** The service account of a token; undefined when the token is forged or has expired. */
  verify(token: string, now: number): ServiceAccountIdentity | undefined {
    const [header, claims, signature, ...rest] = token.split('.');
    if (!claims || !signature || rest.length > 0) return undefined;
    const given = Buffer.from(signature);
    const wanted = Buffer.from(this.sign(`${header}.${claims}`));
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      return undefined;
    const parsed: unknown = JSON.parse(
      Buffer.from(claims, 'base64url').toString(),
    );
    if (
      !isObject(parsed) ||
      typeof parsed.exp !== 'number' ||
      parsed.exp * 1000 < now
    )
      return undefined;
    const bound = parsed['kubernetes.io'];
    if (!isObject(bound) || !isObject(bound.serviceaccount)) return undefined;
    const { name, uid } = bound.serviceaccount;
    const { namespace } = bound;
    return typeof namespace === 'string' &&
      typeof name === 'string' &&
      typeof uid === 'string'
      ? { namespace, name, uid }
      : undefined;
  }

  private sign(payload: string): string {
    return createHmac('sha256', this.key).update(payload).digest('base64url');
  }
}
