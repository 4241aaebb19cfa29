import type { IdentityApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { BackstageUserIdentity } from '@backstage/frontend-plugin-api';

interface Session {
  profile: { email?: string; displayName?: string; picture?: string };
  backstageIdentity: { token: string; identity: BackstageUserIdentity };
}

/** A token is taken again this long before it ends, in milliseconds. */
const MARGIN = 5 * 60_000;

/** When a token ends, in milliseconds since 1970 (RFC 7519 4.1.4); now where it does not say. */
function endOf(token: string): number {
  const [, payload = ''] = token.split('.');
  const { exp }: { exp?: unknown } = JSON.parse(
    window.atob(payload.replace(/-/g, '+').replace(/_/g, '/')),
  );
  return typeof exp === 'number' ? exp * 1000 : Date.now();
}

/**
 * Signs in as a person whom the configuration lists, by a POST: a link or an image on another page can make a browser
 * send a GET.
 *
 * @param authUrl - where the portal's auth plugin answers
 * @throws ResponseError when the portal does not sign that person in
 */
export async function signInAs(
  person: string,
  authUrl: string,
): Promise<IdentityApi> {
  const ask = async (): Promise<Session> => {
    const response = await fetch(`${authUrl}/people/refresh`, {
      method: 'POST',
      headers: {
        'x-macadam-person': person,
        'x-requested-with': 'XMLHttpRequest',
      },
      credentials: 'include',
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.json();
  };
  let current = ask();
  let end = endOf((await current).backstageIdentity.token);
  const session = async (): Promise<Session> => {
    if (Date.now() < end - MARGIN) return current;
    end = Number.POSITIVE_INFINITY; // Whoever asks meanwhile waits for the same answer.
    current = ask();
    try {
      const renewed = await current;
      end = endOf(renewed.backstageIdentity.token);
      return renewed;
    } catch (error) {
      end = 0;
      throw error;
    }
  };
  return {
    getProfileInfo: async () => (await session()).profile,
    getBackstageIdentity: async () =>
      (await session()).backstageIdentity.identity,
    getCredentials: async () => ({
      token: (await session()).backstageIdentity.token,
    }),
    signOut: async () => {},
  };
}
