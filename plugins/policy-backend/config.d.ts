import type { HumanDuration } from '@backstage/types';

export interface Config {
  macadam?: {
    policy?: {
      /** Exceptions from policies, asked for by developers. */
      exceptions?: {
        /** Longest time that an exception may last. Default 90 days. */
        longest?: HumanDuration | string;
        /** How long before its end an exception warns who asked for it. Default 7 days. */
        warnBefore?: HumanDuration | string;
      };
    };
  };
}
