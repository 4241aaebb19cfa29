export interface Config {
  auth?: {
    providers?: {
      /**
       * Sign-in by picking a person, for development on one machine.
       * @deepVisibility frontend
       */
      people?: {
        people: Array<{
          /** Name of a User entity. */
          name: string;
          /** What the sign-in page calls them. */
          title: string;
          /** What they are there to try. */
          description: string;
        }>;
      };
    };
  };
}
