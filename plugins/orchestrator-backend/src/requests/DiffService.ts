import { NotFoundError } from '@backstage/errors';
import type { Repositories } from '@macadam/git';
import type {
  DiffCause,
  DiffSideName,
  Release,
  WorkloadDiff,
  WorkloadDiffSide,
} from '@macadam/plugin-orchestrator-common';
import {
  attribute,
  compareResources,
  compareSides,
  objectsOf,
  shownOverrides,
  type DiffSide,
  type KubeObject,
  type ObjectDiff,
  type RecordedOutput,
} from '@macadam/resolver';
import { fileUrls, type FileUrl } from '../links/fileUrls';
import type { DeploymentRecord, DeploymentStore } from '../store';
import { claimOf } from '../store/claimOf';
import { requestOf, type DeployService } from './DeployService';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { linkDiffs, linkOverrides } from '../links/linkOrigins';
import { linkRelease } from '../links/links';
import type { PlatformService } from '../sources/PlatformService';
import type {
  Rendered,
  Renderer,
  RenderRequest,
  ResolutionDocument,
} from '../render/Renderer';

export interface DiffServiceOptions {
  store: DeploymentStore;
  platforms: PlatformService;
  renderer: Renderer;
  environments: EnvironmentsRepository;
  repositories: Repositories;
  deploys: DeployService;
}

/** A side as it was asked for. */
interface Asked {
  request: RenderRequest;
  record?: DeploymentRecord;
  recorded: readonly RecordedOutput[];
}

/** A side with its objects. */
interface Side extends Asked {
  /** Absent: it cannot be rendered any more, for this reason. */
  rendered?: Rendered;
  unexplained?: string;
  objects: readonly KubeObject[];
}

/** How one state of a workload differs from another: between environments, deployments and releases. Writes nothing. */
export class DiffService {
  constructor(private readonly options: DiffServiceOptions) {}

  /** @throws NotFoundError, InputError naming what does not exist, or why nothing was rendered of it */
  async diff(
    workload: string,
    names: { from: DiffSideName; to: DiffSideName },
  ): Promise<WorkloadDiff> {
    await claimOf(this.options.store, workload);
    const from = await this.side(await this.asked(workload, names.from));
    const to = await this.side(await this.asked(workload, names.to));
    const differs = differences(from.request, to.request);
    const apart = differs.includes('environment');
    const whole = compareSides(toDiffSide(from), toDiffSide(to), { apart });
    const { objects, unattributed } = await this.attributed(
      whole,
      differs,
      from,
      to,
    );
    const touched = whole.filter(
      ({ change }) => change === 'added' || change === 'changed',
    ).length;
    return {
      workload,
      from: this.shown(from),
      to: this.shown(to),
      differs,
      objects: linkDiffs(objects, {
        before: this.urlsOf(from.request),
        after: this.urlsOf(to.request),
      }),
      unchanged: to.objects.length - touched,
      resources:
        from.rendered && to.rendered
          ? compareResources(
              from.rendered.resolution.resources,
              to.rendered.resolution.resources,
            )
          : [],
      ...(unattributed ? { unattributed } : {}),
    };
  }

  private async asked(workload: string, name: DiffSideName): Promise<Asked> {
    const { store, deploys } = this.options;
    const [place, commit] = name.split('@');
    if (commit) {
      const release = `${workload}@${commit}`;
      const request = requestOf(
        await deploys.candidate(workload, place, release),
      );
      return { request, recorded: [] };
    }
    const record = isId(place)
      ? await deploys.deployment(place)
      : (await store.heads(workload)).get(`${workload}@${place}`)?.current;
    if (record?.row.workload !== workload) {
      throw new NotFoundError(
        isId(place)
          ? `${workload} has no deployment ${place}`
          : `Nothing of ${workload} is deployed in ${place}`,
      );
    }
    const kept = await store.document<ResolutionDocument>(
      'resolution',
      record.row.id,
    );
    return {
      request: record.row,
      record,
      recorded: kept?.body.recorded ?? [],
    };
  }

  /** What Git got of a deployment; of what was not committed, what would be. */
  private async side(asked: Asked): Promise<Side> {
    const { renderer, environments } = this.options;
    const { request, record, recorded } = asked;
    const result = await renderer.render(request, { recorded });
    const committed = record?.deployment.commits.at(-1);
    const files = committed
      ? await environments.committed(
          await this.environmentOf(request),
          request,
          committed,
        )
      : undefined;
    if (result.ok) {
      const { resolution } = result.value;
      const all = resolution.objects.map(({ object }) => object);
      const shared = resolution.objects.flatMap(({ object, from }) =>
        from.shared ? [object] : [],
      );
      return {
        ...asked,
        rendered: result.value,
        objects: files ? [...objectsOf(files), ...shared] : all,
      };
    }
    if (!files) {
      throw new NotFoundError(
        `Nothing of ${request.release.id} was rendered for ${request.environment}: ${result.failure.reason}`,
      );
    }
    return {
      ...asked,
      unexplained: result.failure.reason,
      objects: objectsOf(files),
    };
  }

  /** Goes from one side to the other in steps that change one thing each. */
  private async attributed(
    diffs: ObjectDiff[],
    differs: readonly DiffCause[],
    from: Side,
    to: Side,
  ): Promise<{ objects: ObjectDiff[]; unattributed?: string }> {
    if (differs.length < 2 || diffs.length === 0) return { objects: diffs };
    const steps: { cause: DiffCause; diffs: ObjectDiff[] }[] = [];
    let request = from.request;
    let before = toDiffSide(from);
    for (const cause of differs) {
      request = oneStep(request, to.request, cause);
      const last = cause === differs.at(-1);
      const result = last
        ? undefined
        : await this.options.renderer.render(request, {
            recorded: from.recorded,
          });
      if (result && !result.ok) {
        return { objects: diffs, unattributed: result.failure.reason };
      }
      const after = result
        ? {
            objects: result.value.resolution.objects.map(each => each.object),
            resolutions: [],
          }
        : toDiffSide(to);
      steps.push({
        cause,
        diffs: compareSides(before, after, { apart: cause === 'environment' }),
      });
      before = after;
    }
    return { objects: attribute(diffs, steps) };
  }

  private shown({
    request,
    record,
    rendered,
    unexplained,
  }: Side): WorkloadDiffSide {
    const release: Release = rendered
      ? { ...request.release, images: rendered.resolution.images }
      : request.release;
    return {
      environment: request.environment,
      release: linkRelease(this.options.repositories.host, release),
      platformRevision: request.platformRevision,
      ...(record ? { deployment: briefly(record) } : {}),
      overrides: rendered
        ? linkOverrides(
            shownOverrides(rendered.resolution),
            this.urlsOf(request),
          )
        : [],
      ...(unexplained ? { unexplained } : {}),
    };
  }

  private async environmentOf({
    platformRevision,
    environment,
  }: RenderRequest) {
    const { platform } = await this.options.platforms.at(platformRevision);
    const found = platform.environments.find(
      ({ name }) => name === environment,
    );
    if (!found) {
      throw new NotFoundError(
        `The platform had no environment ${environment} at ${platformRevision}`,
      );
    }
    return found;
  }

  private urlsOf({ release, platformRevision }: RenderRequest): FileUrl {
    const { repositories, platforms } = this.options;
    return fileUrls(repositories.host, release, {
      repository: platforms.repository,
      revision: platformRevision,
    });
  }
}

function toDiffSide({ objects, rendered }: Side): DiffSide {
  return { objects, resolutions: rendered ? [rendered.resolution] : [] };
}

function differences(from: RenderRequest, to: RenderRequest): DiffCause[] {
  const causes: [DiffCause, boolean][] = [
    ['release', from.release.id !== to.release.id],
    ['platform', from.platformRevision !== to.platformRevision],
    ['environment', from.environment !== to.environment],
  ];
  return causes.flatMap(([cause, is]) => (is ? [cause] : []));
}

/** A request that is one thing nearer to another. */
function oneStep(
  request: RenderRequest,
  { release, platformRevision, environment }: RenderRequest,
  cause: DiffCause,
): RenderRequest {
  switch (cause) {
    case 'release':
      return { ...request, release };
    case 'platform':
      return { ...request, platformRevision };
    default:
      return { ...request, environment };
  }
}

function briefly({ deployment }: DeploymentRecord) {
  const { id, cause, actor, createdAt, outcome } = deployment;
  return { id, cause, actor, createdAt, outcome };
}

/** Ids of deployments are UUIDs; no environment is called like that. */
function isId(name: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}
