/** What is refused in words of its own, and what is let through. The words of a real API server: server/judged*.test.ts. */
import type { KubeObject } from '../../runtime';
import { VALIDATORS } from '.';

const labels = { app: 'a' };
const container = { name: 'c', image: 'nginx:1' };
const podSpec = (fields: object = {}) => ({
  containers: [container],
  restartPolicy: 'Always',
  ...fields,
});
const owner = (fields: object = {}, pod: object = {}) => ({
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: podSpec(pod) },
  ...fields,
});
const jobSpec = (fields: object = {}) => ({
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: podSpec({ restartPolicy: 'Never' }) },
  ...fields,
});

/** The fields that are refused, and why the first is. */
function refused(key: string, spec: object, before?: object) {
  const object = (given: object): KubeObject => ({
    apiVersion: 'v1',
    kind: key.split('/')[1],
    metadata: { name: 'a' },
    spec: given,
  });
  const errors =
    VALIDATORS[key]?.(object(spec), before && object(before)) ?? [];
  return errors.map(({ field, message }) => `${field}: ${message}`);
}

it.each<[string, object, string]>([
  [
    'apps/Deployment',
    owner({ strategy: { type: 'Canary' } }),
    'spec.strategy.type: Unsupported value: "Canary"',
  ],
  [
    'apps/StatefulSet',
    owner({ podManagementPolicy: 'All' }),
    'spec.podManagementPolicy: Unsupported value: "All"',
  ],
  [
    'apps/Deployment',
    owner(
      {},
      {
        containers: [
          {
            ...container,
            securityContext: {
              allowPrivilegeEscalation: false,
              privileged: true,
            },
          },
        ],
      },
    ),
    'spec.template.spec.containers[0].securityContext: Invalid value',
  ],
  [
    '/Pod',
    podSpec({
      containers: [
        {
          ...container,
          env: [
            { name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.none' } } },
          ],
        },
      ],
    }),
    'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.none"',
  ],
  [
    'policy/PodDisruptionBudget',
    { minAvailable: 1, maxUnavailable: 1 },
    'spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable',
  ],
  [
    'autoscaling/HorizontalPodAutoscaler',
    {
      scaleTargetRef: { kind: 'Deployment', name: 'a' },
      minReplicas: 3,
      maxReplicas: 2,
    },
    'spec.maxReplicas: Invalid value: 2',
  ],
  [
    'batch/CronJob',
    { schedule: '61 * * * *', jobTemplate: { spec: jobSpec() } },
    'spec.schedule: Invalid value: "61 * * * *": 61: has to be numbers from 0 to 59',
  ],
])('refuses a %s: %j', (key, spec, complaint) => {
  expect(refused(key, spec)[0]).toMatch(complaint);
});

describe('what a real cluster does and this one does not', () => {
  it.each<[string, object, string]>([
    [
      'batch/Job',
      jobSpec({ completionMode: 'Indexed', completions: 2 }),
      'spec.completionMode',
    ],
    [
      'batch/Job',
      jobSpec({ podFailurePolicy: { rules: [] } }),
      'spec.podFailurePolicy',
    ],
    ['batch/Job', jobSpec({ successPolicy: {} }), 'spec.successPolicy'],
    [
      '/ResourceQuota',
      { hard: { pods: '1' }, scopes: ['BestEffort'] },
      'spec.scopes',
    ],
    [
      '/ResourceQuota',
      { hard: { pods: '1' }, scopeSelector: {} },
      'spec.scopeSelector',
    ],
  ])('is refused by name in a %s: %j', (key, spec, field) => {
    expect(refused(key, spec)).toEqual([
      expect.stringMatching(`^${field}: (Forbidden|Unsupported value)`),
    ]);
  });
});

it.each<[string, object, object | undefined]>([
  ['apps/Deployment', owner(), owner({ replicas: 2 })],
  ['apps/StatefulSet', owner({ replicas: 2 }), owner()],
  ['batch/Job', jobSpec({ completions: 2 }), undefined],
  [
    '/Pod',
    podSpec({
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        {
          ...container,
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
          env: [
            {
              name: 'A',
              valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } },
            },
          ],
          readinessProbe: { httpGet: { port: 'http', path: '/' } },
        },
      ],
    }),
    undefined,
  ],
])('takes a %s: %j', (key, spec, before) => {
  expect(refused(key, spec, before)).toEqual([]);
});
