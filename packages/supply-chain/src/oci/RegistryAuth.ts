import { textAt, parseJson, at } from '../json';
import type { RegistrySettings } from './credentials';
import { RegistryError } from './RegistryError';
import { place } from './send';

/** Seconds that a token lives when its server does not say (distribution specification, token authentication). */
const TOKEN_SECONDS = 60;

type Get = (
  url: URL,
  headers: Record<string, string>,
) => Promise<{ status: number; body: Buffer }>;

/** Answers a registry's challenge with basic credentials or a bearer token. Tokens are kept in memory while they live. */
export class RegistryAuth {
  private readonly kept = new Map<string, { header: string; until: number }>();

  /** @param now - milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  /** The header that worked before for this scope. */
  known(registry: string, scope: string): string | undefined {
    const entry = this.kept.get(`${registry} ${scope}`);
    return entry && entry.until > this.now() ? entry.header : undefined;
  }

  /**
   * Answers `WWW-Authenticate`.
   * @param get - asks the token server; it has the same guards as the registry
   * @throws RegistryError `denied` when there is no answer to it
   */
  async answer(
    registry: string,
    scope: string,
    challenge: string,
    login: RegistrySettings | undefined,
    get: Get,
  ): Promise<string> {
    const basic =
      login?.username !== undefined && login.password !== undefined
        ? `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
        : undefined;
    const [scheme] = challenge.trim().split(/\s/, 1);
    if (scheme.toLowerCase() === 'basic' && basic)
      return this.keep(registry, scope, basic, 3600);
    if (scheme.toLowerCase() !== 'bearer') {
      throw new RegistryError(
        'denied',
        `${registry} asks for credentials; name them under macadam.supplyChain.registries`,
      );
    }
    const url = tokenUrl(registry, scope, challenge);
    const { status, body } = await get(
      url,
      basic ? { authorization: basic } : {},
    );
    if (status !== 200) {
      throw new RegistryError(
        status >= 500 ? 'unanswered' : 'denied',
        `${place(url)} gives no token for ${registry}: HTTP ${status}`,
      );
    }
    const json = parseJson(body, place(url));
    const token = textAt(json, 'token') ?? textAt(json, 'access_token');
    if (!token || !/^[\x21-\x7e]+$/.test(token))
      throw new RegistryError('invalid', `${place(url)} gave no usable token`);
    const seconds = at(json, 'expires_in');
    return this.keep(
      registry,
      scope,
      `Bearer ${token}`,
      typeof seconds === 'number' ? seconds : TOKEN_SECONDS,
    );
  }

  private keep(
    registry: string,
    scope: string,
    header: string,
    seconds: number,
  ): string {
    this.kept.set(`${registry} ${scope}`, {
      header,
      until: this.now() + Math.max(0, seconds - 5) * 1000,
    });
    return header;
  }
}

function tokenUrl(registry: string, scope: string, challenge: string): URL {
  const param = (name: string) =>
    new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(challenge)?.[1];
  const realm = param('realm');
  const url = realm && URL.canParse(realm) ? new URL(realm) : undefined;
  if (!url) {
    throw new RegistryError(
      'invalid',
      `${registry} asks for a token and names no server that gives one`,
    );
  }
  const service = param('service');
  if (service) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  return url;
}
