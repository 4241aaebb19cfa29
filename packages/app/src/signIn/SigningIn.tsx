import { Progress } from '@backstage/core-components';
import type { IdentityApi } from '@backstage/core-plugin-api';
import { discoveryApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { signInAs } from './peopleIdentity';

/** Signs one person in, once. */
export const SigningIn = ({
  person,
  onSignInSuccess,
  renderFailure,
}: {
  person: string;
  onSignInSuccess: (identity: IdentityApi) => void;
  renderFailure: (error: Error) => ReactNode;
}) => {
  const discovery = useApi(discoveryApiRef);
  const [error, setError] = useState<Error>();
  // The caller's function is a new one at each rendering; the sign-in is one.
  const done = useRef(onSignInSuccess);

  useEffect(() => {
    discovery
      .getBaseUrl('auth')
      .then(authUrl => signInAs(person, authUrl))
      .then(identity => done.current(identity), setError);
  }, [discovery, person]);

  return error ? renderFailure(error) : <Progress />;
};
