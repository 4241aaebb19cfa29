import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { RepositoryHost } from '@macadam/git';
import { workloadRef } from '@macadam/plugin-orchestrator-common';
import type { PlatformService } from '@macadam/plugin-platform-node';
import type { Platform } from '@macadam/resolver';
import { homeOf, sameRef, type Home } from './homeOf';
import { whyNotAName } from './names';
import type { Orchestrator } from './Orchestrator';

export interface NewServicesOptions {
  catalog: CatalogService;
  host: RepositoryHost;
  orchestrator: Orchestrator;
  platform: PlatformService;
  userInfo: UserInfoService;
}

/** What may be created: which name, for which team, by whom. */
export class NewServices {
  constructor(private readonly options: NewServicesOptions) {}

  /**
   * Whether a name is free, as far as the caller may see.
   * @param owner - entity reference of a group; its right to have services is checked as well when given
   * @returns why not, or `undefined`
   */
  async whyNot(
    name: string,
    owner: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<string | undefined> {
    const invalid = whyNotAName(name);
    if (invalid) return invalid;
    const platform = await this.platformNow();
    // Which tenant it is for is not known yet, and a name counts in its tenant alone.
    if (!owner) return undefined;
    try {
      const home = await this.homeFor(platform, owner, credentials);
      return await this.takenBy(name, home, undefined, credentials);
    } catch (error) {
      if (error instanceof InputError || error instanceof NotAllowedError)
        return error.message;
      throw error;
    }
  }

  /**
   * Where a new service goes.
   * @param system - entity reference, when it belongs to one
   * @throws InputError when name, owner or system will not do; NotAllowedError when the team is not the caller's
   */
  async place(
    request: { name: string; owner: string; system?: string },
    credentials: BackstageCredentials,
  ): Promise<Home> {
    const { name, owner, system } = request;
    const invalid = whyNotAName(name);
    if (invalid)
      throw new InputError(`"${name}" cannot be a service's name: ${invalid}`);
    const platform = await this.platformNow();
    const home = await this.homeFor(platform, owner, credentials);
    if (system) await this.check(system, 'system', credentials);
    const own = `${home.organisation}/${name}`;
    const taken = await this.takenBy(name, home, own, credentials);
    if (taken) throw new InputError(taken);
    return home;
  }

  /** What holds: a Git host that does not answer and a mistake in a definition stop nobody. */
  private async platformNow(): Promise<Platform> {
    const { platform } = this.options;
    await platform.refresh();
    return (await platform.inForce()).platform;
  }

  private async homeFor(
    platform: Platform,
    owner: string,
    credentials: BackstageCredentials,
  ): Promise<Home> {
    await this.check(owner, 'group', credentials);
    const { userEntityRef, ownershipEntityRefs } =
      await this.options.userInfo.getUserInfo(credentials);
    const teams = [owner, platform.spec.owner];
    if (
      !ownershipEntityRefs.some(ref => teams.some(team => sameRef(ref, team)))
    ) {
      throw new NotAllowedError(
        `${userEntityRef} may not create services for ${owner}: only its members and ${platform.spec.owner} may.`,
      );
    }
    return homeOf(platform, owner);
  }

  private async check(
    ref: string,
    kind: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const full = ref.includes(':')
      ? ref
      : `${kind}:${ref.includes('/') ? '' : 'default/'}${ref}`;
    const entity = await this.options.catalog.getEntityByRef(full, {
      credentials,
    });
    if (entity?.kind.toLocaleLowerCase('en-US') !== kind) {
      throw new InputError(
        `The catalogue has no ${kind} ${ref}. Choose one that exists.`,
      );
    }
  }

  /** Who has the name in a tenant already, apart from repository `own`: whether that is taken, only its host can tell. */
  private async takenBy(
    name: string,
    { tenant, organisation }: Home,
    own: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<string | undefined> {
    const { catalog, host, orchestrator } = this.options;
    const ref = workloadRef(tenant, name);
    const [entity, workload, repository] = await Promise.all([
      catalog.getEntityByRef(`component:${ref}`, { credentials }),
      orchestrator.workload(ref, credentials),
      host.getRepository(`${organisation}/${name}`),
    ]);
    if (repository && repository.fullName !== own)
      return `The repository ${repository.fullName} has this name already. Choose another name.`;
    if (workload && workload.repository !== own)
      return `${workload.repository} has a workload of this name already. Choose another name.`;
    if (
      entity &&
      (!own || entity.metadata.annotations?.['macadam.dev/repository'] !== own)
    )
      return `The catalogue has a component ${name} already. Choose another name.`;
    return undefined;
  }
}
