import { parseEntityRef } from '@backstage/catalog-model';
import type { Person } from '@macadam/git';

/** Who commits what a person asked for in the portal. */
export const COMMITTER: Person = {
  name: 'Macadam',
  email: 'macadam@macadam.invalid',
};

/** A person of the catalogue as the author of a commit. */
export function personOf(userEntityRef: string): Person {
  const { name } = parseEntityRef(userEntityRef);
  return { name, email: `${name}@macadam.invalid` };
}
