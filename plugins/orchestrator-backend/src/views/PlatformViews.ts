import type {
  DeploymentRow,
  PlatformStatus,
} from '@macadam/plugin-orchestrator-common';
import { BRANCH } from '../sources/deployedBranch';
import type { DeploymentStore } from '../store';
import type { PlatformService } from '../sources/PlatformService';
import type { ResolutionDocument } from '../render/Renderer';
import type { Repositories } from '@macadam/git';

/** The state of the platform repository and whom each of its files serves. */
export class PlatformViews {
  constructor(
    private readonly platforms: PlatformService,
    private readonly store: DeploymentStore,
    private readonly repositories: Repositories,
  ) {}

  async status(): Promise<PlatformStatus> {
    const { platforms, store, repositories } = this;
    const { repository } = platforms;
    platforms.lookAgain();
    const [state, claims] = await Promise.all([
      platforms.state(),
      store.releases.claims(),
    ]);
    const current: DeploymentRow[] = [];
    for await (const head of store.everyHead()) {
      if (head.current) current.push(head.current.row);
    }
    const documents = await store.documents<ResolutionDocument>(
      'resolution',
      current.map(row => row.id),
    );
    const served = current.flatMap(row =>
      (documents.get(row.id)?.body.resources ?? []).map(resource => ({
        definition: resource.definition.name,
        workload: row.workload,
        environment: row.environment,
        resource: resource.key,
      })),
    );
    const { newest, refused, inForce } = state;
    const platform = inForce?.platform;
    const urlOf = (file: string, line?: number) =>
      repositories.host.fileUrl(
        repository,
        inForce ? { commit: inForce.revision } : { branch: BRANCH },
        file,
        line,
      );
    const place = ({ file, line }: { file: string; line: number }) => ({
      file,
      line,
      url: urlOf(file, line),
    });
    const outage = platforms.outage();
    return {
      repository,
      url: repositories.host.webUrl(repository),
      ...(platform ? { owner: platform.spec.owner } : {}),
      ...(newest ? { revision: newest } : {}),
      ...(inForce
        ? {
            lastGoodRevision: inForce.revision,
            lastGoodAt: inForce.committedAt,
          }
        : {}),
      problems: [...(refused?.problems ?? [])],
      ...(outage ? { unavailable: outage } : {}),
      environments: (platform?.environments ?? []).map(environment => ({
        name: environment.name,
        ...(environment.title ? { title: environment.title } : {}),
        type: environment.type,
        cluster: environment.cluster,
        after: environment.after,
        engine: environment.delivery.engine,
        policy: environment.gates.policy,
        approvals: environment.gates.approvals,
        ...place(environment),
        workloads: current
          .filter(row => row.environment === environment.name)
          .map(row => row.workload)
          .sort(),
      })),
      definitions: (platform?.definitions ?? []).map(definition => ({
        name: definition.name,
        ...(definition.title ? { title: definition.title } : {}),
        ...(definition.description
          ? { description: definition.description }
          : {}),
        match: { ...definition.match },
        ...place(definition),
        serves: served
          .filter(each => each.definition === definition.name)
          .map(({ workload, environment, resource }) => ({
            workload,
            environment,
            resource,
          })),
      })),
      tenants: (platform?.tenants ?? []).map(tenant => ({
        name: tenant.name,
        ...(tenant.title ? { title: tenant.title } : {}),
        owner: tenant.owner,
        repositories: tenant.repositories,
        ...place(tenant),
        workloads: claims
          .filter(claim => claim.tenant === tenant.name)
          .map(claim => claim.workload),
      })),
      policies: (inForce?.policies ?? []).map(({ name, file }) => ({
        name,
        file,
        url: urlOf(file),
      })),
    };
  }
}
