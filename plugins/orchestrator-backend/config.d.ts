import type { HumanDuration } from '@backstage/types';

export interface Config {
  macadam?: {
    /** Group that runs the portal: it is told of a refused platform while no revision says who owns it. */
    platformTeam?: string;
    git?: {
      /**
       * Secret that webhooks of the host are signed with.
       * @visibility secret
       */
      webhookSecret?: string;
      /** How often to look for pushes whose webhook was missed. Default 30 seconds. */
      pollInterval?: HumanDuration | string;
    };
  };
}
