import type { Path } from '@macadam/score';
import { Context, givenKind } from '../context/context';
import { OverrideName, overrideOf } from './overrides';

/** What can run a workload's pods. */
export const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'Job',
  'CronJob',
] as const;

/** One of these. */
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

const KIND = 'k8s.score.dev/kind';

/** Annotations that speak of pods that run until they are stopped. */
const FOR_SERVICES: readonly OverrideName[] = [
  'replicas',
  'probe',
  'probe-path',
  'max-unavailable',
];

/** Whether the pods of a workload end by themselves. */
export function endsByItself(kind: WorkloadKind): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

/** Path of the pod template inside the object that runs the pods. */
export function templatePath(kind: WorkloadKind): Path {
  return kind === 'CronJob'
    ? ['spec', 'jobTemplate', 'spec', 'template']
    : ['spec', 'template'];
}

/**
 * `Deployment` unless the annotation of score-k8s says another; a schedule makes it a `CronJob`. Any other kind, and an
 * annotation that means nothing for the kind, is a finding.
 */
export function kindOf(context: Context): WorkloadKind {
  const { problems, workload } = context;
  const schedule = overrideOf(context, 'schedule');
  const given = givenKind(workload);
  const kind = WORKLOAD_KINDS.find(known => known === given);
  const at: Path = ['metadata', 'annotations', KIND];
  if (!kind) {
    problems.add(at, {
      message: `kind ${JSON.stringify(given)} is not supported`,
      hint: `${WORKLOAD_KINDS.slice(0, -1).join(', ')} and ${WORKLOAD_KINDS[WORKLOAD_KINDS.length - 1]} are`,
      code: 'workload-kind',
    });
    return 'Deployment';
  }
  if (kind === 'CronJob' && !schedule) {
    problems.add(at, {
      message: 'a CronJob needs a schedule',
      hint: 'add the annotation macadam.dev/schedule, such as "0 3 * * *"',
      code: 'workload-schedule',
    });
  }
  if (kind !== 'CronJob' && schedule) {
    problems.add(schedule.path, {
      message: `a ${kind} has no schedule`,
      hint: `remove it, or set the annotation ${KIND}: CronJob`,
      code: 'workload-schedule',
    });
  }
  if (kind !== 'CronJob') {
    refuse(context, ['time-zone'], `a ${kind} has no schedule`);
  }
  if (endsByItself(kind)) {
    refuse(context, FOR_SERVICES, `a ${kind} runs to its end`);
  } else {
    refuse(context, ['retries'], `a ${kind} never ends`);
  }
  return kind;
}

function refuse(
  context: Context,
  names: readonly OverrideName[],
  why: string,
): void {
  for (const name of names) {
    const override = overrideOf(context, name);
    if (!override) continue;
    context.problems.add(override.path, {
      message: `macadam.dev/${name} means nothing here: ${why}`,
      hint: 'remove it',
      code: 'override-kind',
    });
  }
}
