import { at, conditions, type Condition } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type HealthRule,
  type Observed,
} from './types';

/** Kinds that have no controller of their own. */
const WITHOUT_STATUS = [
  'Composition',
  'CompositionRevision',
  'ControllerConfig',
  'DeploymentRuntimeConfig',
  'EnvironmentConfig',
  'ProviderConfig',
  'ClusterProviderConfig',
  'ProviderConfigUsage',
];

/** What says that the object is what was asked for. */
const READY = [
  'Ready',
  'Healthy',
  'Offered',
  'Established',
  'ValidPipeline',
  'RevisionHealthy',
];

const find = (all: readonly Condition[], type: string) =>
  all.find(each => each.type === type);

/**
 * Crossplane's managed resources, composites and claims: `Synced` says whether the provider could do what is asked,
 * `Ready` whether it is there. An outage of the provider outweighs a Ready of before.
 */
export const crossplane: HealthRule = ({ kind, metadata, status }) => {
  const all = conditions(status);
  if (at(metadata, 'annotations')['crossplane.io/paused'] === 'true')
    return suspended('reconciliation is paused by annotation');
  if (all.length === 0) {
    return WITHOUT_STATUS.includes(kind)
      ? healthy()
      : progressing(`waiting for the status of ${kind}`);
  }
  const synced = find(all, 'Synced');
  if (synced?.reason === 'ReconcilePaused') return suspended(synced.message);
  const failed = [find(all, 'LastAsyncOperation'), synced].find(
    each => each?.status === 'False',
  );
  if (failed) return degraded(failed.message || failed.reason);
  const ready = all.filter(({ type }) => READY.includes(type));
  const waiting = ready.find(each => each.status !== 'True');
  if (ready.length > 0 && !waiting) return healthy(ready[0].message);
  return progressing(
    waiting?.message || waiting?.reason || `waiting for ${kind} to be ready`,
  );
};

/** pkg.crossplane.io Provider, Configuration, Function: installed, and its revision healthy. */
export const crossplanePackage: HealthRule = ({ kind, status }) => {
  const all = conditions(status);
  const needed = ['Installed', 'Healthy'].map(type => find(all, type));
  const failed = needed.find(each => each?.status === 'False');
  if (failed) return degraded(failed.message || failed.reason);
  return needed.every(each => each?.status === 'True')
    ? healthy()
    : progressing(`waiting for ${kind} to be installed`);
};

/** Composites and claims are of the platform team's own groups: Crossplane's reasons tell them. */
export const isCrossplane = (group: string, { status }: Observed): boolean =>
  group.endsWith('.crossplane.io') ||
  group.endsWith('.upbound.io') ||
  conditions(status).some(
    ({ type, reason }) =>
      type === 'Synced' &&
      ['ReconcileSuccess', 'ReconcileError', 'ReconcilePaused'].includes(
        reason,
      ),
  );
