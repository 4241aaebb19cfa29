import { conventional } from './conventions';
import { conditions } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type HealthRule,
  type Observed,
} from './types';

interface FluxRule {
  /** Condition types that have to be True as well as Ready; one of them is enough. */
  proof?: string[];
  /** The status of Ready that, with Reconciling, means under way. */
  underWay?: 'Unknown' | 'False';
  /** Reasons of Reconciling that count as under way; any, where left out. */
  reasons?: string[];
  /** Whether `spec.suspend` exists for the kind. */
  suspends?: boolean;
}

/**
 * A rule for one of Flux's kinds. All share a shape: suspended; under way when Ready and Reconciling both say so;
 * healthy when Ready (and what proves the kind's work) is True; otherwise degraded. The message is Ready's reason.
 */
function fluxRule({
  proof,
  underWay = 'Unknown',
  reasons,
  suspends = true,
}: FluxRule): HealthRule {
  return ({ kind, spec, status, hasConditions }: Observed): Health => {
    if (suspends && spec.suspend === true)
      return suspended(`${kind} is suspended`);
    if (!hasConditions) return progressing('no status yet');
    const found = conditions(status);
    const ready = found.find(({ type }) => type === 'Ready');
    const outdated = found.find(
      ({ type, status: state }) =>
        type === 'ArtifactOutdated' && state === 'True',
    );
    const message = [ready?.reason, outdated?.reason].filter(Boolean).join(' ');
    const reconciling = found.some(
      ({ type, status: state, reason }) =>
        type === 'Reconciling' &&
        state === 'True' &&
        (!reasons || reasons.includes(reason)),
    );
    if (ready?.status === underWay && reconciling) return progressing(message);
    const proofs = proof
      ? found.filter(
          ({ type, status: state }) => proof.includes(type) && state === 'True',
        ).length
      : 1;
    const isHealthy = (ready?.status === 'True' ? 1 : 0) + proofs === 2;
    return isHealthy ? healthy(message) : degraded(message);
  };
}

const artifact = fluxRule({ proof: ['ArtifactInStorage'] });

/** source.toolkit.fluxcd.io GitRepository, HelmChart, Bucket. */
export const fluxSource: HealthRule = artifact;
/** source.toolkit.fluxcd.io OCIRepository, which has no rule for `suspend`. */
export const ociRepository: HealthRule = fluxRule({
  proof: ['ArtifactInStorage'],
  suspends: false,
});
/** source.toolkit.fluxcd.io HelmRepository: one of type `oci` has no status at all. */
export const helmRepository: HealthRule = object =>
  object.spec.suspend !== true && object.spec.type === 'oci'
    ? healthy('a repository of type oci has no status')
    : artifact(object);
/** kustomize.toolkit.fluxcd.io Kustomization. */
export const kustomization: HealthRule = fluxRule({});
/** helm.toolkit.fluxcd.io HelmRelease: released, or its tests passed. */
export const helmRelease: HealthRule = fluxRule({
  proof: ['Released', 'TestSuccess'],
});
/** image.toolkit.fluxcd.io ImageRepository. */
export const imageRepository: HealthRule = fluxRule({
  underWay: 'False',
  reasons: ['NewGeneration', 'Scanning'],
});
/** image.toolkit.fluxcd.io ImagePolicy. */
export const imagePolicy: HealthRule = fluxRule({
  underWay: 'False',
  reasons: ['NewGeneration', 'AccessingRepository', 'ApplyingPolicy'],
  suspends: false,
});
/** image.toolkit.fluxcd.io ImageUpdateAutomation. */
export const imageUpdateAutomation: HealthRule = fluxRule({});

/** notification.toolkit.fluxcd.io Receiver, Alert, Provider: never under way. */
export const notification: HealthRule = ({ status, hasConditions }) => {
  if (!hasConditions) return progressing('no status yet');
  const ready = conditions(status).find(({ type }) => type === 'Ready');
  return ready?.status === 'True'
    ? healthy(ready.reason)
    : degraded(ready?.reason);
};

/** What Flux tries again by itself: nothing failed, something is not there yet. */
const RETRIED = ['ArtifactFailed', 'DependencyNotReady', 'HealthCheckCanceled'];

/** infra.contrib.fluxcd.io Terraform: by its Ready, which waits for sources and for a person's word on a plan. */
export const terraform: HealthRule = object => {
  const ready = conditions(object.status).find(({ type }) => type === 'Ready');
  return ready && ready.status === 'False' && RETRIED.includes(ready.reason)
    ? progressing(ready.message)
    : conventional(object);
};
