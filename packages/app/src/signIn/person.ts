import type { IdentityApi } from '@backstage/core-plugin-api';

const KEY = 'macadam.person';

/** Who was picked the last time, so that a reload does not ask again. A name and nothing more. */
export const rememberedPerson = (): string | undefined =>
  window.localStorage.getItem(KEY) ?? undefined;

export const rememberPerson = (name: string) =>
  window.localStorage.setItem(KEY, name);

export const forgetPerson = () => window.localStorage.removeItem(KEY);

/** The same identity, but signing out also forgets who was picked. */
export function forgetOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      forgetPerson();
      await identity.signOut();
      window.location.assign('/');
    },
  };
}
