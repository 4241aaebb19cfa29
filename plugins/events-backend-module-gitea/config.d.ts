export interface Config {
  macadam?: {
    git?: {
      /**
       * Secret that webhooks are signed with.
       * @visibility secret
       */
      webhookSecret?: string;
    };
  };
}
