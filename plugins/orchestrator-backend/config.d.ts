import type { HumanDuration } from '@backstage/types';

export interface Config {
  macadam?: {
    /** Group that runs the portal: it is told of a refused platform while no revision says who owns it. */
    platformTeam?: string;
    git?: {
      /** Where repositories are kept: a host of `integrations.gitea` or `integrations.github`. */
      host: string;
      /** `organisation/name` of the repository with environments, definitions and policies. */
      platformRepository: string;
      /**
       * Secret that webhooks of the host are signed with.
       * @visibility secret
       */
      webhookSecret?: string;
      /** How often to look for pushes whose webhook was missed. Default 30 seconds. */
      pollInterval?: HumanDuration | string;
      /** Folder of the mirrors; not shared between replicas. Default: a folder of the system's temporary folder. */
      directory?: string;
    };
  };
}
