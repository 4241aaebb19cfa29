import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Avatar, Button, Flex, Text } from '@backstage/ui';
import { useState } from 'react';
import { Mark } from '../shell/Logo';
import {
  forgetOnSignOut,
  forgetPerson,
  rememberPerson,
  rememberedPerson,
} from './person';
import { SigningIn } from './SigningIn';
import styles from './SignIn.module.css';

export interface Person {
  name: string;
  title: string;
  description: string;
}

const Failure = ({ error, onBack }: { error: Error; onBack: () => void }) => (
  <main className={styles.page}>
    <Flex direction="column" gap="4" className={styles.panel}>
      <Alert
        status="danger"
        title="Signing in did not work"
        description={`${error.message}. On a first start the catalogue needs a moment to read who is who.`}
      />
      <Button onPress={onBack}>Back to the people</Button>
    </Flex>
  </main>
);

/** Development sign-in: pick a person of the example organisation. */
export const PeopleSignIn = ({
  people,
  ...props
}: SignInPageProps & { people: Person[] }) => {
  const [picked, setPicked] = useState(
    () => people.find(({ name }) => name === rememberedPerson())?.name,
  );

  if (picked) {
    return (
      <SigningIn
        person={picked}
        onSignInSuccess={identity => {
          rememberPerson(picked);
          props.onSignInSuccess(forgetOnSignOut(identity));
        }}
        renderFailure={error => (
          <Failure
            error={error}
            onBack={() => {
              forgetPerson();
              setPicked(undefined);
            }}
          />
        )}
      />
    );
  }

  return (
    <main className={styles.page}>
      <div className={styles.panel}>
        <Flex align="center" gap="3" className={styles.brand}>
          <Mark size={40} />
          <h1 className={styles.title}>Macadam</h1>
        </Flex>
        <Text as="p" color="secondary">
          This is a development portal on one machine. Pick who you want to be;
          what you may do follows from that.
        </Text>
        <ul className={styles.people}>
          {people.map(person => (
            <li key={person.name}>
              <button
                type="button"
                className={styles.person}
                onClick={() => setPicked(person.name)}
              >
                <Avatar name={person.title} src="" size="medium" />
                <span>
                  <strong>{person.title}</strong>
                  <span className={styles.description}>
                    {person.description}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </main>
  );
};
