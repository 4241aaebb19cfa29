import type { HumanDuration } from '@backstage/types';

export interface Config {
  macadam?: {
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
