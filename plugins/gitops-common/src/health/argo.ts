import { conventional } from './conventions';
import { at, conditions, count, list, text } from './read';
import {
  degraded,
  healthy,
  progressing,
  suspended,
  type Health,
  type HealthRule,
  type HealthStatus,
} from './types';

const APPLICATION: Record<string, HealthStatus> = {
  Healthy: 'Healthy',
  Progressing: 'Progressing',
  Degraded: 'Degraded',
  Suspended: 'Suspended',
  Missing: 'Missing',
  Unknown: 'Unknown',
};

/** argoproj.io Application: its own verdict on what it brings. */
export const application: HealthRule = ({ status }) => {
  const health = at(status, 'health');
  const found = APPLICATION[text(health.status) ?? ''];
  return found
    ? { status: found, message: text(health.message) ?? '' }
    : progressing('Argo CD has not looked at it yet');
};

/** argoproj.io ApplicationSet: the applications are generated and up to date. */
export const applicationSet: HealthRule = ({ status, hasConditions }) => {
  if (!hasConditions) return progressing('waiting for the first look');
  const all = conditions(status);
  const is = (type: string, state: string) =>
    all.find(each => each.type === type && each.status === state);
  const failed =
    is('ErrorOccurred', 'True') ??
    is('ParametersGenerated', 'False') ??
    is('ResourcesUpToDate', 'False');
  if (failed) return degraded(failed.message);
  const rolling = is('RolloutProgressing', 'True');
  if (rolling) return progressing(rolling.message);
  return is('ResourcesUpToDate', 'True')
    ? healthy()
    : progressing('waiting for the applications');
};

const PHASES: Record<string, (message: string) => Health> = {
  Pending: progressing,
  Running: progressing,
  Progressing: progressing,
  Successful: healthy,
  Succeeded: healthy,
  Healthy: healthy,
  Failed: degraded,
  Error: degraded,
  Degraded: degraded,
  Paused: suspended,
  Inconclusive: message => ({ status: 'Unknown', message }),
};

/** argoproj.io AnalysisRun, Experiment, Workflow: what `status.phase` says. */
export const argoPhase: HealthRule = ({ status }) => {
  const message = text(status.message) ?? '';
  const phase = text(status.phase) ?? '';
  return Object.hasOwn(PHASES, phase)
    ? PHASES[phase](message)
    : progressing('waiting for the first look');
};

/** argoproj.io CronWorkflow: what it could not submit. */
export const cronWorkflow: HealthRule = ({ spec, status }) => {
  const failed = conditions(status).find(
    ({ type, status: state }) =>
      (type === 'SpecError' || type === 'SubmissionError') && state === 'True',
  );
  if (failed) return degraded(failed.message);
  return spec.suspend === true ? suspended('suspended') : healthy();
};

const rolledOut: HealthRule = ({ spec, status }) => {
  const updated = count(status.updatedReplicas);
  const desired = count(spec.replicas, 1);
  if (updated < desired)
    return progressing(`${updated} of ${desired} new replicas updated`);
  const old = count(status.replicas) - updated;
  if (old > 0) return progressing(`${old} old replicas are still terminating`);
  const available = count(status.availableReplicas);
  if (available < updated)
    return progressing(`${available} of ${updated} updated replicas available`);
  return healthy();
};

/**
 * argoproj.io Rollout. The controller judges by itself and writes its phase; older ones leave that to the reader, who
 * goes by conditions and counts. Its `observedGeneration` is a text.
 */
export const rollout: HealthRule = object => {
  const { metadata, spec, status, hasStatus } = object;
  if (!hasStatus) return progressing('waiting for the first look');
  const all = conditions(status);
  const broken = all.find(({ type }) => type === 'InvalidSpec');
  if (broken) return degraded(broken.message);
  const ended = all.find(
    ({ type, reason }) =>
      type === 'Progressing' &&
      ['RolloutAborted', 'ProgressDeadlineExceeded'].includes(reason),
  );
  if (ended) return degraded(ended.message);
  const observed = Number(status.observedGeneration);
  if (Number.isFinite(observed) && observed < count(metadata.generation))
    return progressing('its controller has yet to look at the newest spec');
  if (text(status.phase) !== undefined) return argoPhase(object);
  return spec.paused === true || list(status.pauseConditions).length > 0
    ? suspended('Rollout is paused')
    : rolledOut(object);
};

/** keda.sh ScaledObject and ScaledJob: a fall-back to fixed replicas means that a source of metrics is gone. */
export const keda: HealthRule = object => {
  const all = conditions(object.status);
  const fallback = all.find(
    ({ type, status }) => type === 'Fallback' && status === 'True',
  );
  return fallback ? degraded(fallback.message) : conventional(object);
};
