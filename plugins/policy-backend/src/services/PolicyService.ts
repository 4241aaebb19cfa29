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
import type { WorkloadPreflight } from '@macadam/plugin-orchestrator-common';
import {
  deriveHistory,
  verdictOfPreflight,
  verdictsOfPolicies,
  type PolicyOverview,
  type PreflightVerdicts,
  type ReportVerdicts,
  type VerdictHistory,
  type WorkloadVerdicts,
} from '@macadam/plugin-policy-common';
import type { ClusterReports } from './ClusterReports';
import type { OrchestratorClient } from './OrchestratorClient';
import { summarise, type Placed, type PolicyDescription } from './policies';

/** Questions to the orchestrator at a time. */
const AT_ONCE = 8;
/** Deployments of a workload whose verdicts are compared. */
const HISTORY = 24;

/** Policies of all clusters; as uncertain as the least certain of them. */
function worst(
  facts: readonly Fact<PolicyDescription[]>[],
): Fact<PolicyDescription[]> {
  const [first] = ['unknown', 'forbidden', 'known'].flatMap(
    which => facts.find(({ state }) => state === which) ?? [],
  );
  if (!first)
    return none(
      new Date().toISOString(),
      'No cluster is configured: kubernetes.clusterLocatorMethods has none',
    );
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
  if (!found)
    return none(
      new Date().toISOString(),
      'No deployment to this environment was judged yet',
    );
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

function refused<T>(error: Error): Fact<T> {
  const status = statusOf(error);
  if (status === 401 || status === 403)
    return forbidden(
      'You may not read deployments, so what preflight said of them is not shown',
    );
  if (status === 404)
    return none(
      new Date().toISOString(),
      'The orchestrator does not know this workload',
    );
  return unknown(`The orchestrator does not say: ${stringifyError(error)}`);
}

/** Both sources together, each labelled as which. */
export class PolicyService {
  constructor(
    private readonly clusters: readonly ClusterReports[],
    private readonly orchestrator: OrchestratorClient,
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
      if (!card)
        throw new InputError(
          `There is no environment "${environment}"; there are ${cards.map(each => each.environment).join(', ')}`,
        );
      return card.namespace;
    });
  }

  async overview(credentials: BackstageCredentials): Promise<PolicyOverview> {
    const asked = await ask(() => this.preflights(credentials));
    const placed = [
      ...this.clusters.flatMap(cluster => cluster.placed()),
      ...(asked.value ?? []),
    ];
    const described = worst(this.clusters.map(cluster => cluster.described()));
    return {
      cluster: this.clusters.map(({ cluster }) => cluster.name).join(', '),
      policies: described.value
        ? { ...described, value: summarise(described.value, placed) }
        : { ...described, value: undefined },
      preflight: asked.error
        ? refused(asked.error)
        : known(asked.value?.length ?? 0, new Date().toISOString()),
    };
  }

  private async preflights(
    credentials: BackstageCredentials,
  ): Promise<Placed[]> {
    const placed: Placed[] = [];
    const waiting = await this.orchestrator.workloads(credentials);
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { workload } = next;
        for (const {
          environment,
          at,
          results,
        } of await this.orchestrator.preflight(workload, credentials)) {
          placed.push(
            ...verdictsOfPolicies(results, at).map(verdict => ({
              workload,
              environment,
              source: verdict.source,
              verdict,
            })),
          );
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return placed.sort((a, b) =>
      `${a.workload} ${a.environment}`.localeCompare(
        `${b.workload} ${b.environment}`,
      ),
    );
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
