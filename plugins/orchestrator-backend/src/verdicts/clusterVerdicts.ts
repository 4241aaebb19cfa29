import type {
  DeliveryEngine,
  DryRunAnswer,
} from '@macadam/plugin-gitops-common';
import {
  DRY_RUN_KIND,
  type PreflightResult,
} from '@macadam/plugin-orchestrator-common';
import type { KubeObject } from '@macadam/resolver';
import { stringifyError } from '@backstage/errors';
import type { Rendered } from '../render/Renderer';
import { type PreflightOutcome, toFinding } from './policyVerdicts';

/** Asks a cluster what it would say of objects that an engine applies as an account. */
export interface DryRunSource {
  dryRun(
    cluster: string,
    applier: { deployer: string; engine: DeliveryEngine },
    objects: readonly KubeObject[],
  ): Promise<DryRunAnswer[]>;
}

const DEPLOYER = 'macadam-deployer';

/** How long the policies of a cluster may take to follow the platform repository, in milliseconds. */
const POLICIES_FOLLOW = 120_000;

/** An outcome of preflight with what the cluster says. */
export interface AskedOutcome extends PreflightOutcome {
  /** What the cluster refuses although no policy of the platform repository does. */
  onlyThere?: string;
}

/**
 * Why a deployment should be judged again a little later: only the cluster refuses it, and its policies may not have
 * followed a change of the platform repository yet, such as an exception that was just approved.
 *
 * @param createdAt - of the deployment; ISO 8601
 * @param now - in milliseconds since 1970
 */
export function waitsForPolicies(
  { onlyThere }: AskedOutcome,
  createdAt: string,
  now: number,
): string | undefined {
  return onlyThere && now - Date.parse(createdAt) < POLICIES_FOLLOW
    ? `${onlyThere}; asked again, because its policies may not have come yet`
    : undefined;
}

/**
 * Adds what the cluster's own admission says to what the platform's policies say, and where the two differ. A refusal by
 * the cluster stops the deployment; a cluster that could not be asked does not.
 */
export async function askCluster(
  outcome: PreflightOutcome,
  { resolution, environment }: Rendered,
  source: DryRunSource,
): Promise<AskedOutcome> {
  const objects = resolution.objects.map(({ object }) => object);
  const { engine } = environment.delivery;
  const deployer = `system:serviceaccount:${resolution.namespace}:${DEPLOYER}`;
  const answers = await source
    .dryRun(environment.cluster, { deployer, engine }, objects)
    .catch((error: unknown): DryRunAnswer[] =>
      objects.map(() => ({ state: 'unknown', reason: stringifyError(error) })),
    );
  return withAnswers(
    outcome,
    environment.cluster,
    environment.gates.policy === 'enforce',
    objects,
    answers,
  );
}

/**
 * The outcome with the answers of a cluster, one for each object.
 * @param enforced - whether the platform's policies stop a deployment there, so that the cluster should do so too
 */
export function withAnswers(
  outcome: PreflightOutcome,
  cluster: string,
  enforced: boolean,
  objects: readonly KubeObject[],
  answers: readonly DryRunAnswer[],
): AskedOutcome {
  const said: PreflightResult[] = [];
  const unasked = new Map<string, KubeObject[]>();
  for (const [at, object] of objects.entries()) {
    const { state, reason = 'it gave no answer' } = answers[at] ?? {
      state: 'unknown',
    };
    if (state === 'unknown')
      unasked.set(reason, [...(unasked.get(reason) ?? []), object]);
    else {
      const denying = outcome.results.filter(
        result => result.blocks && isAbout(result, object),
      );
      const isDenied = state === 'denied';
      said.push(
        isDenied
          ? denied(object, cluster, reason, enforced ? denying : [])
          : allowed(object, cluster, enforced ? denying : []),
      );
    }
  }
  for (const [reason, [first, ...rest]] of unasked) {
    const count = rest.length > 0 ? ` for ${rest.length + 1} objects` : '';
    const message = `not asked${count}, because ${reason}`;
    said.push(resultFor(first, cluster, 'skip', message));
  }
  const alone = said.filter(({ blocks }) => blocks);
  const isAlone = outcome.blocking.length === 0 && alone.length > 0;
  return {
    ...(isAlone && { onlyThere: alone[0].message }),
    results: [...outcome.results, ...said],
    blocking: [...outcome.blocking, ...alone.map(toFinding)],
    warnings: [
      ...outcome.warnings,
      ...said.filter(({ verdict }) => verdict === 'warn').map(toFinding),
    ],
  };
}

function isAbout({ resource }: PreflightResult, object: KubeObject): boolean {
  return (
    resource.kind === object.kind &&
    resource.name === object.metadata.name &&
    resource.apiVersion === object.apiVersion
  );
}

function resultFor(
  { apiVersion, kind, metadata: { name, namespace } }: KubeObject,
  cluster: string,
  verdict: PreflightResult['verdict'],
  message: string,
): PreflightResult {
  return {
    policy: `Admission of cluster ${cluster}`,
    policyKind: DRY_RUN_KIND,
    rule: 'server-side dry-run',
    verdict,
    message,
    action: 'Deny',
    blocks: verdict === 'fail',
    resource: {
      ...{ apiVersion, kind, name },
      ...(namespace !== undefined && { namespace }),
    },
  };
}

/** A refusal stops the deployment by itself only where no policy of ours does so already. */
function denied(
  object: KubeObject,
  cluster: string,
  reason: string,
  ours: readonly PreflightResult[],
): PreflightResult {
  if (ours.length > 0) {
    const message = `the cluster refuses it as well: ${reason}`;
    return {
      ...resultFor(object, cluster, 'fail', message),
      blocks: false,
    };
  }
  const message = `${reason} (the policies of the platform repository let it pass: the cluster has a rule that is not there)`;
  return resultFor(object, cluster, 'fail', message);
}

function allowed(
  object: KubeObject,
  cluster: string,
  ours: readonly PreflightResult[],
): PreflightResult {
  if (ours.length === 0)
    return resultFor(object, cluster, 'pass', 'it would be let in');
  const policies = [...new Set(ours.map(({ policy }) => policy))].join(', ');
  return resultFor(
    object,
    cluster,
    'warn',
    `it would be let in, although ${policies} of the platform repository denies it: the cluster does not enforce that`,
  );
}
