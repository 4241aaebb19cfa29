export interface Config {
  macadam?: {
    git?: {
      /** Where repositories are kept: a host of `integrations.gitea` or `integrations.github`. */
      host: string;
      /** `organisation/name` of the repository with environments, definitions and policies. */
      platformRepository: string;
      /**
       * Folder of the mirrors, one for each repository; not shared between replicas. Default: a folder of the system's
       * temporary folder.
       */
      directory?: string;
    };
  };
}
