import {
  callsOf,
  objectsOf,
  renderedService,
  serviceOf,
  type Environment,
  type OtherWorkload,
  type OtherWorkloads,
  type WorkloadService,
} from '@macadam/resolver';
import type { ScoreFile } from '@macadam/score';
import {
  workloadName,
  workloadRef,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import type { Claim, DeploymentRecord, DeploymentStore } from '../store';
import type { EnvironmentsRepository } from '../tree/EnvironmentsRepository';
import type { ScoreRead } from './Renderer';

/** The Service of a workload that another calls, as it was when that one was rendered. */
export interface RecordedCall {
  tenant: string;
  workload: string;
  service: WorkloadService;
}

interface WorkloadName {
  tenant: string;
  workload: string;
}

/** What a Score file calls, and what is known of it. */
export interface CalleesRead {
  others: OtherWorkloads;
  /** What was read, to render the same again. */
  calls: RecordedCall[];
  /** Those that no repository declares. */
  undeclared: WorkloadName[];
  /** Those that have to come first. */
  absent: WorkloadName[];
}

export interface CalleesOptions {
  store: DeploymentStore;
  environments: EnvironmentsRepository;
  /** The Score file of a release as an environment has it. */
  read(release: Release, environment: string): Promise<ScoreRead>;
}

/** Where a workload is called from. */
export interface CallPlace {
  environment: Environment;
  tenant: string;
  /** What was read when this was rendered before: it wins, and what has gone since does not stop anything. */
  recorded?: readonly RecordedCall[];
  /** Take what is absent for what it would be, to show what was meant. */
  lenient?: boolean;
  /** What comes there first: each is taken for there, as its release has it. */
  coming?: readonly Release[];
}

/** The workloads that others call: what Git has of them in an environment, or what their repositories say of them. */
export class Callees {
  constructor(private readonly options: CalleesOptions) {}

  /** Mirrors are read as they are. @throws an error when Git does not answer */
  async of(score: ScoreFile, place: CallPlace): Promise<CalleesRead> {
    const { store } = this.options;
    const wanted = callsOf(score, place.tenant);
    const workloads: OtherWorkload[] = [];
    const undeclared: CalleesRead['undeclared'] = [];
    if (wanted.length === 0) {
      return {
        others: { workloads, names: {}, areAll: true },
        calls: [],
        undeclared,
        absent: [],
      };
    }
    const claims = (await store.releases.claims()).filter(
      ({ withdrawn }) => !withdrawn,
    );
    for (const { tenant, workload } of wanted) {
      const of = { tenant, workload };
      if (workloads.some(each => isSame(each, of))) continue;
      const ref = workloadRef(tenant, workload);
      const claim = claims.find(each => each.workload === ref);
      const found = await this.find(of, claim, place, {
        tenant: place.tenant,
        workload: score.workload.metadata.name,
      });
      if (found) workloads.push(found);
      else undeclared.push(of);
    }
    const names: Record<string, string[]> = {};
    for (const { tenant, workload } of claims) {
      names[tenant] = [...(names[tenant] ?? []), workloadName(workload)];
    }
    return {
      others: { workloads, names, areAll: true },
      calls: workloads.flatMap(({ tenant, workload, service }) =>
        service ? [{ tenant, workload, service }] : [],
      ),
      undeclared,
      absent: workloads
        .filter(({ absent }) => absent?.stops)
        .map(({ tenant, workload }) => ({ tenant, workload })),
    };
  }

  private async find(
    of: WorkloadName,
    claim: Claim | undefined,
    place: CallPlace,
    caller: WorkloadName,
  ): Promise<OtherWorkload | undefined> {
    const { environment, recorded = [], lenient } = place;
    const before = recorded.find(each => isSame(each, of));
    const inGit = await this.inGit(environment, of);
    // What is brought in parts has its Service in the last of them.
    const isWhole =
      inGit &&
      (inGit.service !== undefined ||
        !claim ||
        !isOnItsWay(await this.lastOf(claim, environment)));
    const now = isWhole
      ? inGit
      : claim && (await this.declared(claim, place, caller));
    if (!before && !lenient) return now;
    // Of what was never read nothing is known: the usual is shown.
    const usual = now ? undefined : { name: of.workload, ports: {} };
    const service = before?.service ?? now?.service ?? usual;
    const absent = now
      ? now.absent
      : { reason: `no repository of ${of.tenant} declares it` };
    return {
      ...of,
      ...(service ? { service } : {}),
      ...(absent ? { absent: { ...absent, stops: false } } : {}),
    };
  }

  /** A workload as Git has it in an environment. */
  private async inGit(
    environment: Environment,
    of: WorkloadName,
  ): Promise<OtherWorkload | undefined> {
    const own = await this.options.environments.files(environment, {
      workload: workloadRef(of.tenant, of.workload),
    });
    if (!own.some(({ path }) => path.endsWith('/release.yaml'))) {
      return undefined;
    }
    const service = renderedService(objectsOf(own));
    return { ...of, ...(service ? { service } : {}) };
  }

  /**
   * A workload that Git does not have in an environment, as its Score file describes it. One that is on its way there is
   * taken for there, or two that call each other would wait for each other for ever; so is one that comes there by a
   * push alone, as soon as it can. Anywhere else it comes only when a person promotes it: before its caller, unless that
   * has to wait for the caller itself.
   */
  private async declared(
    claim: Claim,
    { environment, coming = [] }: CallPlace,
    caller: WorkloadName,
  ): Promise<OtherWorkload | undefined> {
    const { tenant, workload: ref, repository, scoreFile } = claim;
    const { store, read } = this.options;
    const workload = workloadName(ref);
    const of = { tenant, workload };
    const last = await this.lastOf(claim, environment);
    const next = coming.find(each => each.workload === ref);
    const isOn = last ? isOnItsWay(last) : environment.after.length === 0;
    const isComing = next !== undefined || isOn;
    const release =
      next ?? last?.row.release ?? (await store.releases.latest(ref)).get(ref);
    // Its name is claimed a moment before its release is kept.
    if (!release) return undefined;
    const score = await read(release, environment.name);
    if (!score.ok) {
      return {
        ...of,
        service: { name: workload, ports: {} },
        absent: {
          stops: true,
          reason: `mend ${scoreFile} of ${repository} first, which cannot be read`,
        },
      };
    }
    const service = serviceOf(score.score.workload);
    const isRing = () => this.leadsTo(score.score, tenant, caller, environment);
    return {
      ...of,
      ...(service ? { service } : {}),
      ...(isComing
        ? {}
        : { absent: await absenceIn(environment, workload, isRing) }),
    };
  }

  private async lastOf(
    { workload }: Claim,
    { name }: Environment,
  ): Promise<DeploymentRecord | undefined> {
    const heads = await this.options.store.heads(workload);
    return heads.get(`${workload}@${name}`)?.last;
  }

  /** Whether a workload calls another, or what it calls does. */
  private async leadsTo(
    score: ScoreFile,
    from: string,
    to: WorkloadName,
    environment: Environment,
    seen = new Set<string>(),
  ): Promise<boolean> {
    const { store, read } = this.options;
    for (const { tenant, workload } of callsOf(score, from)) {
      if (isSame({ tenant, workload }, to)) return true;
      const ref = workloadRef(tenant, workload);
      if (seen.has(ref)) continue;
      seen.add(ref);
      const release = (await store.releases.latest(ref)).get(ref);
      const next = release && (await read(release, environment.name));
      if (
        next?.ok &&
        (await this.leadsTo(next.score, tenant, to, environment, seen))
      )
        return true;
    }
    return false;
  }
}

function isOnItsWay(last: DeploymentRecord | undefined): boolean {
  return (
    last?.deployment.outcome === 'in-progress' &&
    last.row.cause !== 'withdrawal'
  );
}

/** @param isRing - whether it calls the workload that calls it: none of them could be promoted before the others */
async function absenceIn(
  { name, after }: Environment,
  workload: string,
  isRing: () => Promise<boolean>,
) {
  if (after.length === 0)
    return {
      stops: false,
      reason: `see what stops ${workload} there; until it runs, calls of it fail`,
    };
  return (await isRing())
    ? {
        stops: false,
        reason: `promote ${workload} to ${name} next, which calls this one too; until it runs, calls of it fail`,
      }
    : { stops: true, reason: `promote ${workload} to ${name} first` };
}

function isSame(a: WorkloadName, b: WorkloadName): boolean {
  return a.tenant === b.tenant && a.workload === b.workload;
}
