import type { Config } from '@backstage/config';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';

/** The header by which the sign-in page says who was picked. */
export const PERSON_HEADER = 'x-macadam-person';

export interface Person {
  /** Name of a User entity in the catalogue. */
  name: string;
}

/** Reads who was picked, and takes nobody but the people that the configuration lists. */
export const peopleAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: ({ config }: { config: Config }) =>
    new Set(
      config.getConfigArray('people').map(person => person.getString('name')),
    ),
  async authenticate(
    { req },
    people: Set<string>,
  ): Promise<{ result: Person }> {
    const name = req.header(PERSON_HEADER);
    if (!name)
      throw new AuthenticationError(
        `Nobody was picked: the header ${PERSON_HEADER} is missing`,
      );
    if (!people.has(name))
      throw new NotAllowedError(
        'That person is not listed in auth.providers.people.people',
      );
    return { result: { name } };
  },
});
