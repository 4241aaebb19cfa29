import type { FileTree } from '../kustomize/tree';

/** What a source hands to those who build from it. */
export interface Artifact {
  /** For example `main@sha1:<commit>`. */
  revision: string;
  tree: FileTree;
  /** The folders it was limited to. */
  folders?: readonly string[];
}

/** The current artifact of every source, by `namespace/name`. Held in memory: a restart fetches again. */
export class ArtifactStore {
  private readonly artifacts = new Map<string, Artifact>();

  get(key: string): Artifact | undefined {
    return this.artifacts.get(key);
  }

  set(key: string, artifact: Artifact): void {
    this.artifacts.set(key, artifact);
  }

  delete(key: string): void {
    this.artifacts.delete(key);
  }
}
