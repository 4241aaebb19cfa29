export interface Config {
  auth?: {
    providers?: {
      /**
       * The people that the sign-in page offers. Declared here too, because the browser is given only what the front
       * end and its dependencies declare.
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
