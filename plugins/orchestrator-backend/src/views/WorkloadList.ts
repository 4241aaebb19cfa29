import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Shared } from '@macadam/git';
import type {
  Deployment,
  Release,
  WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { KeptText } from '@macadam/plugin-platform-node';
import type {
  Claim,
  DeploymentStore,
  HistoryTail,
  WorkloadHeads,
} from '../store';
import type { Ownership } from '../sources/Directory';
import type {
  LoadedPlatform,
  PlatformService,
} from '../sources/PlatformService';

/** How often what the history does not tell is looked at again, in milliseconds. */
const LOOK_AGAIN = 2_000;
/** How long the catalogue's answer of who owns what holds, in milliseconds: it takes longer to hear of it itself. */
const OWNERS_HOLD = 15_000;
/** Stages that have nothing to say yet. */
const SILENT = ['pending', 'skipped'];
/** Rows made before others have their turn. */
const AT_ONCE = 25;
/** How long the list waits for the rows of what changed, in milliseconds. */
const PATIENCE = 50;
/** The list is answered without these rows as long as all others are this old at most, in milliseconds. */
const OLDEST = 2_000;

export interface WorkloadListOptions {
  /** Workloads to which something happened, whether or not the history says so; emptied as their rows are made. */
  touched: Set<string>;
  tail: HistoryTail;
  store: DeploymentStore;
  platforms: Pick<PlatformService, 'inForce'>;
  ownership(
    claims: readonly Claim[],
    loaded: LoadedPlatform,
  ): Promise<Map<string, Ownership>>;
  row(
    claim: Claim,
    heads: WorkloadHeads,
    latest: Release | undefined,
    ownership: Ownership,
    loaded: LoadedPlatform,
  ): Promise<WorkloadSummary>;
}

/** Workloads of which a row is another one since somebody asked. */
export interface Changes {
  /** What to ask with next. */
  cursor: string;
  /** Some of them, those that are gone included. */
  names: string[];
  /** Whether there are more than these. */
  more: boolean;
  /** Whether every workload is among these and those that follow: nothing that was known before counts. */
  isFirst: boolean;
}

interface Row {
  claim: string;
  owners: string;
  revision: string;
  /** Counts the rows that were made. */
  made: number;
  /** Whether nothing changes in it without the history. */
  isSettled: boolean;
  json: Buffer;
}

/**
 * Every workload in every environment. A row is made again when something about it changed, which the history tells
 * whoever wrote it; many who ask at once get one answer. It is as of when they asked or later, but while many rows
 * change, when it may be two seconds older.
 */
export class WorkloadList {
  private readonly rows = new Map<string, Row>();
  private readonly owners = new Map<string, Ownership>();
  private readonly process = randomUUID().slice(0, 8);
  private ownersAt = 0;
  /** When the last look that ended began; before that, rows are missing. */
  private completeAt: number | undefined;
  private lookedAt = 0;
  /** When each row became another one, in that order. */
  private readonly changes = new Map<string, number>();
  private change = 0;
  private answer: KeptText | undefined;
  /** Workloads whose rows are on their way. */
  private making: ReadonlySet<string> = new Set();
  private made = 0;
  private readonly looks = new Shared(() => this.look());
  private readonly tails = new Shared(() => this.follow());

  constructor(private readonly options: WorkloadListOptions) {}

  /** As JSON. @throws what the history, the catalogue or the platform repository throws while they do not answer */
  async json(): Promise<KeptText> {
    const looked = this.looks.ask();
    await (this.isRecent()
      ? Promise.race([looked, setTimeout(PATIENCE)])
      : looked);
    this.answer ??= this.write();
    return this.answer;
  }

  private isRecent(): boolean {
    const at = this.completeAt;
    return at !== undefined && Date.now() - at <= OLDEST;
  }

  /**
   * Names how a workload stands: the same mark, and the history says of nothing that happened to it. Waits for no row.
   * @returns undefined where that is not known, and for what changes without the history
   */
  async markOf(workload: string): Promise<string | undefined> {
    await this.tails.ask();
    const row = this.rows.get(workload);
    const isDue =
      this.options.touched.has(workload) || this.making.has(workload);
    return row?.isSettled && !isDue ? `${row.made} ${row.revision}` : undefined;
  }

  /** @param after - `cursor` of an earlier answer; one of another process counts as none */
  async changedSince(after = ''): Promise<Changes> {
    await this.looks.ask();
    const [process, number] = after.split('.');
    const since = process === this.process ? Number(number) : 0;
    const found = [...this.changes].filter(([, change]) => change > since);
    const names = found.slice(0, AT_ONCE);
    const last = names.at(-1)?.[1] ?? since;
    return {
      cursor: `${this.process}.${last}`,
      names: names.map(([name]) => name),
      more: found.length > names.length,
      isFirst: since === 0,
    };
  }

  private async look(): Promise<void> {
    const { touched, platforms } = this.options;
    const began = Date.now();
    const loaded = await platforms.inForce();
    await this.lookForChanges(loaded);
    // What is touched from here on is the next look's, so that each ends also while changes go on.
    const due = [...touched];
    while (due.length > 0) {
      const names = due.splice(0, AT_ONCE);
      names.forEach(name => touched.delete(name));
      this.making = new Set(names);
      try {
        if (await this.make(names, loaded)) this.answer = undefined;
      } catch (error) {
        names.forEach(name => touched.add(name));
        throw error;
      } finally {
        this.making = new Set();
      }
      await setImmediate();
    }
    this.completeAt = began;
  }

  /** Touches the workloads of which something was written, by this process or another. */
  private async follow(): Promise<void> {
    const { tail, touched } = this.options;
    for (const workload of await tail.workloads()) touched.add(workload);
  }

  /** Touches the workloads whose rows may not be what they should be. */
  private async lookForChanges(loaded: LoadedPlatform): Promise<void> {
    const { store, touched } = this.options;
    await this.tails.ask();
    for (const [workload, { revision }] of this.rows) {
      if (revision !== loaded.revision) touched.add(workload);
    }
    const now = Date.now();
    if (now - this.lookedAt < LOOK_AGAIN) return;
    const claims = await store.releases.claims();
    if (now - this.ownersAt >= OWNERS_HOLD) {
      await this.askOwners(claims, loaded);
      this.ownersAt = now;
    }
    for (const claim of claims) {
      const row = this.rows.get(claim.workload);
      const isKnown =
        row?.isSettled &&
        row.claim === JSON.stringify(claim) &&
        row.owners === JSON.stringify(this.owners.get(claim.workload));
      if (!isKnown) touched.add(claim.workload);
    }
    const names = new Set(claims.map(({ workload }) => workload));
    for (const workload of this.rows.keys()) {
      if (!names.has(workload)) touched.add(workload);
    }
    this.lookedAt = now;
  }

  private async askOwners(
    claims: readonly Claim[],
    loaded: LoadedPlatform,
  ): Promise<void> {
    for (let start = 0; start < claims.length; start += AT_ONCE) {
      const part = claims.slice(start, start + AT_ONCE);
      const found = await this.options.ownership(part, loaded);
      found.forEach((owner, workload) => this.owners.set(workload, owner));
      await setImmediate();
    }
  }

  /** @returns whether any row is another one */
  private async make(
    names: readonly string[],
    loaded: LoadedPlatform,
  ): Promise<boolean> {
    const { store } = this.options;
    const claims = await store.releases.claimsOf(names);
    const [heads, latest] = await Promise.all([
      store.heads(names),
      store.releases.latest(names),
      this.askOwners(
        claims.filter(({ workload }) => !this.owners.has(workload)),
        loaded,
      ),
    ]);
    const made = await Promise.all(
      claims.map(claim =>
        this.makeOne(claim, heads, latest.get(claim.workload), loaded),
      ),
    );
    const isThere = new Set(claims.map(({ workload }) => workload));
    const changed = [
      ...claims.filter((_, index) => made[index]).map(each => each.workload),
      ...names.filter(name => !isThere.has(name) && this.rows.delete(name)),
    ];
    for (const name of changed) {
      this.change += 1;
      this.changes.delete(name);
      this.changes.set(name, this.change);
    }
    return changed.length > 0;
  }

  private async makeOne(
    claim: Claim,
    heads: WorkloadHeads,
    latest: Release | undefined,
    loaded: LoadedPlatform,
  ): Promise<boolean> {
    const { workload } = claim;
    const ownership = this.owners.get(workload) ?? { owner: '' };
    const row = await this.options.row(claim, heads, latest, ownership, loaded);
    const json = Buffer.from(JSON.stringify(withoutDetails(row)));
    const before = this.rows.get(workload);
    this.made += 1;
    this.rows.set(workload, {
      claim: JSON.stringify(claim),
      owners: JSON.stringify(ownership),
      revision: loaded.revision,
      made: this.made,
      isSettled: isSettled(row),
      json,
    });
    return !before?.json.equals(json);
  }

  private write(): KeptText {
    const comma = Buffer.from(',');
    const parts = [...this.rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, { json }], index) => (index === 0 ? [json] : [comma, json]));
    return new KeptText(
      Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]),
    );
  }
}

/** Whether a row says nothing that changes without the history: what leaves Git, and what could not be compared. */
function isSettled({ withdrawn, environments }: WorkloadSummary): boolean {
  return (
    !withdrawn &&
    environments.every(
      ({ comparison, withdrawal }) =>
        comparison?.relation !== 'unknown' && !withdrawal,
    )
  );
}

/** A row without what only the page of a workload shows: of the stages, what policies said and what is not done. */
function withoutDetails(row: WorkloadSummary): WorkloadSummary {
  const slim = (deployment: Deployment): Deployment => ({
    ...deployment,
    stages: deployment.stages
      .filter(
        ({ name, state }) =>
          !SILENT.includes(state) &&
          (name === 'preflight' || state !== 'passed'),
      )
      .map(({ detail, ...stage }) => ({
        ...stage,
        ...(detail?.exceptions && {
          detail: { exceptions: detail.exceptions },
        }),
      })),
  });
  return {
    ...row,
    environments: row.environments.map(each => ({
      ...each,
      ...(each.current ? { current: slim(each.current) } : {}),
      ...(each.attempt ? { attempt: slim(each.attempt) } : {}),
    })),
  };
}
