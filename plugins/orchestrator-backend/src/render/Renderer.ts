import { short } from '../tree/shortCommit';
import {
  parseWorkloadRef,
  workloadRef,
  type DeploymentFinding,
  type Release,
  type StageName,
} from '@macadam/plugin-orchestrator-common';
import {
  claimsIn,
  renderDelivery,
  resolve,
  sharedResources,
  shownOverrides,
  type Finding,
  type ResolveInput,
} from '@macadam/resolver';
import {
  applyOverrides,
  parseScore,
  withoutEchoes,
  type ScoreFile,
} from '@macadam/score';
import type { DeploymentStore } from '../store';
import {
  checkOverrideFiles,
  overridePathsOf,
  readOverrides,
} from './overrideFiles';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import { isUsable } from './workloadNameIn';
import { nameProblem } from './nameProblem';
import type { PlatformService } from '../sources/PlatformService';
import { unreadableFinding, readPushed, readSources } from './pushedFiles';
import {
  isPath,
  UnreadableError,
  type GitMirror,
  type Repositories,
} from '@macadam/git';
import { Callees } from './Callees';
import type {
  ReadAnyway,
  Rendered,
  RenderFacts,
  RenderFailure,
  RenderRequest,
  RenderResult,
  ResolutionDocument,
  ScoreRead,
} from './rendering';

export type {
  Rendered,
  RenderFacts,
  RenderFailure,
  RenderRequest,
  RenderResult,
  ResolutionDocument,
  ScoreRead,
} from './rendering';

/** Read, match and create: a release, an environment and a platform revision to objects. Writes nothing. */
export class Renderer {
  private readonly callees: Callees;

  constructor(
    private readonly repositories: Repositories,
    private readonly platforms: PlatformService,
    private readonly store: DeploymentStore,
    private readonly environments: EnvironmentsRepository,
  ) {
    this.callees = new Callees({
      store,
      environments,
      read: (release, environment) =>
        this.read(release, { environment, known: [environment] }),
    });
  }

  /**
   * @throws an error when Git does not answer: nothing is known, and asking again later may help
   */
  async render(
    request: RenderRequest,
    facts: RenderFacts = {},
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
    const read = await this.read(request.release, {
      environment: request.environment,
      known: loaded.platform.environments.map(({ name }) => name),
    });
    let found: ReadAnyway;
    if (read.ok) {
      found = { ...read, findings: [] };
    } else if (read.partial) {
      found = read.partial;
    } else {
      return { ok: false, failure: read.failure };
    }
    const { score, sources } = found;
    const { others } = await this.environments.tree(environment, request, {
      fetch: false,
    });
    const { calls: recordedCalls, lenient, coming, ...live } = facts;
    const {
      others: called,
      calls,
      undeclared,
      absent,
    } = await this.callees.of(score, {
      environment,
      tenant: request.tenant,
      recorded: recordedCalls,
      lenient,
      coming,
    });
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
      shared: sharedResources(others),
      others: called,
      claims: claimsIn(others),
      ...live,
    };
    const result = resolve(input);
    const resolution = result.ok ? result.value : result.partial;
    const value = resolution && {
      loaded,
      environment,
      score,
      calls,
      input,
      resolution,
      delivery: renderDelivery(input, resolution),
    };
    if (read.ok && result.ok && value) {
      return { ok: true, value };
    }
    const wrong = result.ok
      ? []
      : withoutEchoes(result.findings, found.findings);
    const stage = wrong.some(each => each.stage === 'match')
      ? 'match'
      : 'create';
    return {
      ok: false,
      failure: {
        stage: read.ok ? stage : 'read',
        reason: summary([...found.findings, ...wrong]),
        findings: [
          ...(read.ok ? [] : read.failure.findings),
          ...wrong.map(finding =>
            this.toFinding(finding.stage, finding, request),
          ),
        ],
        undeclared,
        ...(read.ok && wrong.every(({ until }) => until) ? { absent } : {}),
        ...(value ? { partial: value } : {}),
      },
    };
  }

  /**
   * Reads and checks the Score file of a release, and that its name belongs to this place.
   *
   * @param place - the environment whose overrides to apply, among those that there are; without it the file is as written
   */
  async read(
    release: Release,
    place?: { environment: string; known: readonly string[] },
  ): Promise<ScoreRead> {
    const { repository, commit } = release;
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
    try {
      return await this.readAt(mirror, release, place);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      return this.unreadable([unreadableFinding(error)], release);
    }
  }

  private async readAt(
    mirror: GitMirror,
    release: Release,
    place?: { environment: string; known: readonly string[] },
  ): Promise<ScoreRead> {
    const { repository, commit, scoreFile } = release;
    const text = await readPushed(mirror, commit, scoreFile);
    if (text === undefined) {
      return failed(
        'read',
        `${repository} has no ${scoreFile} at ${short(commit)}`,
      );
    }
    const parsed = parseScore(text, { file: scoreFile });
    const written = parsed.ok ? parsed.value : parsed.partial;
    if (!written) {
      return this.unreadable(parsed.ok ? [] : parsed.findings, release);
    }
    // Of a name that no workload can have, the findings say so.
    const isName = parsed.ok || isUsable(written.workload.metadata.name);
    const taken = isName ? await this.checkName(written, release) : undefined;
    if (taken) {
      return taken;
    }
    const overrides = await readOverrides(mirror, release);
    const misnamed = place
      ? checkOverrideFiles(scoreFile, overrides, place.known)
      : [];
    if (misnamed.length > 0) {
      return this.unreadable(misnamed, release);
    }
    const applied = applyOverrides(
      written,
      overrides.filter(({ environment }) => environment === place?.environment),
    );
    const score = applied.ok ? applied.value : applied.partial;
    const broken = applied.ok ? parsed : applied;
    const findings = broken.ok ? [] : broken.findings;
    if (!score) {
      return this.unreadable(findings, release);
    }
    const sources = await readSources(mirror, commit, score);
    return findings.length === 0
      ? { ok: true, score, sources, overrides }
      : {
          ...this.unreadable(findings, release),
          partial: { score, sources, findings },
        };
  }

  private unreadable(
    findings: readonly Finding[],
    release: Release,
  ): { ok: false; failure: RenderFailure } {
    return {
      ok: false,
      failure: {
        stage: 'read',
        reason: summary(findings),
        findings: findings.map(finding =>
          this.toFinding('read', finding, { release }),
        ),
      },
    };
  }

  private async checkName(
    score: ScoreFile,
    release: Release,
  ): Promise<{ ok: false; failure: RenderFailure } | undefined> {
    const name = score.workload.metadata.name;
    const { tenant } = parseWorkloadRef(release.workload);
    const claim = await this.store.releases.claimOf(workloadRef(tenant, name));
    const problem = nameProblem(name, release, claim);
    if (!problem) {
      return undefined;
    }
    const line = score.positionOf(['metadata', 'name']);
    return failed('read', problem.reason, {
      hint: problem.hint,
      file: release.scoreFile,
      ...line,
      path: 'metadata.name',
      url: this.fileUrl(release, release.scoreFile, line?.line),
    });
  }

  private toFinding(
    stage: StageName,
    finding: Finding,
    request: Pick<RenderRequest, 'release'> & { platformRevision?: string },
  ): DeploymentFinding {
    const { release, platformRevision } = request;
    const line = finding.position?.line;
    const ofWorkload =
      finding.file === release.scoreFile ||
      overridePathsOf(release.scoreFile, [finding.file]).length > 0;
    const inPlatform = !ofWorkload && platformRevision !== undefined;
    const url = () =>
      inPlatform
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
      ...(isPath(finding.file) ? { url: url() } : {}),
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
export function toResolutionDocument({
  resolution,
  calls,
}: Pick<Rendered, 'resolution' | 'calls'>): ResolutionDocument {
  const { resources, defaults, endpoints, recorded } = resolution;
  const overridden = shownOverrides(resolution);
  return { resources, defaults, endpoints, recorded, calls, overridden };
}

function failed(
  stage: StageName,
  reason: string,
  more: Partial<DeploymentFinding> = {},
): { ok: false; failure: RenderFailure } {
  const findings = [{ stage, message: reason, ...more }];
  return { ok: false, failure: { stage, reason, findings } };
}

function summary(findings: readonly Finding[]): string {
  const [first, ...rest] = findings;
  const place = first.position ? `${first.file}:${first.position.line}: ` : '';
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  return `${place}${first.message}${more}`;
}
