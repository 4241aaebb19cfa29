/** What kube-apiserver 1.34 refuses, in its words. */
import { type Judge, startJudge } from './__testUtils__/judge';
import { beginnings } from './__testUtils__/refused';

let judge: Judge;
beforeAll(async () => {
  judge = await startJudge();
});
afterAll(() => judge.close());

const ROOTS: Record<string, string> = {
  cronjobs: '/apis/batch/v1',
  daemonsets: '/apis/apps/v1',
  deployments: '/apis/apps/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  jobs: '/apis/batch/v1',
  poddisruptionbudgets: '/apis/policy/v1',
  pods: '/api/v1',
  statefulsets: '/apis/apps/v1',
  ingresses: '/apis/networking.k8s.io/v1',
  limitranges: '/api/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
  persistentvolumeclaims: '/api/v1',
  resourcequotas: '/api/v1',
  services: '/api/v1',
};

/** The spec, and how each complaint about it begins below `spec`. */
type Row = [spec: object, ...complaints: string[]];

const port = { port: 80 };
const SERVICES: Row[] = [
  [
    {
      ports: [
        { name: 'a', ...port },
        { name: 'b', ...port },
      ],
    },
    'ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
  ],
  [
    {
      ports: [
        { name: 'a', port: 1 },
        { name: 'a', port: 2 },
      ],
    },
    'ports[1].name: Duplicate value: "a"',
  ],
  [
    { ports: [{ ...port, name: 'a.b' }] },
    'ports[0].name: Invalid value: "a.b": must not contain dots',
  ],
  [
    { ports: [{ ...port, targetPort: 'not a name' }] },
    'ports[0].targetPort: Invalid value: "not a name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
  ],
  [
    { type: 'NodePort', clusterIP: 'None', ports: [port] },
    'clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
  ],
  [
    { selector: { 'a b': 'c' }, ports: [port] },
    'selector: Invalid value: "a b": name part must consist of alphanumeric characters',
  ],
];

const peer = { ipBlock: { cidr: '10.0.0.0/8' } };
const ingress = (rule: object) => ({ podSelector: {}, ingress: [rule] });
const NETWORK_POLICIES: Row[] = [
  [
    ingress({ from: [{}] }),
    'ingress[0].from[0]: Required value: must specify a peer',
  ],
  [
    ingress({ from: [{ ...peer, podSelector: {} }] }),
    'ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer',
  ],
  [
    ingress({ from: [{ ipBlock: { cidr: '10.0.0.0' } }] }),
    'ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value',
  ],
  [
    {
      podSelector: {},
      egress: [
        {
          to: [
            {
              podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
            },
          ],
        },
      ],
    },
    "egress[0].to[0].podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    { podSelector: {}, policyTypes: ['Both'] },
    'policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"',
  ],
];

const QUOTAS: Row[] = [
  [
    { hard: { pods: '-1' } },
    'hard[pods]: Invalid value: "-1": must be greater than or equal to 0',
  ],
];

const limit = (fields: object) => ({
  limits: [{ type: 'Container', ...fields }],
});
const LIMITS: Row[] = [];

const service = { name: 'a', port: { number: 80 } };
const routed = (path: object, rule = {}) => ({
  rules: [
    {
      ...rule,
      http: {
        paths: [
          { path: '/', pathType: 'Prefix', backend: { service }, ...path },
        ],
      },
    },
  ],
});
const PATH = 'rules[0].http.paths[0]';
const INGRESSES: Row[] = [
  [
    routed({ pathType: undefined }),
    `${PATH}.pathType: Required value: pathType must be specified`,
  ],
  [
    routed({ path: '/a//b' }),
    `${PATH}.path: Invalid value: "/a//b": must not contain '//'`,
  ],
  [
    routed({ backend: {} }),
    `${PATH}.backend: Invalid value: "": resource or service backend is required`,
  ],
  [
    routed({ backend: { service: { name: 'a' } } }),
    `${PATH}.backend: Required value: port name or number is required`,
  ],
  [
    routed({
      backend: { service: { name: 'a', port: { number: 1, name: 'x' } } },
    }),
    `${PATH}.backend: Invalid value: "": cannot set both port name & port number`,
  ],
  [
    routed({}, { host: '192.0.2.1' }),
    'rules[0].host: Invalid value: "192.0.2.1": must be a DNS name, not an IP address',
  ],
  [
    routed({}, { host: '*' }),
    'rules[0].host: Invalid value: "*": a wildcard DNS-1123 subdomain must start with \'*.\'',
  ],
  [
    { ...routed({}), tls: [{ secretName: 'A' }] },
    'tls[0].secretName: Invalid value: "A": a lowercase RFC 1123 subdomain',
  ],
];

const claim = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
};
const CLAIMS: Row[] = [
  [
    { ...claim, accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] },
    'accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
  ],
  [
    { ...claim, volumeMode: 'Tape' },
    'volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
  ],
];

const container = { name: 'a', image: 'nginx:1' };
const inContainer = (fields: object) => ({
  containers: [{ ...container, ...fields }],
});
const CONTAINER = 'containers[0]';
const tcp = { tcpSocket: { port: 1 } };
const mounts = (...volumeMounts: object[]) => ({
  ...inContainer({ volumeMounts }),
  volumes: [{ name: 'v', emptyDir: {} }],
});
const PODS: Row[] = [
  [
    inContainer({ ports: [{ containerPort: 0 }] }),
    `${CONTAINER}.ports[0].containerPort: Required value`,
  ],
  [
    inContainer({ ports: [{ containerPort: 1, name: '8080' }] }),
    `${CONTAINER}.ports[0].name: Invalid value: "8080": must contain at least one letter (a-z)`,
  ],
  [
    inContainer({ envFrom: [{}] }),
    `${CONTAINER}.envFrom: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``,
  ],
  [
    inContainer({ resources: { requests: { gpus: '1' } } }),
    `${CONTAINER}.resources.requests[gpus]: Invalid value: "gpus": must be a standard resource type or fully qualified`,
    `${CONTAINER}.resources.requests[gpus]: Invalid value: "gpus": must be a standard resource for containers`,
  ],
  [
    inContainer({ livenessProbe: { exec: {} } }),
    `${CONTAINER}.livenessProbe.exec.command: Required value`,
  ],
  [
    inContainer({
      readinessProbe: { ...tcp, terminationGracePeriodSeconds: 1 },
    }),
    `${CONTAINER}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes`,
  ],
  [
    inContainer({ lifecycle: { preStop: {} } }),
    `${CONTAINER}.lifecycle.preStop: Required value: must specify a handler type`,
  ],
  [
    {
      ...inContainer({}),
      initContainers: [{ ...container, name: 'i', startupProbe: tcp }],
    },
    'initContainers[0].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
  ],
  [
    mounts({ name: 'v', mountPath: '/a' }, { name: 'v', mountPath: '/a' }),
    `${CONTAINER}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique`,
  ],
  [
    mounts({ name: 'v', mountPath: '/a', subPath: '../b' }),
    `${CONTAINER}.volumeMounts.subPath: Invalid value: "../b": must not contain '..'`,
  ],
  [
    inContainer({ securityContext: { runAsUser: -1 } }),
    `${CONTAINER}.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive`,
  ],
  [
    inContainer({ securityContext: { seccompProfile: { type: 'None' } } }),
    `${CONTAINER}.securityContext.seccompProfile.type: Unsupported value: "None": supported values: "Localhost", "RuntimeDefault", "Unconfined"`,
  ],
];

const labels = { app: 'a' };
const workload = (fields: object, pod: object = {}) => ({
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { ...inContainer({}), ...pod } },
  ...fields,
});
const job = (fields: object, restartPolicy = 'Never') => {
  const { template } = workload({}, { restartPolicy });
  return { template, ...fields };
};
const cron = (fields: object) => ({
  schedule: '@daily',
  jobTemplate: { spec: job({}) },
  ...fields,
});
const rolling = (fields: object) => ({ rollingUpdate: fields });
const DEPLOYMENTS: Row[] = [
  [
    workload({ strategy: rolling({ maxUnavailable: '150%' }) }),
    'strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
  ],
  [
    workload({ strategy: rolling({ maxSurge: 'x%' }) }),
    'strategy.rollingUpdate.maxSurge: Invalid value: "x%": a valid percent string',
  ],
  [
    workload({ selector: undefined }),
    'selector: Required value',
    'template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
  ],
];
const DAEMON_SETS: Row[] = [];
const STATEFUL_SETS: Row[] = [
  [
    workload({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Keep' } }),
    'persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep": supported values: "Retain", "Delete"',
  ],
];
const JOBS: Row[] = [
  [
    job({}, 'Always'),
    'template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
];
const CRON_JOBS: Row[] = [
  [
    cron({ timeZone: 'Europe/Nowhere' }),
    'timeZone: Invalid value: "Europe/Nowhere": unknown time zone Europe/Nowhere',
  ],
  [
    cron({ schedule: 'TZ=UTC 0 0 * * *' }),
    'schedule: Invalid value: "TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
  ],
  ...[
    '61 * * * *',
    '* * 0 * *',
    '5-1 * * * *',
    '*/0 * * * *',
    '0 0 L * *',
    '0 0 * * * *',
    '@reboot',
    '@every 5',
  ].map((schedule): Row => [
    cron({ schedule }),
    `schedule: Invalid value: "${schedule}": `,
  ]),
  [
    cron({ failedJobsHistoryLimit: -1 }),
    'failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0',
  ],
];
const BUDGETS: Row[] = [
  [
    { minAvailable: '101%' },
    'minAvailable: Invalid value: "101%": must not be greater than 100%',
  ],
];

const scaled = (fields: object) => ({
  scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
  maxReplicas: 3,
  ...fields,
});
const cpu = (target: object) =>
  scaled({
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
  });
const SCALERS: Row[] = [
  [
    scaled({ metrics: [{ type: 'Resource' }] }),
    'metrics[0].resource: Required value: must populate information for the given metric source',
  ],
  [
    cpu({ type: 'Utilization' }),
    'metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
  ],
  [
    cpu({ type: 'Utilization', averageUtilization: 0 }),
    'metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
  ],
];

const named = (resource: string, rows: Row[]) =>
  rows.map(([spec, ...complaints]) => ({ resource, spec, complaints }));

it.each([
  ...named('pods', PODS),
  ...named('deployments', DEPLOYMENTS),
  ...named('daemonsets', DAEMON_SETS),
  ...named('statefulsets', STATEFUL_SETS),
  ...named('jobs', JOBS),
  ...named('cronjobs', CRON_JOBS),
  ...named('poddisruptionbudgets', BUDGETS),
  ...named('horizontalpodautoscalers', SCALERS),
  ...named('services', SERVICES),
  ...named('networkpolicies', NETWORK_POLICIES),
  ...named('resourcequotas', QUOTAS),
  ...named('limitranges', LIMITS),
  ...named('ingresses', INGRESSES),
  ...named('persistentvolumeclaims', CLAIMS),
])('$resource: $complaints', async ({ resource, spec, complaints }) => {
  const path = `${ROOTS[resource]}/namespaces/${judge.namespace}/${resource}`;
  const { code, answer } = await judge.ask('POST', `${path}?dryRun=All`, {
    metadata: { name: 'refused' },
    spec,
  });
  expect({ code, answer }).toMatchObject({ code: 422 });
  const { details } = answer as {
    details: { causes: { field: string; message: string }[] };
  };
  const said = details.causes.map(
    ({ field, message }) => `${field}: ${message}`,
  );
  expect(said.sort()).toEqual(
    beginnings(complaints.map(text => `spec.${text}`)),
  );
});

it.each([
  ['pods', inContainer({ ports: [{ containerPort: 1, hostPort: 0 }] })],
  ['pods', { ...inContainer({}), terminationGracePeriodSeconds: -1 }],
  ['deployments', workload({ strategy: rolling({ maxSurge: '150%' }) })],
  ['cronjobs', cron({ timeZone: 'Etc/UTC' })],
  ['cronjobs', cron({ schedule: '0/15 9-17/2 1, JAN-mar sun,FRI' })],
  ['cronjobs', cron({ schedule: '@every 1h30m' })],
  ['services', { externalIPs: ['192.0.2.9'], ports: [port] }],
  [
    'services',
    {
      ports: [
        { name: 'u', port: 53, protocol: 'UDP' },
        { name: 't', port: 53 },
      ],
    },
  ],
  ['ingresses', routed({ pathType: 'ImplementationSpecific', path: '' })],
  [
    'networkpolicies',
    ingress({
      from: [{ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8::/64'] } }],
      ports: [{ port: 80, endPort: 80 }],
    }),
  ],
  [
    'resourcequotas',
    { hard: { 'requests.nvidia.com/gpu': '1', 'count/jobs.batch': '2' } },
  ],
  ['limitranges', limit({ max: { cpu: '1', 'hugepages-2Mi': '4Mi' } })],
] as const)('takes one of the %s: %j', async (resource, spec) => {
  const path = `${ROOTS[resource]}/namespaces/${judge.namespace}/${resource}`;
  const asked = await judge.ask('POST', `${path}?dryRun=All`, {
    metadata: { name: 'taken' },
    spec,
  });
  expect(asked).toMatchObject({ code: 201 });
});

it.each([
  [
    inContainer({
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    }),
    'spec.containers[0].env[1]: hides previous definition of \\"A\\", which may be dropped when using apply',
  ],
  [
    inContainer({ ports: [{ containerPort: 1 }, { containerPort: 1 }] }),
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
  ],
])('warns of %j', async (spec, warning) => {
  const path = `/api/v1/namespaces/${judge.namespace}/pods?dryRun=All`;
  const asked = await judge.ask('POST', path, {
    metadata: { name: 'warned' },
    spec,
  });
  expect(asked).toMatchObject({ code: 201, warning: `299 - "${warning}"` });
});
