import { isObject, at, listAt, textAt } from '../json';
import type { Statement } from './statement';

/** What SLSA provenance says of a build. */
export interface Provenance {
  builder?: string;
  /** Address of the source repository, without protocol prefix `git+`, ref or `.git`. */
  source?: string;
  commit?: string;
}

const V1 = 'https://slsa.dev/provenance/v1';
const V02 = 'https://slsa.dev/provenance/v0.2';

/** Reads SLSA provenance v0.2 and v1 (slsa.dev); undefined for another predicate. */
export function provenanceOf({
  predicateType,
  predicate,
}: Statement): Provenance | undefined {
  if (predicateType === V1) {
    const dependencies = listAt(
      predicate,
      'buildDefinition',
      'resolvedDependencies',
    );
    const from = dependencies.find(each => commitOf(each));
    return withoutUndefined({
      builder: textAt(predicate, 'runDetails', 'builder', 'id'),
      source: sourceOf(textAt(from, 'uri')),
      commit: commitOf(from),
    });
  }
  if (predicateType === V02) {
    const config = at(predicate, 'invocation', 'configSource');
    const from = [config, ...listAt(predicate, 'materials')].find(each =>
      commitOf(each),
    );
    return withoutUndefined({
      builder: textAt(predicate, 'builder', 'id'),
      source: sourceOf(textAt(from, 'uri')),
      commit: commitOf(from),
    });
  }
  return undefined;
}

function commitOf(value: unknown): string | undefined {
  const digest = isObject(value) ? value.digest : undefined;
  return textAt(digest, 'gitCommit') ?? textAt(digest, 'sha1');
}

/** `git+https://host/a/b.git@refs/heads/main` is `https://host/a/b`. */
function sourceOf(uri: string | undefined): string | undefined {
  return uri
    ?.replace(/^git\+/, '')
    .replace(/@[^/@:]*(?:\/[^@]*)?$/, '')
    .replace(/\.git$/, '');
}

function withoutUndefined(provenance: {
  [key in keyof Provenance]: string | undefined;
}): Provenance {
  return Object.fromEntries(
    Object.entries(provenance).filter(entry => entry[1] !== undefined),
  );
}
