import { at, listAt, textAt } from '../json';
import { repositoryOf } from './sourceRepository';
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

/** A source as a statement gives it. */
interface Source {
  repository: string;
  commit?: string;
}

/** Reads SLSA provenance v0.2 and v1 (slsa.dev); undefined for another predicate. */
export function provenanceOf({
  predicateType,
  predicate,
}: Pick<Statement, 'predicateType' | 'predicate'>): Provenance | undefined {
  if (predicateType === V1) {
    const parameters = at(predicate, 'buildDefinition', 'externalParameters');
    const fetched = listAt(
      predicate,
      'buildDefinition',
      'resolvedDependencies',
    );
    return provenance(
      textAt(predicate, 'runDetails', 'builder', 'id'),
      buildSource(namedIn(parameters), fetched),
    );
  }
  if (predicateType === V02) {
    const config = at(predicate, 'invocation', 'configSource');
    return provenance(
      textAt(predicate, 'builder', 'id'),
      buildSource(sourceAt(config), listAt(predicate, 'materials')),
    );
  }
  return undefined;
}

/**
 * The source that the parameters of a build name: `source` of most builders, `configSource` of BuildKit,
 * `workflow` of GitHub, `sourceToBuild` and `buildConfigSource` of Google.
 */
function namedIn(parameters: unknown): Source | undefined {
  const keys = [
    'source',
    'configSource',
    'sourceToBuild',
    'workflow',
    'buildConfigSource',
  ];
  return keys
    .map(key => sourceAt(at(parameters, key)))
    .find(source => source !== undefined);
}

function sourceAt(value: unknown): Source | undefined {
  const uri =
    typeof value === 'string'
      ? value
      : (textAt(value, 'uri') ?? textAt(value, 'repository'));
  if (uri === undefined || uri === '') return undefined;
  const commit = commitOf(value);
  return { repository: repositoryOf(uri), ...(commit && { commit }) };
}

/**
 * What a build was made from: what its parameters name, with the commit that was fetched of it. Where they
 * name nothing, the one repository that was fetched; of several nobody can tell which is the source.
 */
function buildSource(
  named: Source | undefined,
  fetched: readonly unknown[],
): Partial<Source> {
  const repositories = fetched
    .filter(each => commitOf(each) !== undefined)
    .flatMap(each => sourceAt(each) ?? []);
  if (named) {
    const same = repositories.find(
      ({ repository }) => repository === named.repository,
    );
    return { ...same, ...named };
  }
  const names = new Set(repositories.map(({ repository }) => repository));
  return names.size === 1 ? repositories[0] : {};
}

function commitOf(value: unknown): string | undefined {
  const digest = at(value, 'digest');
  return textAt(digest, 'gitCommit') ?? textAt(digest, 'sha1');
}

function provenance(
  builder: string | undefined,
  { repository, commit }: Partial<Source>,
): Provenance {
  return {
    ...(builder !== undefined && { builder }),
    ...(repository !== undefined && { source: repository }),
    ...(commit !== undefined && { commit }),
  };
}
