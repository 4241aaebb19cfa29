import type { HumanDuration } from '@backstage/types';

export interface Config {
  macadam?: {
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
    /** Where images are kept, and whom to believe about them. */
    supplyChain?: {
      /**
       * Registries that need credentials, have a private address or speak plain HTTP, or that admission policies about any
       * image may ask. Others are read without.
       */
      registries?: {
        /** Host with its port, as images name it. */
        host: string;
        username?: string;
        /** @visibility secret */
        password?: string;
        /** Plain HTTP; without this only on the loopback. */
        http?: boolean;
      }[];
      /** Path of a Docker configuration file with more credentials, such as a mounted `.dockerconfigjson`. */
      dockerConfig?: string;
      /** Path of a Sigstore trusted root (`trusted_root.json`), for signatures by an identity. */
      trustedRoot?: string;
      /** For one request to a registry. Default 10 seconds. */
      timeout?: HumanDuration | string;
    };
  };
}
