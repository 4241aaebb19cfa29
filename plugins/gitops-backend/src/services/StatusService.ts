import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import type { Cluster } from '@macadam/plugin-gitops-node';
import { ClusterWatch } from './ClusterWatch';
import type { LastSeenStore } from './LastSeenStore';

/** A burst of changes of one workload is one change. */
const DEBOUNCE_MS = 150;
/** How often the age of what is remembered is brought up to date. */
const CONFIRM_MS = 30_000;

export interface StatusServiceOptions {
  clusters: readonly Cluster[];
  store: LastSeenStore;
  logger: LoggerService;
  changed(workload: string, environment: string): Promise<void>;
}

const keyOf = (
  watch: ClusterWatch,
  { workload, environment }: { workload: string; environment: string },
) => `${watch.cluster.name} ${workload} ${environment}`;

/** A status without its ages. */
const substance = (status: WorkloadEnvironmentStatus) =>
  JSON.stringify(status, (key, value) =>
    key === 'observedAt' ? undefined : value,
  );

/** What runs in every cluster; tells when it changes and remembers what was seen. */
export class StatusService {
  readonly watches: ClusterWatch[];
  /** How each cluster stood when that was logged last. */
  private readonly states = new Map<ClusterWatch, string>();
  /** What was told last, without its ages. */
  private readonly told = new Map<string, string>();
  private readonly due = new Map<ClusterWatch, Set<string> | 'all'>();
  private timer: NodeJS.Timeout | undefined;
  private confirming: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly options: StatusServiceOptions) {
    this.watches = options.clusters.map(cluster => {
      const watch: ClusterWatch = new ClusterWatch(
        cluster,
        (workload, environment) => {
          if (!workload) this.logStanding(watch);
          this.touch(watch, workload, environment);
        },
      );
      return watch;
    });
  }

  async start(): Promise<void> {
    for (const watch of this.watches) {
      const seen = await this.options.store.load(watch.cluster.name);
      for (const status of seen)
        this.told.set(keyOf(watch, status), substance(status));
      watch.start(seen);
    }
    this.confirming = setInterval(
      () => this.queue(() => this.confirm()),
      CONFIRM_MS,
    );
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    clearInterval(this.confirming);
    // What was seen last is kept, also when it was seen just now.
    this.queue(() => this.flush());
    this.queue(() => this.confirm());
    this.watches.forEach(watch => watch.stop());
    await this.flushing;
  }

  /** Sorted by workload and environment. @param workloads - only these, if any */
  list(workloads: readonly string[] = []): WorkloadEnvironmentStatus[] {
    const key = (status: WorkloadEnvironmentStatus) =>
      `${status.workload} ${status.environment}`;
    const asked = new Set(workloads);
    return this.watches
      .flatMap(watch =>
        watch
          .pairs()
          .filter(([workload]) => asked.size === 0 || asked.has(workload))
          .flatMap(
            ([workload, environment]) =>
              watch.status(workload, environment) ?? [],
          ),
      )
      .sort((a, b) => key(a).localeCompare(key(b)));
  }

  /** A deployment was brought there, whether or not its cluster can be seen. */
  expect(workload: string, environment: string): void {
    const isListed = this.list([workload]).some(
      status => status.environment === environment,
    );
    if (!isListed)
      this.watches.forEach(watch => watch.expect(workload, environment));
  }

  private logStanding(watch: ClusterWatch): void {
    const { state, reason } = watch.watchState();
    if (state === 'starting' || this.states.get(watch) === state) return;
    this.states.set(watch, state);
    const { logger } = this.options;
    const { name, url } = watch.cluster;
    if (state === 'live') {
      logger.info(`Cluster ${name} (${url}) answers`);
    } else if (state === 'forbidden') {
      logger.warn(
        `Cluster ${name} (${url}) refuses to show what runs: ${reason}`,
      );
    } else {
      logger.warn(`Cluster ${name} (${url}) does not answer: ${reason}`);
    }
  }

  private touch(
    watch: ClusterWatch,
    workload?: string,
    environment?: string,
  ): void {
    const before = this.due.get(watch);
    if (workload && environment && before !== 'all') {
      this.due.set(
        watch,
        (before ?? new Set<string>()).add(`${workload} ${environment}`),
      );
    } else if (!workload) {
      this.due.set(watch, 'all');
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.queue(() => this.flush());
    }, DEBOUNCE_MS);
  }

  /** One after the other: a later state is never overwritten by an earlier one. */
  private queue(work: () => Promise<void>): void {
    this.flushing = this.flushing
      .then(work)
      .catch(error =>
        this.options.logger.error(
          `Could not keep what was seen of a cluster: ${stringifyError(error)}`,
        ),
      );
  }

  private async confirm(): Promise<void> {
    for (const watch of this.watches) {
      // An engine that does not answer sends no event.
      for (const [workload, environment] of watch.awaited())
        this.touch(watch, workload, environment);
      const at = watch.confirmedAt();
      if (at) await this.options.store.confirm(watch.cluster.name, at);
    }
  }

  private async flush(): Promise<void> {
    const due = [...this.due];
    this.due.clear();
    for (const [watch, which] of due) {
      const pairs =
        which === 'all'
          ? this.pairsOf(watch)
          : [...which].map(pair => pair.split(' '));
      for (const [workload, environment] of pairs)
        await this.tell(watch, workload, environment);
    }
  }

  private pairsOf(watch: ClusterWatch): string[][] {
    const prefix = `${watch.cluster.name} `;
    const told = [...this.told.keys()]
      .filter(key => key.startsWith(prefix))
      .map(key => key.slice(prefix.length));
    const there = watch
      .pairs()
      .map(([workload, environment]) => `${workload} ${environment}`);
    return [...new Set([...told, ...there])].map(pair => pair.split(' '));
  }

  private async tell(
    watch: ClusterWatch,
    workload: string,
    environment: string,
  ): Promise<void> {
    const key = keyOf(watch, { workload, environment });
    const status = watch.status(workload, environment);
    const now = status && substance(status);
    if (now === this.told.get(key)) return;
    if (!status) {
      this.told.delete(key);
      await this.options.store.remove(
        watch.cluster.name,
        workload,
        environment,
      );
    } else {
      this.told.set(key, substance(status));
      // What is remembered is what was seen: an answer that could not be had never replaces it.
      const { sync, health } = status;
      const isSeen = [sync, health].every(
        ({ state }) => state === 'known' || state === 'none',
      );
      if (isSeen)
        await this.options.store.save(status, health.observedAt ?? '');
    }
    await this.options.changed(workload, environment);
  }
}
