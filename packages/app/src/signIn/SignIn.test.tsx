import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PeopleSignIn } from './PeopleSignIn';
import { forgetOnSignOut, rememberPerson, rememberedPerson } from './person';

const people = [
  { name: 'mira', title: 'Mira Okafor', description: 'Developer in Checkout' },
  { name: 'guest', title: 'Guest', description: 'Only reads' },
];

describe('sign-in', () => {
  beforeEach(() => window.localStorage.clear());

  it('offers everybody that is configured, with what they are there to try', async () => {
    renderInTestApp(
      <PeopleSignIn people={people} onSignInSuccess={() => {}} />,
    );
    expect(
      await screen.findByRole('button', {
        name: /Mira Okafor.*Developer in Checkout/,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: /Guest.*Only reads/ }),
    ).toBeInTheDocument();
  });

  it('says so when signing in fails, and leads back', async () => {
    renderInTestApp(
      <PeopleSignIn people={people} onSignInSuccess={() => {}} />,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: /Mira Okafor/ }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Back to the people' }),
    );
    expect(
      await screen.findByRole('button', { name: /Guest/ }),
    ).toBeInTheDocument();
    expect(rememberedPerson()).toBeUndefined();
  });

  it('takes nobody from the browser’s memory who is not configured', async () => {
    rememberPerson('eve');
    renderInTestApp(
      <PeopleSignIn people={people} onSignInSuccess={() => {}} />,
    );
    expect(
      await screen.findByRole('button', { name: /Guest/ }),
    ).toBeInTheDocument();
  });

  it('forgets who was picked on signing out', async () => {
    rememberPerson('mira');
    const signOut = jest.fn(async () => {});
    const identity = forgetOnSignOut({
      getProfileInfo: async () => ({ displayName: 'Mira' }),
      getBackstageIdentity: async () => ({
        type: 'user',
        userEntityRef: 'user:default/mira',
        ownershipEntityRefs: [],
      }),
      getCredentials: async () => ({}),
      signOut,
    });
    expect(await identity.getProfileInfo()).toEqual({ displayName: 'Mira' });
    await identity.signOut();
    expect(signOut).toHaveBeenCalled();
    expect(rememberedPerson()).toBeUndefined();
  });
});
