import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InputError,
  NotFoundError,
  ResponseError,
  stringifyError,
} from '@backstage/errors';
import {
  forbidden,
  known,
  none,
  unknown,
  type Fact,
} from '@macadam/plugin-gitops-common';
import { Shared } from '@macadam/git';
import { KeptText } from '@macadam/plugin-platform-node';
import type { WorkloadPreflight } from '@macadam/plugin-orchestrator-common';
import {
  deriveHistory,
  verdictOfPreflight,
  type PolicyOverview,
  type PreflightVerdicts,
  type ReportVerdicts,
  type VerdictHistory,
  type WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import type { ClusterReports } from './ClusterReports';
import type { OrchestratorClient } from './OrchestratorClient';
import { summarise, type PolicyDescription } from './policies';
import type { PreflightIndex } from './PreflightIndex';
import { VerdictTotals, type Placed } from './VerdictTotals';

/** Deployments of a workload whose verdicts are compared. */
const HISTORY = 24;

/** Policies of all clusters; as uncertain as the least certain of them. */
function worst(
  facts: readonly Fact<PolicyDescription[]>[],
): Fact<PolicyDescription[]> {
  const [first] = ['unknown', 'forbidden', 'known'].flatMap(
    which => facts.find(({ state }) => state === which) ?? [],
  );
  if (!first) {
    return none(
      new Date().toISOString(),
      'No cluster is configured: kubernetes.clusterLocatorMethods has none',
    );
  }
  const values = facts.flatMap(({ value }) => value ?? []);
  return facts.some(({ value }) => value) ? { ...first, value: values } : first;
}

function preflightOf(
  preflights: readonly WorkloadPreflight[],
  environment: string,
): Fact<PreflightVerdicts> {
  const found = preflights.find(
    preflight => preflight.environment === environment,
  );
  if (!found) {
    return none(
      new Date().toISOString(),
      'No deployment to this environment was judged yet',
    );
  }
  const { deployment, at, results } = found;
  return known(
    {
      deployment,
      at,
      verdicts: results.map(result => verdictOfPreflight(result, at)),
    },
    new Date().toISOString(),
  );
}

async function ask<T>(
  question: () => Promise<T>,
): Promise<
  { value: T; error?: undefined } | { value?: undefined; error: Error }
> {
  try {
    return { value: await question() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

const statusOf = (error: Error) =>
  error instanceof ResponseError ? error.statusCode : undefined;

const HIDDEN = forbidden<never>(
  'You may not read deployments, so what preflight said of them is not shown',
);

function refused<T>(error: Error): Fact<T> {
  const status = statusOf(error);
  if (status === 401 || status === 403) return HIDDEN;
  if (status === 404) {
    return none(
      new Date().toISOString(),
      'The orchestrator does not know this workload',
    );
  }
  return unknown(`The orchestrator does not say: ${stringifyError(error)}`);
}

/** Both sources together, each labelled as which. */
export class PolicyService {
  private readonly overviews = new Shared(() => this.look());
  private readonly reported = new VerdictTotals();
  /** What of each cluster is in the totals. */
  private readonly counted = new Map<ClusterReports, readonly Placed[]>();

  constructor(
    private readonly clusters: readonly ClusterReports[],
    private readonly orchestrator: OrchestratorClient,
    private readonly preflights: PreflightIndex,
  ) {}

  /** @throws NotFoundError when neither the orchestrator nor a cluster has such a workload */
  async workload(
    name: string,
    credentials: BackstageCredentials,
  ): Promise<WorkloadVerdicts> {
    const inClusters = this.clusters.flatMap(cluster =>
      cluster.environments(name),
    );
    const asked = await ask(() =>
      Promise.all([
        this.orchestrator.workload(name, credentials),
        this.orchestrator.preflight(name, credentials),
      ]),
    );
    if (asked.error && inClusters.length === 0) {
      if (statusOf(asked.error) === 404)
        throw new NotFoundError(`There is no workload "${name}"`);
      throw asked.error;
    }
    const [delivery, preflights] = asked.value ?? [undefined, []];
    const ordered =
      delivery?.environments.map(({ environment }) => environment) ?? [];
    return {
      workload: name,
      environments: [...new Set([...ordered, ...inClusters])].map(
        environment => ({
          environment,
          preflight: asked.error
            ? refused(asked.error)
            : preflightOf(preflights, environment),
          reports: this.reports(name, environment),
        }),
      ),
    };
  }

  /** What preflight said of the newest deployments. @throws ResponseError as the orchestrator answers */
  async history(
    name: string,
    credentials: BackstageCredentials,
  ): Promise<VerdictHistory> {
    const { items } = await this.orchestrator.deployments(
      name,
      HISTORY,
      credentials,
    );
    const details = await Promise.all(
      items.map(({ id }) => this.orchestrator.deployment(id, credentials)),
    );
    return deriveHistory(
      details.flatMap(({ preflight, ...deployment }) =>
        preflight ? { ...deployment, preflight } : [],
      ),
    );
  }

  /** Where a workload runs in these environments. @throws InputError for one that there is not */
  async namespaces(
    name: string,
    environments: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<string[]> {
    const { environments: cards } = await this.orchestrator.workload(
      name,
      credentials,
    );
    return environments.map(environment => {
      const card = cards.find(each => each.environment === environment);
      if (!card) {
        throw new InputError(
          `There is no environment "${environment}"; there are ${cards.map(each => each.environment).join(', ')}`,
        );
      }
      return card.namespace;
    });
  }

  /**
   * Every policy with what it says across all services, as JSON.
   * @param mayReadDeployments - whether the viewer may see what preflight says
   */
  async overview(mayReadDeployments: boolean): Promise<KeptText> {
    const { whole, hidden } = await this.overviews.ask();
    return mayReadDeployments ? whole : hidden;
  }

  private async look(): Promise<{ whole: KeptText; hidden: KeptText }> {
    const { error } = await ask(() => this.preflights.catchUp());
    for (const cluster of this.clusters) {
      const placed = cluster.placed();
      if (placed !== this.counted.get(cluster)) {
        this.reported.set(cluster.cluster.name, placed);
        this.counted.set(cluster, placed);
      }
    }
    const { totals } = this.preflights;
    return {
      whole: this.write(
        error
          ? refused(error)
          : known(totals.verdicts, new Date().toISOString()),
        error ? undefined : totals,
      ),
      hidden: this.write(HIDDEN),
    };
  }

  private write(preflight: Fact<number>, totals?: VerdictTotals): KeptText {
    const described = worst(this.clusters.map(cluster => cluster.described()));
    const overview: PolicyOverview = {
      cluster: this.clusters.map(({ cluster }) => cluster.name).join(', '),
      policies: described.value
        ? {
            ...described,
            value: summarise(described.value, this.reported, totals),
          }
        : { ...described, value: undefined },
      preflight,
    };
    return new KeptText(Buffer.from(JSON.stringify(overview)));
  }

  /** From the cluster where the workload is; where it is in none, from the one that we know least about. */
  private reports(workload: string, environment: string): Fact<ReportVerdicts> {
    const there = this.clusters.filter(cluster =>
      cluster.environments(workload).includes(environment),
    );
    const facts = (there.length > 0 ? there : this.clusters).map(cluster =>
      cluster.verdicts(workload, environment),
    );
    return (
      facts.find(({ state }) => state === 'unknown') ??
      facts.find(({ state }) => state === 'forbidden') ??
      facts.find(({ state }) => state === 'known') ??
      facts[0] ??
      none(
        new Date().toISOString(),
        'No cluster is configured: kubernetes.clusterLocatorMethods has none',
      )
    );
  }
}
