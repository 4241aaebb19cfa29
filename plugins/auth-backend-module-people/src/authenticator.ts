import type { Config } from '@backstage/config';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';
import { refusalOf } from '@macadam/http';

/** The header by which the sign-in page says who was picked. */
export const PERSON_HEADER = 'x-macadam-person';

export interface Person {
  /** Name of a User entity in the catalogue. */
  name: string;
}

/** What of a request says which page asks. */
export interface Asked {
  method: string;
  headers: { host?: string; origin?: string; 'sec-fetch-site'?: unknown };
}

/**
 * Why a request does not sign anybody in: another page may have made the browser send it.
 *
 * @param pages - the portal's own addresses
 */
export function foreign(
  { method, headers }: Asked,
  pages: readonly URL[],
): string | undefined {
  if (method !== 'POST')
    return `Signing in asks for a POST, and this is a ${method}`;
  const origins = pages.map(({ origin }) => origin);
  const hosts = pages.map(({ hostname }) => hostname);
  const refusal = refusalOf(headers, { hosts, origins });
  if (refusal) return refusal.message;
  const { origin, 'sec-fetch-site': site } = headers;
  const isOwn =
    site === undefined ||
    site === 'same-origin' ||
    (origin !== undefined && origins.includes(origin));
  return isOwn ? undefined : 'Only a page of this portal signs people in';
}

/** Reads who was picked, and takes nobody but the people that the configuration lists. */
export const peopleAuthenticator = (pages: readonly URL[]) =>
  createProxyAuthenticator({
    defaultProfileTransform: async () => ({ profile: {} }),
    initialize: ({ config }: { config: Config }) =>
      new Set(
        config.getConfigArray('people').map(person => person.getString('name')),
      ),
    async authenticate(
      { req },
      people: Set<string>,
    ): Promise<{ result: Person }> {
      const reason = foreign(req, pages);
      if (reason) throw new NotAllowedError(reason);
      const name = req.header(PERSON_HEADER);
      if (!name) {
        throw new AuthenticationError(
          `Nobody was picked: the header ${PERSON_HEADER} is missing`,
        );
      }
      if (!people.has(name)) {
        throw new NotAllowedError(
          'That person is not listed in auth.providers.people.people',
        );
      }
      return { result: { name } };
    },
  });
