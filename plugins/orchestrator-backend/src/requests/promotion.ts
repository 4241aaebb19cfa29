import type {
  Decision,
  DeploymentCause,
} from '@macadam/plugin-orchestrator-common';

export interface PromotionQuestion {
  release: string;
  environment: string;
  /** Environments that come first. */
  after: readonly string[];
  /** Environments in which this release was healthy. */
  healthyIn: ReadonlySet<string>;
  /** Release that the environment holds now. */
  current: string | undefined;
}

/**
 * Whether promotion order lets a release into an environment: it was healthy in every environment before, or it was
 * healthy in this one, and then it is a rollback.
 */
export function decidePromotion(
  question: PromotionQuestion,
): Decision & { cause: DeploymentCause } {
  const { release, environment, after, healthyIn, current } = question;
  if (healthyIn.has(environment)) {
    return {
      allowed: true,
      reason: `${release} was healthy in ${environment} before`,
      cause: current === release ? 'promotion' : 'rollback',
    };
  }
  const missing = after.filter(name => !healthyIn.has(name));
  return missing.length === 0
    ? {
        allowed: true,
        reason:
          after.length === 0
            ? `${environment} is the first environment`
            : `${release} was healthy in ${after.join(' and ')}`,
        cause: 'promotion',
      }
    : {
        allowed: false,
        reason: `${release} has to be healthy in ${missing.join(' and ')} before it goes to ${environment}`,
        cause: 'promotion',
      };
}
