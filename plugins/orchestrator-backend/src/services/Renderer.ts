import type {
  DeploymentFinding,
  DeploymentRow,
  Release,
  StageName,
} from '@macadam/plugin-orchestrator-common';
import {
  renderDelivery,
  resolve,
  type AppliedDefault,
  type Environment,
  type Finding,
  type LiveObjects,
  type RecordedOutput,
  type Resolution,
  type ResolveInput,
  type ResolvedResource,
  type TextFile,
} from '@macadam/resolver';
import { listSources, parseScore, type ScoreFile } from '@macadam/score';
import type { ReleaseStore } from '../store';
import type { LoadedPlatform, PlatformService } from './PlatformService';
import type { Repositories } from './Repositories';

/** What a rendering needs to know of a deployment. */
export type RenderRequest = Pick<
  DeploymentRow,
  | 'workload'
  | 'tenant'
  | 'environment'
  | 'owner'
  | 'system'
  | 'release'
  | 'platformRevision'
>;

/** A release resolved for one environment. */
export interface Rendered {
  loaded: LoadedPlatform;
  environment: Environment;
  score: ScoreFile;
  input: ResolveInput;
  resolution: Resolution;
  /** Files under clusters/. */
  delivery: TextFile[];
}

export interface RenderFailure {
  stage: StageName;
  reason: string;
  findings: DeploymentFinding[];
}

export type RenderResult =
  { ok: true; value: Rendered } | { ok: false; failure: RenderFailure };

/** A valid Score file with the files it names, or why there is none. */
export type ScoreRead =
  | { ok: true; score: ScoreFile; sources: Record<string, Uint8Array> }
  | { ok: false; failure: RenderFailure };

/** Kept with a deployment, for pages and for rendering it again. */
export interface ResolutionDocument {
  resources: ResolvedResource[];
  defaults: AppliedDefault[];
  endpoints: { url: string; resource: string }[];
  recorded: RecordedOutput[];
}

/** Read, match and create: a release, an environment and a platform revision to objects. Writes nothing. */
export class Renderer {
  constructor(
    private readonly repositories: Repositories,
    private readonly platforms: PlatformService,
    private readonly releases: ReleaseStore,
  ) {}

  /**
   * @param facts - what the cluster reports, and what was recorded when this was rendered before
   * @throws an error when Git does not answer: nothing is known, and asking again later may help
   */
  async render(
    request: RenderRequest,
    facts: { live?: LiveObjects; recorded?: readonly RecordedOutput[] } = {},
  ): Promise<RenderResult> {
    const loaded = await this.platforms.at(request.platformRevision);
    const environment = loaded.platform.environments.find(
      candidate => candidate.name === request.environment,
    );
    if (!environment) {
      return failed(
        'match',
        `Environment ${request.environment} does not exist at platform revision ${short(request.platformRevision)}`,
      );
    }
    const read = await this.read(request.release);
    if (!read.ok) {
      return read;
    }
    const { score, sources } = read;
    const input: ResolveInput = {
      platform: loaded.platform,
      score,
      sources,
      tenant: request.tenant,
      environment: request.environment,
      owner: request.owner,
      ...(request.system ? { system: request.system } : {}),
      release: {
        repository: request.release.repository,
        commit: request.release.commit,
      },
      ...facts,
    };
    const result = resolve(input);
    if (!result.ok) {
      const stage = result.findings.some(isAboutMatching) ? 'match' : 'create';
      return {
        ok: false,
        failure: {
          stage,
          reason: summary(result.findings),
          findings: result.findings.map(finding =>
            this.toFinding(stage, finding, request),
          ),
        },
      };
    }
    return {
      ok: true,
      value: {
        loaded,
        environment,
        score,
        input,
        resolution: result.value,
        delivery: renderDelivery(input, result.value),
      },
    };
  }

  /** Reads and checks the Score file of a release, and that its name belongs to this place. */
  async read(release: Release): Promise<ScoreRead> {
    const { repository, commit, scoreFile } = release;
    const mirror = await this.repositories.withCommit(repository, commit);
    if (!mirror) {
      return failed(
        'read',
        `${repository} does not have commit ${short(commit)} any more`,
        {
          hint: 'Deploy a release whose commit is still there.',
        },
      );
    }
    const text = await mirror.readFile(commit, scoreFile);
    if (text === undefined) {
      return failed(
        'read',
        `${repository} has no ${scoreFile} at ${short(commit)}`,
      );
    }
    const parsed = parseScore(text, { file: scoreFile });
    if (!parsed.ok) {
      return {
        ok: false,
        failure: {
          stage: 'read',
          reason: summary(parsed.findings),
          findings: parsed.findings.map(finding =>
            this.toFinding('read', finding, { release }),
          ),
        },
      };
    }
    const score = parsed.value;
    const taken = await this.checkName(score, release);
    if (taken) {
      return taken;
    }
    const sources: Record<string, Uint8Array> = {};
    for (const { source, path } of listSources(score)) {
      const bytes = await mirror.readBytes(commit, path);
      if (bytes) {
        sources[source] = bytes;
      }
    }
    return { ok: true, score, sources };
  }

  private async checkName(
    score: ScoreFile,
    release: Release,
  ): Promise<{ ok: false; failure: RenderFailure } | undefined> {
    const name = score.workload.metadata.name;
    const line = score.positionOf(['metadata', 'name']);
    const place = {
      file: release.scoreFile,
      ...line,
      path: 'metadata.name',
      url: this.fileUrl(release, release.scoreFile, line?.line),
    };
    const here = `${release.repository}/${release.scoreFile}`;
    if (name !== release.workload) {
      return failed(
        'read',
        `The workload at ${here} is called ${release.workload}; ${name} is another name, and names never move`,
        { hint: `Use metadata.name: ${release.workload}`, ...place },
      );
    }
    const claim = await this.releases.claimOf(name);
    if (
      claim &&
      (claim.repository !== release.repository ||
        claim.scoreFile !== release.scoreFile)
    ) {
      return failed(
        'read',
        `The name ${name} belongs to ${claim.repository}/${claim.scoreFile}, and ${here} uses it as well`,
        {
          hint: 'Choose another metadata.name; a name is claimed once.',
          ...place,
        },
      );
    }
    return undefined;
  }

  private toFinding(
    stage: StageName,
    finding: Finding,
    request: Pick<RenderRequest, 'release'> & { platformRevision?: string },
  ): DeploymentFinding {
    const { release, platformRevision } = request;
    const line = finding.position?.line;
    const inPlatform =
      finding.file !== release.scoreFile && platformRevision !== undefined;
    const url = inPlatform
      ? this.repositories.host.fileUrl(
          this.platforms.repository,
          { commit: platformRevision },
          finding.file,
          line,
        )
      : this.fileUrl(release, finding.file, line);
    return {
      stage,
      message: finding.message,
      ...(finding.hint ? { hint: finding.hint } : {}),
      file: finding.file,
      ...finding.position,
      ...(finding.path ? { path: finding.path } : {}),
      ...(finding.file ? { url } : {}),
    };
  }

  /** Where a file of a release can be read. */
  fileUrl(release: Release, file: string, line?: number): string {
    return this.repositories.host.fileUrl(
      release.repository,
      { commit: release.commit },
      file,
      line,
    );
  }
}

/** The part of a resolution that is kept with a deployment. */
export function toResolutionDocument(
  resolution: Resolution,
): ResolutionDocument {
  const { resources, defaults, endpoints, recorded } = resolution;
  return { resources, defaults, endpoints, recorded };
}

/** The first twelve digits of a commit. */
export function short(commit: string): string {
  return commit.slice(0, 12);
}

function failed(
  stage: StageName,
  reason: string,
  more: Partial<DeploymentFinding> = {},
): { ok: false; failure: RenderFailure } {
  return {
    ok: false,
    failure: { stage, reason, findings: [{ stage, message: reason, ...more }] },
  };
}

function summary(findings: readonly Finding[]): string {
  const [first, ...rest] = findings;
  const place = first.position ? `${first.file}:${first.position.line}: ` : '';
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  return `${place}${first.message}${more}`;
}

/** Whether a finding of the resolver is about choosing definitions and their params. */
function isAboutMatching(finding: Finding): boolean {
  return /^(definition|params|resource|resolve)/.test(finding.code);
}
