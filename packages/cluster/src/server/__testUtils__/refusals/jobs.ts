/** Jobs and CronJobs that kube-apiserver 1.34 refuses, in its words. */
import { cronJob, failing, job, podSpec, SELECTOR } from '../objects';
import type { Refusals, Refused, RefusedChange } from '../refused';

const JOBS: Refused[] = [
  [
    failing({ action: 'FailJob' }),
    'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
  ],
  [
    failing({ action: 'Die', onExitCodes: { operator: 'In', values: [1] } }),
    'spec.podFailurePolicy.rules[0].action: Unsupported value: "Die": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
  ],
  [
    failing({ onExitCodes: { operator: 'In', values: [1] } }),
    'spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]',
  ],
  [
    failing({
      action: 'FailJob',
      onExitCodes: { operator: 'In', values: [0] },
    }),
    'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
  ],
  [
    failing({
      action: 'FailJob',
      onExitCodes: { operator: 'Is', values: [1] },
    }),
    'spec.podFailurePolicy.rules[0].onExitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"',
  ],
  [
    failing({ action: 'FailJob', onExitCodes: { values: [1] } }),
    'spec.podFailurePolicy.rules[0].onExitCodes.operator: Required value: valid values: ["In" "NotIn"]',
  ],
  [
    failing({ action: 'FailJob', onExitCodes: { operator: 'In', values: [] } }),
    'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: []: at least one value is required',
  ],
  [
    failing({
      action: 'FailJob',
      onExitCodes: { operator: 'In', values: [2, 1] },
    }),
    'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1]: must be ordered',
  ],
  [
    failing({
      action: 'FailJob',
      onExitCodes: { operator: 'In', values: [1, 1] },
    }),
    'spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Duplicate value: 1',
  ],
  [
    failing({
      action: 'FailJob',
      onExitCodes: { containerName: 'zz', operator: 'In', values: [1] },
    }),
    'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "zz": must be one of the container or initContainer names in the pod template',
  ],
  [
    failing({
      action: 'FailJob',
      onExitCodes: { operator: 'In', values: [1] },
      onPodConditions: [{ type: 'A' }],
    }),
    'spec.podFailurePolicy.rules[0]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported',
  ],
  [
    failing({ action: 'Ignore', onPodConditions: [{ type: 'a b' }] }),
    'spec.podFailurePolicy.rules[0].onPodConditions[0].type: Invalid value: "a b": name part must consist',
  ],
  [
    failing({
      action: 'Ignore',
      onPodConditions: [{ type: 'A', status: 'Maybe' }],
    }),
    'spec.podFailurePolicy.rules[0].onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
  ],
  [
    failing({ action: 'Ignore', onPodConditions: [{}] }),
    'spec.podFailurePolicy.rules[0].onPodConditions[0].type: Invalid value: "": name part must be non-empty',
    'spec.podFailurePolicy.rules[0].onPodConditions[0].type: Invalid value: "": name part must consist',
  ],
  [
    failing({
      action: 'FailIndex',
      onExitCodes: { operator: 'In', values: [1] },
    }),
    'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
  ],
  [
    job(
      {
        podFailurePolicy: {
          rules: [
            { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } },
          ],
        },
      },
      { restartPolicy: 'OnFailure' },
    ),
    'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
  ],
  [
    job({
      podReplacementPolicy: 'TerminatingOrFailed',
      podFailurePolicy: {
        rules: [
          { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } },
        ],
      },
    }),
    'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
  ],
  [
    job({
      completionMode: 'Indexed',
      completions: 200000,
      parallelism: 200000,
    }),
    'spec.parallelism: Invalid value: 200000: must be less than or equal to 100000 when completion mode is Indexed',
  ],
  [
    job({ backoffLimitPerIndex: 1 }),
    'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
  ],
  [
    job({
      backoffLimitPerIndex: -1,
      completionMode: 'Indexed',
      completions: 1,
    }),
    'spec.backoffLimitPerIndex: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    job({ maxFailedIndexes: 1, completionMode: 'Indexed', completions: 2 }),
    'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
  ],
  [
    job({
      maxFailedIndexes: 3,
      backoffLimitPerIndex: 1,
      completionMode: 'Indexed',
      completions: 2,
    }),
    'spec.maxFailedIndexes: Invalid value: 3: must be less than or equal to completions',
  ],
  [
    job({
      maxFailedIndexes: -1,
      backoffLimitPerIndex: 1,
      completionMode: 'Indexed',
      completions: 2,
    }),
    'spec.maxFailedIndexes: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    job({ successPolicy: { rules: [{ succeededCount: 1 }] } }),
    'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
  ],
  [
    job({
      completionMode: 'Indexed',
      completions: 3,
      successPolicy: { rules: [] },
    }),
    'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
  ],
  [
    job({
      completionMode: 'Indexed',
      completions: 3,
      successPolicy: { rules: [{}] },
    }),
    'spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified',
  ],
  [
    job({
      completionMode: 'Indexed',
      completions: 3,
      successPolicy: { rules: [{ succeededCount: 4 }] },
    }),
    'spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)',
  ],
  [
    job({
      completionMode: 'Indexed',
      completions: 3,
      successPolicy: { rules: [{ succeededIndexes: '0-5' }] },
    }),
    'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-5": error parsing succeededIndexes: too large index: "5"',
  ],
  [
    job({
      completionMode: 'Indexed',
      completions: 3,
      successPolicy: { rules: [{ succeededIndexes: 'x' }] },
    }),
    'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "x": error parsing succeededIndexes: cannot convert string to integer for index: "x"',
  ],
  [
    job({
      completionMode: 'Indexed',
      completions: 3,
      successPolicy: {
        rules: [{ succeededIndexes: '0,1', succeededCount: 3 }],
      },
    }),
    'spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
  ],
  [
    job({ managedBy: 'x' }),
    'spec.managedBy: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")',
  ],
  [
    job({ managedBy: 'A b/c' }),
    'spec.managedBy: Invalid value: "A b": a lowercase RFC 1123 subdomain',
  ],
  [
    job({ selector: { matchLabels: { app: 'b' } }, manualSelector: true }),
    'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
  [
    job({ manualSelector: true }),
    'spec.selector: Required value',
    'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
  [
    cronJob({ timeZone: 'local' }),
    'spec.timeZone: Invalid value: "local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    'spec.timeZone: Invalid value: "local": unknown time zone local',
  ],
  [
    cronJob({ timeZone: 'Local' }),
    'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
  ],
  [
    cronJob({ timeZone: 'europe/berlin' }),
    'spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin',
  ],
  [
    cronJob({ timeZone: '+01:00' }),
    'spec.timeZone: Invalid value: "+01:00": unknown time zone +01:00',
  ],
  [
    cronJob({}, { selector: SELECTOR }),
    'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"app":"a"}}: `selector` will be auto-generated',
  ],
  [
    cronJob({}, { manualSelector: true }),
    'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
  ],
  [
    cronJob({}, { completionMode: 'Indexed' }),
    'spec.jobTemplate.spec.completions: Required value: when completion mode is Indexed',
  ],
  [
    cronJob({
      jobTemplate: {
        metadata: { annotations: { 'a b': 'c' } },
        spec: {
          template: {
            metadata: { labels: { 'a b': 'c' }, annotations: { 'a b': 'c' } },
            spec: podSpec({ restartPolicy: 'Never' }),
          },
        },
      },
    }),
    'spec.jobTemplate.spec.template.labels: Invalid value: "a b": name part must consist',
    'spec.jobTemplate.spec.template.annotations: Invalid value: "a b": name part must consist',
  ],
  [
    cronJob({}, {}, { restartPolicy: 'x' }),
    'spec.jobTemplate.spec.template.spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"',
    'spec.jobTemplate.spec.template.spec.restartPolicy: Unsupported value: "x": supported values: "OnFailure", "Never"',
  ],
];

const JOB_CHANGES: RefusedChange[] = [
  [
    job({ completionMode: 'Indexed', completions: 3, parallelism: 3 }),
    { spec: { completions: 4 } },
    'spec.completions: Invalid value: 4: can only be modified in tandem with spec.parallelism',
  ],
  [
    job(),
    { spec: { managedBy: 'a/b' } },
    'spec.managedBy: Invalid value: "a/b": field is immutable',
  ],
  [
    job({ completionMode: 'Indexed', completions: 3, backoffLimitPerIndex: 1 }),
    { spec: { backoffLimitPerIndex: 2 } },
    'spec.backoffLimitPerIndex: Invalid value: 2: field is immutable',
  ],
];

export const jobs: Refusals = { objects: JOBS, changes: JOB_CHANGES };
