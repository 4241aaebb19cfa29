import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import type { EntityProvider, EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { Mutex, type HostedRepository } from '@macadam/git';
import { loadPlatform, tenantOfRepository, type Platform } from '@macadam/resolver';
import { refOf } from './catalogInfo';
import { catalogue, PROBLEMS_ANNOTATION, type FoundEntity } from './entities';
import type { RepositoryReader } from './RepositoryReader';
import type { RepositorySnapshot, RepositoryTenant } from './types';

const CONCURRENT = 4;

/** Runs a few at a time. */
async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

/**
 * The catalogue from repositories: looked at as a whole now and then, and one at a time when somebody pushes. Only what
 * changed is handed to the catalogue.
 */
export class MacadamEntityProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;
  private readonly snapshots = new Map<string, RepositorySnapshot>();
  private readonly lastGood = new Map<string, Entity[]>();
  private emitted: Map<string, FoundEntity> | undefined;
  private platform: Platform | undefined;
  private readonly turn = new Mutex();

  constructor(
    private readonly reader: RepositoryReader,
    private readonly platformRepository: string,
    private readonly logger: LoggerService,
  ) {}

  getProviderName(): string {
    return 'macadam';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
  }

  /** Looks at every repository; those that are gone leave the catalogue. Throws when the host does not answer. */
  everything(): Promise<void> {
    return this.turn.run(async () => {
      const repositories = (await this.reader.host.listRepositories()).filter(({ archived }) => !archived);
      await each(repositories, repository => this.look(repository));
      const names = new Set(repositories.map(({ fullName }) => fullName));
      for (const name of this.snapshots.keys()) if (!names.has(name)) this.snapshots.delete(name);
      await this.emit();
    });
  }

  /** Looks at one repository, because something was pushed to it or it was deleted. */
  repository(fullName: string): Promise<void> {
    return this.turn.run(async () => {
      const repository = await this.reader.host.getRepository(fullName);
      if (repository) await this.look(repository);
      else this.snapshots.delete(fullName);
      if (this.emitted) await this.emit();
    });
  }

  private async look(repository: HostedRepository): Promise<void> {
    const { fullName } = repository;
    try {
      const snapshot = await this.reader.read(repository);
      if (snapshot) this.snapshots.set(fullName, snapshot);
      else this.snapshots.delete(fullName);
      if (snapshot && fullName === this.platformRepository) await this.readPlatform(snapshot.commit);
    } catch (error) {
      // What was known stays in the catalogue; the next look may succeed.
      this.logger.warn(`Could not read ${fullName}: ${stringifyError(error)}`);
    }
  }

  private async readPlatform(commit: string): Promise<void> {
    const loaded = loadPlatform(await this.reader.mirror(this.platformRepository).readFiles(commit));
    if (loaded.ok) this.platform = loaded.value;
  }

  private tenantOf(repository: string): RepositoryTenant | undefined {
    const tenant = this.platform && tenantOfRepository(this.platform, repository);
    return tenant && { id: tenant.name, owner: tenant.owner };
  }

  private async emit(): Promise<void> {
    const { host } = this.reader;
    const holders = new Map([...(this.emitted ?? [])].map(([ref, { repository }]) => [ref, repository]));
    const found = catalogue(
      [...this.snapshots.values()],
      {
        tenantOf: repository => this.tenantOf(repository),
        linksOf: ({ repository, branch }) => ({
          repository: host.webUrl(repository),
          file: path => host.fileUrl(repository, { branch }, path),
        }),
        lastGood: repository => this.lastGood.get(repository),
      },
      holders,
    );
    this.remember(found);
    const next = new Map(found.map(one => [refOf(one.entity), one]));
    await this.hand(next);
    this.emitted = next;
  }

  /** Keeps what each repository looked like when nothing was wrong with it. */
  private remember(found: FoundEntity[]): void {
    const repositories = new Map<string, Entity[]>();
    for (const { entity, repository } of found) {
      repositories.set(repository, [...(repositories.get(repository) ?? []), entity]);
    }
    for (const [repository, entities] of repositories) {
      const isGood = entities.every(({ metadata }) => !metadata.annotations?.[PROBLEMS_ANNOTATION]);
      if (isGood) this.lastGood.set(repository, entities);
    }
    for (const repository of this.lastGood.keys()) if (!this.snapshots.has(repository)) this.lastGood.delete(repository);
  }

  private async hand(next: Map<string, FoundEntity>): Promise<void> {
    const deferred = ({ entity, repository }: FoundEntity) => ({ entity, locationKey: `macadam:${repository}` });
    const before = this.emitted;
    if (!before) {
      await this.connection?.applyMutation({ type: 'full', entities: [...next.values()].map(deferred) });
      return;
    }
    const isSame = (one: FoundEntity | undefined, other: FoundEntity) =>
      one !== undefined && JSON.stringify(one) === JSON.stringify(other);
    const added = [...next].filter(([ref, found]) => !isSame(before.get(ref), found)).map(([, found]) => found);
    const removed = [...before]
      .filter(([ref, found]) => next.get(ref)?.repository !== found.repository)
      .map(([, found]) => found);
    if (added.length + removed.length === 0) return;
    await this.connection?.applyMutation({ type: 'delta', added: added.map(deferred), removed: removed.map(deferred) });
    this.logger.info(`Catalogue: ${added.length} entities new or changed, ${removed.length} gone`);
  }
}
