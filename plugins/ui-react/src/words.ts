/** A commit's hash as people say it: `6c1bc99`. */
export const shortCommit = (commit: string) => commit.slice(0, 7);

/**
 * A sentence of a back end without what only machines need: commits are cut to seven characters, people and groups of
 * the default namespace are called by their names.
 */
export const readable = (text: string) =>
  text
    .replace(/\b([0-9a-f]{7})[0-9a-f]{33}\b/g, '$1')
    .replace(/\b(?:user|group):default\/(?=\w)/g, '');

/**
 * The commit that a GitOps engine says it is at, as people say it: Flux writes `main@sha1:6c1bc995…`
 * (fluxcd.io/flux/components/source/gitrepositories, "Artifact revision"), Argo CD the bare hash. What is no hash stays.
 */
export const shortRevision = (revision: string) =>
  readable(revision.slice(revision.lastIndexOf(':') + 1));

/** Where in a repository something is, as editors write it: `score.yaml:7:12`, as far as it is known. */
export const placeOf = ({
  file,
  line,
  column,
}: {
  file?: string;
  line?: number;
  column?: number;
}): string | undefined =>
  file && [file, line, line && column].filter(Boolean).join(':');
