import type { FieldError, KubeObject } from '../../runtime';
import { validatePod } from './pods';
import { RESOURCE_VALIDATORS } from './resources';
import { validateCronJob } from './cronJobs';
import { validateJob } from './jobs';
import { validateAutoscaler, validateDisruptionBudget } from './scaling';
import { validateDaemonSet } from './daemonSets';
import { validateDeployment, validateReplicaSet } from './deployments';
import { validateStatefulSet } from './statefulSets';
import { validatePodTemplate } from './templates';

/** What the API server refuses, by `group/Kind`; `old` is absent for a new object. */
export const VALIDATORS: Record<
  string,
  | ((object: KubeObject, old: KubeObject | undefined) => FieldError[])
  | undefined
> = {
  ...RESOURCE_VALIDATORS,
  '/Pod': validatePod,
  '/PodTemplate': validatePodTemplate,
  'apps/Deployment': validateDeployment,
  'apps/ReplicaSet': validateReplicaSet,
  'apps/StatefulSet': validateStatefulSet,
  'apps/DaemonSet': validateDaemonSet,
  'batch/Job': validateJob,
  'batch/CronJob': validateCronJob,
  'autoscaling/HorizontalPodAutoscaler': validateAutoscaler,
  'policy/PodDisruptionBudget': validateDisruptionBudget,
};
