import { type Draft, fill, isEmpty, mapAt, mapIn, mapsIn } from './fill';
import { podTemplate } from './pod';
import { claimSpec } from './volumes';

/** The largest 32-bit number: as many failures as one likes. */
const UNLIMITED = 2 ** 31 - 1;

function rolling(spec: Draft, key: string, values: Draft): void {
  const strategy = mapAt(spec, key);
  if (!strategy) return;
  fill(strategy, { type: 'RollingUpdate' });
  const isRolling = strategy.type === 'RollingUpdate';
  const update = isRolling ? mapAt(strategy, 'rollingUpdate') : undefined;
  if (update) fill(update, values);
}

export function deployment(spec: Draft): void {
  podTemplate(spec);
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  rolling(spec, 'strategy', { maxUnavailable: '25%', maxSurge: '25%' });
}

export function statefulSet(spec: Draft): void {
  podTemplate(spec);
  fill(spec, {
    serviceName: '',
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: 'OrderedReady',
  });
  rolling(spec, 'updateStrategy', { partition: 0 });
  const retention = mapAt(spec, 'persistentVolumeClaimRetentionPolicy');
  if (retention)
    fill(retention, { whenDeleted: 'Retain', whenScaled: 'Retain' });
  const ordinals = mapIn(spec, 'ordinals');
  if (ordinals) fill(ordinals, { start: 0 });
  for (const claim of mapsIn(spec, 'volumeClaimTemplates')) {
    fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
    mapAt(claim, 'metadata');
    const inner = mapAt(claim, 'spec');
    if (inner) claimSpec(inner);
    const status = mapAt(claim, 'status');
    if (status) fill(status, { phase: 'Pending' });
  }
}

export function daemonSet(spec: Draft): void {
  podTemplate(spec);
  fill(spec, { revisionHistoryLimit: 10 });
  rolling(spec, 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 });
}

export function replicaSet(spec: Draft): void {
  podTemplate(spec);
  fill(spec, { replicas: 1 });
}

/** The labels of an object's pod template; undefined when there are none. */
function templateLabels(template: Draft | undefined): Draft | undefined {
  const labels = mapIn(mapIn(template, 'metadata'), 'labels');
  return isEmpty(labels) ? undefined : labels;
}

/**
 * Objects of the first days carry the labels of their pods unless they have some. It is the very map, as in the API
 * server: what is added to one later is added to both.
 */
function labelsOfPods(object: Draft, labels: Draft | undefined): void {
  const metadata = labels && mapAt(object, 'metadata');
  if (metadata && isEmpty(metadata.labels)) metadata.labels = labels;
}

export function replicationController(object: Draft): void {
  const spec = mapAt(object, 'spec');
  if (!spec) return;
  const labels = templateLabels(podTemplate(spec));
  fill(spec, { replicas: 1 });
  if (labels && isEmpty(spec.selector)) spec.selector = { ...labels };
  labelsOfPods(object, labels);
}

export function job(object: Draft): void {
  const spec = mapAt(object, 'spec');
  if (!spec) return;
  labelsOfPods(object, templateLabels(podTemplate(spec)));
  const hasPerIndex = spec.backoffLimitPerIndex !== undefined;
  const failures = mapIn(spec, 'podFailurePolicy');
  if (spec.parallelism === undefined) fill(spec, { completions: 1 });
  fill(spec, {
    parallelism: 1,
    backoffLimit: hasPerIndex ? UNLIMITED : 6,
    completionMode: 'NonIndexed',
    manualSelector: false,
    suspend: false,
    podReplacementPolicy: failures ? 'Failed' : 'TerminatingOrFailed',
  });
  for (const rule of mapsIn(failures, 'rules')) {
    for (const condition of mapsIn(rule, 'onPodConditions'))
      fill(condition, { status: 'True' });
  }
}

/** The template of a CronJob gets the pod's defaults; a Job's own come when the Job is made. */
export function cronJob(spec: Draft): void {
  fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  const template = mapAt(spec, 'jobTemplate');
  if (!template) return;
  mapAt(template, 'metadata');
  const inner = mapAt(template, 'spec');
  if (inner) podTemplate(inner);
}

const DOUBLE_OR_NOTHING = { type: 'Percent', value: 100, periodSeconds: 15 };

export function autoscaler(object: Draft): void {
  const spec = mapAt(object, 'spec');
  if (!spec) return;
  fill(spec, { minReplicas: 1 });
  if (object.apiVersion === 'autoscaling/v1') return;
  const target = { type: 'Utilization', averageUtilization: 80 };
  fill(spec, {
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  });
  const behavior = mapIn(spec, 'behavior');
  if (!behavior) return;
  const up = mapAt(behavior, 'scaleUp');
  if (up) {
    fill(up, {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { ...DOUBLE_OR_NOTHING },
      ],
    });
  }
  const down = mapAt(behavior, 'scaleDown');
  if (down)
    fill(down, { selectPolicy: 'Max', policies: [{ ...DOUBLE_OR_NOTHING }] });
}
