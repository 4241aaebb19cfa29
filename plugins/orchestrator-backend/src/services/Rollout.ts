import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { isSettled, settledTree } from '../steps/settledTree';
import type {
  DeploymentRecord,
  DeploymentStore,
  IntakeStore,
  NewDeployment,
  WorkStore,
} from '../store';
import type { EnvironmentsRepository } from './EnvironmentsRepository';
import type { LoadedPlatform, PlatformService } from './PlatformService';
import type { Renderer } from './Renderer';

export interface RolloutOptions {
  store: DeploymentStore;
  intake: IntakeStore;
  work: WorkStore;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  logger: LoggerService;
  changed(workload: string, deployment: string): Promise<void>;
}

/** Brings a new platform revision to every workload that it changes. */
export class Rollout {
  constructor(private readonly options: RolloutOptions) {}

  /** Renders every current release with the revision in force, if that was not done yet. Can be repeated. */
  async run(): Promise<void> {
    const { platforms, store, logger } = this.options;
    const memory = await platforms.memory();
    const loaded = await platforms.current();
    if (!loaded || memory?.rolledOut === loaded.revision) {
      return;
    }
    let complete = true;
    for (const { current, last } of (await store.heads()).values()) {
      const wanted =
        last.deployment.outcome === 'in-progress' ||
        last.deployment.outcome === 'failing'
          ? last
          : current;
      if (!wanted || wanted.row.platformRevision === loaded.revision) {
        continue;
      }
      try {
        await this.consider(wanted, loaded);
      } catch (error) {
        complete = false;
        logger.warn(
          `Could not render ${wanted.row.workload} in ${wanted.row.environment} with platform revision ${loaded.revision}: ${stringifyError(error)}`,
        );
      }
    }
    if (complete) {
      await platforms.markRolledOut(loaded.revision);
    }
  }

  private async consider(
    record: DeploymentRecord,
    loaded: LoadedPlatform,
  ): Promise<void> {
    const { renderer, environments, work, intake, platforms, changed } =
      this.options;
    const { row } = record;
    const request = { ...row, platformRevision: loaded.revision };
    const result = await renderer.render(request);
    if (result.ok) {
      const { environment, delivery } = result.value;
      const inGit = await environments.tree(environment, row);
      const same = isSettled(settledTree(result.value, inGit), inGit, path =>
        path.endsWith('/release.yaml'),
      );
      if (same && (await environments.holds(environment, delivery))) {
        return;
      }
    }
    const push = await intake.pushOf(platforms.repository, loaded.revision);
    const wanted: NewDeployment = {
      workload: row.workload,
      environment: row.environment,
      tenant: row.tenant,
      owner: row.owner,
      ...(row.system ? { system: row.system } : {}),
      releaseId: row.release.id,
      cause: 'platform',
      causeKey: `platform:${loaded.revision}`,
      actor: { login: push?.actor ?? 'unknown' },
      platformRevision: loaded.revision,
    };
    const { id, created } = await work.start(
      wanted,
      'The platform repository changed what this workload is rendered to',
    );
    if (created) {
      await changed(row.workload, id);
    }
  }
}
