import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { Lanes, Mutex, type HostedRepository } from '@macadam/git';
import { TENANT_LABEL } from '@macadam/kubernetes';
import type { PlatformService } from '@macadam/plugin-platform-node';
import { tenantOfRepository, type Platform } from '@macadam/resolver';
import { refOf } from './catalogInfo';
import {
  catalogue,
  PROBLEMS_ANNOTATION,
  type FoundEntity,
  type Sources,
} from './entities';
import { inNamespace, withFullReferences, type Owners } from './namespaces';
import { onlyValid } from './onlyValid';
import type { Remembered } from './remembered';
import type { RepositoryReader } from './RepositoryReader';
import type { RepositorySnapshot, RepositoryTenant } from './types';
import { withWithdrawn, type WithdrawnWorkload } from './withdrawn';

const CONCURRENT = 8;

/** While nothing of the platform is in force, a repository is whose it was. */
function rememberedTenant(
  entities: readonly Entity[] | undefined,
): RepositoryTenant | undefined {
  const of = entities?.find(
    ({ metadata }) => metadata.annotations?.[TENANT_LABEL],
  );
  const id = of?.metadata.annotations?.[TENANT_LABEL];
  return id === undefined ? undefined : { id, owner: `${of?.spec?.owner}` };
}

/** Runs a few at a time. */
async function each<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift())
      await run(item);
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

/**
 * The catalogue from repositories: looked at as a whole now and then, and one at a time when somebody pushes. Only what
 * changed is handed to the catalogue.
 */
export class MacadamEntityProvider implements EntityProvider {
  private markConnected: (connection: EntityProviderConnection) => void =
    () => {};
  private readonly connection = new Promise<EntityProviderConnection>(
    resolve => {
      this.markConnected = resolve;
    },
  );
  private readonly snapshots = new Map<string, RepositorySnapshot>();
  private readonly lastGood = new Map<string, Entity[]>();
  private readonly unreadable = new Set<string>();
  private emitted: Map<string, FoundEntity> | undefined;
  /** Who held a name before this process started. */
  private held: Map<string, string> | undefined;
  private inForce: Platform | undefined;
  private withdrawn: WithdrawnWorkload[] = [];
  private readonly turn = new Mutex();
  private readonly lanes = new Lanes(CONCURRENT, repository =>
    this.lookAt(repository),
  );

  constructor(
    private readonly reader: RepositoryReader,
    private readonly platform: PlatformService,
    private readonly recall: () => Promise<Remembered>,
    private readonly askWithdrawn: () => Promise<WithdrawnWorkload[]>,
    private readonly logger: LoggerService,
  ) {}

  getProviderName(): string {
    return 'macadam';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.markConnected(connection);
  }

  /** Looks at every repository; those that are gone leave the catalogue. Throws when the host does not answer. */
  everything(): Promise<void> {
    return this.turn.run(async () => {
      await this.recallOnce();
      const repositories = (await this.reader.host.listRepositories()).filter(
        ({ archived }) => !archived,
      );
      // Who is who comes first: nobody's file and no number of them keeps people from signing in.
      const [first, rest] = this.platformFirst(repositories);
      await each(first, repository => this.look(repository));
      if (!this.emitted && this.lastGood.size === 0) await this.emit();
      await each(rest, repository => this.look(repository));
      const names = new Set(repositories.map(({ fullName }) => fullName));
      const known = [...this.snapshots.keys(), ...this.lastGood.keys()];
      known.filter(name => !names.has(name)).forEach(name => this.forget(name));
      await this.lookForWithdrawn();
      await this.emit();
    });
  }

  /** Looks at one repository, because something was pushed to it or it was deleted. */
  repository(fullName: string): Promise<void> {
    return this.lanes.ask(fullName);
  }

  /** A repository that is slow to read holds nobody else: only handing over what was read takes a turn. */
  private async lookAt(fullName: string): Promise<void> {
    const repository = await this.reader.host.getRepository(fullName);
    if (repository) await this.look(repository);
    else this.forget(fullName);
    await this.turn.run(async () => {
      if (this.emitted) await this.emit();
    });
  }

  /** A workload left Git, came back, or the last of it is gone. */
  withdrawals(): Promise<void> {
    return this.turn.run(async () => {
      await this.lookForWithdrawn();
      if (this.emitted) await this.emit();
    });
  }

  private platformFirst(
    repositories: readonly HostedRepository[],
  ): [HostedRepository[], HostedRepository[]] {
    const isOfPlatform = ({ fullName }: HostedRepository) =>
      fullName.startsWith(`${this.platformOrganisation}/`);
    return [
      repositories.filter(isOfPlatform),
      repositories.filter(repository => !isOfPlatform(repository)),
    ];
  }

  private async lookForWithdrawn(): Promise<void> {
    try {
      this.withdrawn = await this.askWithdrawn();
    } catch (error) {
      // What was known stays; the next look may succeed.
      this.logger.warn(
        `Could not ask which workloads left Git: ${stringifyError(error)}`,
      );
    }
  }

  private async recallOnce(): Promise<void> {
    if (this.held) return;
    const { holders, entities } = await this.recall();
    this.held = holders;
    entities.forEach((own, repository) => this.lastGood.set(repository, own));
  }

  private forget(repository: string): void {
    this.snapshots.delete(repository);
    this.lastGood.delete(repository);
    this.unreadable.delete(repository);
  }

  private async look(repository: HostedRepository): Promise<void> {
    const { fullName } = repository;
    try {
      const snapshot = await this.reader.read(repository);
      this.unreadable.delete(fullName);
      if (snapshot) this.snapshots.set(fullName, snapshot);
      else this.snapshots.delete(fullName);
    } catch (error) {
      this.unreadable.add(fullName);
      // What was known stays in the catalogue; the next look may succeed.
      this.logger.warn(`Could not read ${fullName}: ${stringifyError(error)}`);
    }
  }

  /** What is in force. What was known stays where it cannot be asked. */
  private async readPlatform(): Promise<void> {
    try {
      const { inForce } = await this.platform.state();
      this.inForce = inForce?.platform;
    } catch (error) {
      this.logger.warn(
        `Could not read which platform is in force: ${stringifyError(error)}`,
      );
    }
  }

  private get platformOrganisation(): string {
    return this.platform.repository.split('/')[0];
  }

  private tenantOf(repository: string): RepositoryTenant | undefined {
    if (!this.inForce) return rememberedTenant(this.lastGood.get(repository));
    const tenant = tenantOfRepository(this.inForce, repository);
    return tenant && { id: tenant.name, owner: tenant.owner };
  }

  /** As the repository's entities are called now. */
  private lastGoodOf(repository: string, owners: Owners): Entity[] | undefined {
    return this.lastGood
      .get(repository)
      ?.map(entity => inNamespace(entity, repository, owners));
  }

  private async emit(): Promise<void> {
    await this.readPlatform();
    const { host } = this.reader;
    const holders = this.emitted
      ? new Map(
          [...this.emitted].map(([ref, { repository }]) => [ref, repository]),
        )
      : this.held;
    const owners: Owners = {
      tenantOf: repository => this.tenantOf(repository),
      platformOrganisation: this.platformOrganisation,
    };
    const sources: Sources = {
      ...owners,
      linksOf: ({ repository, branch }) =>
        this.reader.linksOf(repository, branch),
      lastGood: repository => this.lastGoodOf(repository, owners),
    };
    const found = await onlyValid(
      catalogue([...this.snapshots.values()], sources, holders),
      sources,
    );
    this.remember(found);
    const all = withWithdrawn(
      [...this.unread(sources), ...found],
      this.withdrawn,
      repository => host.webUrl(repository),
      repository =>
        this.snapshots.has(repository) || this.unreadable.has(repository),
    );
    const entities = withFullReferences(all.map(({ entity }) => entity));
    const next = new Map(
      all.map(({ repository }, index) => {
        const entity = entities[index];
        return [refOf(entity), { entity, repository }];
      }),
    );
    await this.hand(next);
    this.emitted = next;
  }

  /** What is remembered of repositories that could not be read since this process started. */
  private unread({ lastGood }: Sources): FoundEntity[] {
    return [...this.unreadable]
      .filter(repository => !this.snapshots.has(repository))
      .flatMap(repository =>
        (lastGood(repository) ?? []).map(entity => ({
          entity,
          repository,
        })),
      );
  }

  /** Keeps what each repository looked like when nothing was wrong with it. */
  private remember(found: FoundEntity[]): void {
    const repositories = new Map<string, Entity[]>();
    for (const { entity, repository } of found) {
      repositories.set(repository, [
        ...(repositories.get(repository) ?? []),
        entity,
      ]);
    }
    for (const [repository, entities] of repositories) {
      const isGood = entities.every(
        ({ metadata }) => !metadata.annotations?.[PROBLEMS_ANNOTATION],
      );
      if (isGood) this.lastGood.set(repository, entities);
    }
    for (const repository of this.lastGood.keys()) {
      if (!this.snapshots.has(repository) && !this.unreadable.has(repository))
        this.lastGood.delete(repository);
    }
  }

  private async hand(next: Map<string, FoundEntity>): Promise<void> {
    const deferred = ({ entity, repository }: FoundEntity) => ({
      entity,
      locationKey: `macadam:${repository}`,
    });
    const before = this.emitted;
    if (!before) {
      await (
        await this.connection
      ).applyMutation({
        type: 'full',
        entities: [...next.values()].map(deferred),
      });
      return;
    }
    const isSame = (one: FoundEntity | undefined, other: FoundEntity) =>
      one !== undefined && JSON.stringify(one) === JSON.stringify(other);
    const added = [...next]
      .filter(([ref, found]) => !isSame(before.get(ref), found))
      .map(([, found]) => found);
    const removed = [...before]
      .filter(([ref, found]) => next.get(ref)?.repository !== found.repository)
      .map(([, found]) => found);
    if (added.length + removed.length === 0) return;
    await (
      await this.connection
    ).applyMutation({
      type: 'delta',
      added: added.map(deferred),
      removed: removed.map(deferred),
    });
    this.logger.info(
      `Catalogue: ${added.length} entities new or changed, ${removed.length} gone`,
    );
  }
}
