import type { Entity } from '@backstage/catalog-model';

/** What the `catalog-info.yaml` files of a repository declare. */
export interface Declared {
  /** Each is valid by itself. */
  entities: { entity: Entity; file: string }[];
  /** Components that are refused: each has a page all the same, which says why. */
  refused: { name: string; owner?: string; file: string }[];
  /** What is wrong, a line each: file, line, field, reason. */
  problems: string[];
}

/** What a repository says of itself at one commit. */
export interface RepositorySnapshot {
  /** `organisation/name`. */
  repository: string;
  branch: string;
  commit: string;
  declared: Declared;
  /** Score files by path. */
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

/** The files of a repository at one commit. */
export interface RepositoryFiles {
  paths: readonly string[];
  /** Undefined where there is no such file. */
  read(path: string): Promise<string | undefined>;
}
