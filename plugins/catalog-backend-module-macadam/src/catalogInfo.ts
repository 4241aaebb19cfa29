import {
  DEFAULT_NAMESPACE,
  entitySchemaValidator,
  KubernetesValidatorFunctions,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { UnreadableError } from '@macadam/git';
import { isOwnFile } from '@macadam/score';
import { documentsOf, type YamlDocument } from './documents';
import { faultOf, valueAt, type Fault } from './fault';
import { locationTargets } from './locations';
import { withPlaceholders } from './placeholders';
import type { Declared, RepositoryFiles, RepositoryLinks } from './types';
import { whyRefused } from './validate';

const CATALOG_INFO = /(?:^|\/)catalog-info\.ya?ml$/;
/** Of one repository. */
const MAX_FILES = 200;
const MAX_ENTITIES = 1000;

const toEntity = entitySchemaValidator();

/** Links may name files of the repository (`./docs/slo.md`); the catalogue wants addresses. */
function withAbsoluteLinks(entity: Entity, links: RepositoryLinks): Entity {
  if (!entity.metadata.links) return entity;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      links: entity.metadata.links.map(link =>
        URL.canParse(link.url)
          ? link
          : { ...link, url: links.file(link.url.replace(/^\.?\//, '')) },
      ),
    },
  };
}

/** The entity of a document, or why the catalogue would refuse it. */
async function entityOf(
  value: unknown,
  file: string,
  files: RepositoryFiles,
  links: RepositoryLinks,
): Promise<{ entity: Entity } | { fault: Fault }> {
  const read = await withPlaceholders(value, file, files, links);
  if ('fault' in read) return read;
  try {
    const entity = withAbsoluteLinks(toEntity(read.value), links);
    const fault = await whyRefused(entity);
    return fault ? { fault } : { entity };
  } catch (error) {
    return { fault: faultOf(toError(error).message, read.value) };
  }
}

/** A refused document that calls itself a Component, by name; its page says what is wrong. */
function refusedComponent(value: unknown, file: string): Declared['refused'] {
  const name = valueAt(value, ['metadata', 'name']);
  const owner = valueAt(value, ['spec', 'owner']);
  return valueAt(value, ['kind']) === 'Component' &&
    typeof name === 'string' &&
    KubernetesValidatorFunctions.isValidObjectName(name)
    ? [{ name, file, ...(typeof owner === 'string' && { owner }) }]
    : [];
}

/** `component:default/cart`. */
export const refOf = (entity: Entity): string =>
  stringifyEntityRef({
    kind: entity.kind,
    namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
    name: entity.metadata.name,
  });

/** Gathers what the files of one repository declare. */
class Reading {
  readonly declared: Declared = { entities: [], refused: [], problems: [] };
  private readonly places = new Map<string, string>();
  private readonly queue: string[];

  constructor(
    private readonly files: RepositoryFiles,
    private readonly links: RepositoryLinks,
  ) {
    this.queue = files.paths.filter(
      path => CATALOG_INFO.test(path) && isOwnFile(path),
    );
  }

  async run(): Promise<Declared> {
    // A Location adds to the queue while it is worked off.
    for (let next = 0; next < this.queue.length; next += 1) {
      if (next === MAX_FILES) {
        this.refuse(
          `${this.queue[next]} and what follows is not read: a repository has at most ${MAX_FILES} catalogue files`,
        );
        break;
      }
      await this.file(this.queue[next]);
    }
    return this.declared;
  }

  private refuse(problem: string): void {
    this.declared.problems.push(problem);
  }

  private async file(file: string): Promise<void> {
    const text = await this.text(file);
    if (text === undefined) return;
    const { documents, problems } = documentsOf(text, file);
    problems.forEach(problem => this.refuse(problem));
    for (const document of documents) {
      if (valueAt(document.value, ['kind']) === 'Location')
        this.location(document, file);
      else await this.entity(document, file);
    }
  }

  /** A file, unless it passes a limit. */
  private async text(file: string): Promise<string | undefined> {
    try {
      return await this.files.read(file);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      this.refuse(error.message);
      return undefined;
    }
  }

  private location({ value, placeOf }: YamlDocument, file: string): void {
    for (const { target, path, fault } of locationTargets(
      value,
      file,
      this.files.paths,
      this.links,
    )) {
      if (fault) this.refuse(`${placeOf(path)} ${fault}`);
      else if (!this.queue.includes(target)) this.queue.push(target);
    }
  }

  private async entity(
    { value, placeOf }: YamlDocument,
    file: string,
  ): Promise<void> {
    const { entities, refused } = this.declared;
    const read = await entityOf(value, file, this.files, this.links);
    if ('fault' in read) {
      const { path, message } = read.fault;
      this.refuse(`${placeOf(path)} ${message}`);
      refused.push(...refusedComponent(value, file));
      return;
    }
    const { entity } = read;
    const ref = refOf(entity);
    const first = this.places.get(ref);
    if (first !== undefined) {
      this.refuse(
        `${placeOf(['metadata', 'name'])} declares ${ref} again, which ${first} declares: give it another name`,
      );
    } else if (entities.length === MAX_ENTITIES) {
      this.refuse(
        `${placeOf([])} is not read: a repository declares at most ${MAX_ENTITIES} entities`,
      );
    } else {
      this.places.set(ref, placeOf(['metadata', 'name']));
      entities.push({ entity, file });
    }
  }
}

/**
 * What the `catalog-info.yaml` files of a repository declare: at its root, in folders, and what a Location there names.
 * Each entity is held against the catalogue's own validators; one that is refused is a problem with its place, and the
 * others still count.
 */
export const readDeclared = (
  files: RepositoryFiles,
  links: RepositoryLinks,
): Promise<Declared> => new Reading(files, links).run();
