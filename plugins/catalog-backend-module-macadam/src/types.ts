/** What a repository says of itself at one commit. */
export interface RepositorySnapshot {
  /** `organisation/name`. */
  repository: string;
  branch: string;
  commit: string;
  /** Text of `catalog-info.yaml`, if there is one. */
  catalogInfo?: string;
  /** Score files by path: `score.yaml`, or one in each folder below the root. */
  scoreFiles: { path: string; text: string }[];
  /** What passes a limit and is not read, a line each. */
  problems?: string[];
}

/** The tenant a repository belongs to. */
export interface RepositoryTenant {
  id: string;
  /** Entity reference. */
  owner: string;
}

/** How pages of the repository are found. */
export interface RepositoryLinks {
  repository: string;
  file(path: string): string;
}
