/** The newest revision of the platform repository, where something in it does not load. */
export interface RefusedPlatform {
  /** Commit. */
  revision: string;
  /** Commit that holds meanwhile. */
  inForce: string;
  /** Not empty. */
  problems: {
    message: string;
    hint?: string;
    file: string;
    line?: number;
    column?: number;
    /** The line at the Git host. */
    url: string;
  }[];
}
