import { SignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  SignInPageBlueprint,
  type SignInPageProps,
} from '@backstage/plugin-app-react';
import { oidcAuthApiRef } from './oidc';
import { PeopleSignIn } from './PeopleSignIn';

/** The people that the configuration lists, or else single sign-on: there is no third way in. */
export const SignIn = (props: SignInPageProps) => {
  const people = useApi(configApiRef)
    .getOptionalConfigArray('auth.providers.people.people')
    ?.map(person => ({
      name: person.getString('name'),
      title: person.getString('title'),
      description: person.getString('description'),
    }));
  if (people) return <PeopleSignIn {...props} people={people} />;
  return (
    <SignInPage
      {...props}
      auto
      provider={{
        id: 'oidc',
        title: 'Single sign-on',
        message: 'Sign in with your organisation’s account',
        apiRef: oidcAuthApiRef,
      }}
    />
  );
};

export const signInPage = SignInPageBlueprint.make({
  params: { loader: async () => SignIn },
});
