import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { TENANT_LABEL, WORKLOAD_LABEL } from '@macadam/kubernetes';
import {
  workloadName,
  type WorkloadSummary,
} from '@macadam/plugin-orchestrator-common';
import { refOf } from './catalogInfo';
import { withProblems, type FoundEntity } from './entities';
import { assumedComponent, kubernetesAnnotations } from './scoreEntities';

/** That a component's workload is not in Git any more, in a sentence. */
const WITHDRAWN_ANNOTATION = 'macadam.dev/withdrawn';

/** A workload that Git has no more. */
export type WithdrawnWorkload = Pick<
  WorkloadSummary,
  | 'workload'
  | 'tenant'
  | 'owner'
  | 'system'
  | 'repository'
  | 'scoreFile'
  | 'withdrawn'
  | 'environments'
>;

/** Asks the orchestrator for what left Git. @throws when it does not answer */
export function askWithdrawn(
  discovery: DiscoveryService,
  auth: AuthService,
): () => Promise<WithdrawnWorkload[]> {
  return async () => {
    const [baseUrl, { token }] = await Promise.all([
      discovery.getBaseUrl('orchestrator'),
      auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'orchestrator',
      }),
    ]);
    const response = await fetch(`${baseUrl}/workloads?past=true`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    const workloads: WorkloadSummary[] = await response.json();
    return workloads.filter(({ withdrawn }) => withdrawn !== undefined);
  };
}

/** What a component's page says of it. */
function lines({ withdrawn, environments }: WithdrawnWorkload): string[] {
  return [
    `Removed from Git: ${withdrawn?.reason}`,
    ...environments.flatMap(({ environment, withdrawal }) =>
      withdrawal && withdrawal.state !== 'gone'
        ? [`${environment}: ${withdrawal.reason}`]
        : [],
    ),
  ];
}

function marked(entity: Entity, from: WithdrawnWorkload): Entity {
  const said = lines(from);
  return withProblems(
    {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...entity.metadata.annotations,
          ...kubernetesAnnotations(workloadName(from.workload), from.tenant),
          'macadam.dev/repository': from.repository,
          'macadam.dev/score-file': from.scoreFile,
          [TENANT_LABEL]: from.tenant,
          [WORKLOAD_LABEL]: workloadName(from.workload),
          [WITHDRAWN_ANNOTATION]: said[0],
        },
      },
    },
    said,
  );
}

function leftOver(from: WithdrawnWorkload, webUrl: string): Entity {
  const entity = assumedComponent(workloadName(from.workload), {
    id: from.tenant,
    owner: from.owner,
  });
  const location = `url:${webUrl}/`;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      namespace: from.tenant,
      title: entity.metadata.name,
      annotations: {
        ...entity.metadata.annotations,
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
      },
    },
    spec: {
      ...entity.spec,
      ...(from.system && {
        system: from.system,
      }),
    },
  };
}

/** Whether nothing is left but its history. */
const isPast = ({ environments }: WithdrawnWorkload): boolean =>
  environments.every(
    ({ withdrawal }) => withdrawal === undefined || withdrawal.state === 'gone',
  );

/**
 * What repositories say, with the components of workloads that left Git: each stays, marked, with its history; where its
 * repository is gone too, until the last of it is gone. A component that another repository has by now is left alone.
 *
 * @param isThere - whether a repository is there
 */
export function withWithdrawn(
  found: readonly FoundEntity[],
  withdrawn: readonly WithdrawnWorkload[],
  webUrl: (repository: string) => string,
  isThere: (repository: string) => boolean,
): FoundEntity[] {
  const byRef = new Map(found.map(one => [refOf(one.entity), one]));
  for (const from of withdrawn) {
    const { repository } = from;
    if (isPast(from) && !isThere(repository)) continue;
    const assumed = leftOver(from, webUrl(repository));
    const ref = refOf(assumed);
    const own = byRef.get(ref);
    if (!own || own.repository === repository) {
      byRef.set(ref, {
        entity: marked(own?.entity ?? assumed, from),
        repository,
      });
    }
  }
  return [...byRef.values()];
}
