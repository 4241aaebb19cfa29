/** What kube-apiserver 1.34 fills in. */
import { type Judge, startJudge } from './__testUtils__/judge';

let judge: Judge;
beforeAll(async () => {
  judge = await startJudge();
});
afterAll(() => judge.close());

const container = { name: 'a', image: 'nginx' };
const labels = { app: 'a' };
const selector = { matchLabels: labels };

function template(spec: object = {}) {
  return { metadata: { labels }, spec: { containers: [container], ...spec } };
}

function inContainer(fields: object) {
  return { spec: { containers: [{ ...container, ...fields }] } };
}

function inVolume(source: object) {
  const volumes = [{ name: 'v', ...source }];
  return { spec: { containers: [container], volumes } };
}

function scaler(fields: object) {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const target = { ...scaleTargetRef, name: 'a' };
  return { spec: { scaleTargetRef: target, maxReplicas: 3, ...fields } };
}

const fast = { type: 'Percent', value: 100, periodSeconds: 15 };
const rule = {
  operations: ['CREATE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['pods'],
};
const webhook = {
  name: 'a.example.org',
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
};

/** apiVersion, resource, what is sent, and what comes back with it. */
type Row = [version: string, resource: string, sent: object, filled: object];

const PODS: Row[] = [
  [
    'v1',
    'pods',
    inContainer({ image: 'nginx:latest@sha256:'.padEnd(84, 'a') }),
    { spec: { containers: [{ imagePullPolicy: 'Always' }] } },
  ],
  [
    'v1',
    'pods',
    inContainer({ image: 'nginx@sha256:'.padEnd(77, 'a') }),
    { spec: { containers: [{ imagePullPolicy: 'IfNotPresent' }] } },
  ],
  [
    'v1',
    'pods',
    inContainer({ image: 'localhost:5000/nginx' }),
    { spec: { containers: [{ imagePullPolicy: 'Always' }] } },
  ],
  [
    'v1',
    'pods',
    inContainer({
      livenessProbe: {
        httpGet: { port: 80, path: '', scheme: '' },
        timeoutSeconds: 0,
        periodSeconds: 0,
        successThreshold: 0,
        failureThreshold: 0,
      },
    }),
    inContainer({
      livenessProbe: {
        httpGet: { port: 80, path: '/', scheme: 'HTTP' },
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      },
    }),
  ],
  [
    'v1',
    'pods',
    {
      spec: {
        hostNetwork: true,
        containers: [{ ...container, ports: [{ containerPort: 80 }] }],
      },
    },
    inContainer({
      ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
    }),
  ],
  [
    'v1',
    'pods',
    {
      spec: {
        resources: { limits: { cpu: '2', memory: '2Gi' } },
        initContainers: [
          {
            ...container,
            name: 'b',
            restartPolicy: 'Always',
            resources: { requests: { cpu: '250m' } },
          },
          {
            ...container,
            name: 'c',
            resources: { requests: { cpu: '500m' } },
          },
        ],
        containers: [
          { ...container, resources: { limits: { cpu: '400m' } } },
          { ...container, name: 'd' },
        ],
      },
    },
    { spec: { resources: { requests: { cpu: '750m', memory: '2Gi' } } } },
  ],
  [
    'v1',
    'pods',
    inVolume({
      downwardAPI: {
        items: [
          {
            path: 'a',
            resourceFieldRef: { containerName: 'a', resource: 'limits.cpu' },
          },
        ],
      },
    }),
    {
      spec: {
        volumes: [
          {
            downwardAPI: {
              defaultMode: 0o644,
              items: [{ resourceFieldRef: { divisor: '0' } }],
            },
          },
        ],
      },
    },
  ],
  [
    'v1',
    'pods',
    inVolume({
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      },
    }),
    {
      spec: {
        volumes: [
          {
            ephemeral: {
              volumeClaimTemplate: {
                metadata: {},
                spec: { volumeMode: 'Filesystem' },
              },
            },
          },
        ],
      },
    },
  ],
  [
    'v1',
    'pods',
    inVolume({ rbd: { monitors: ['m'], image: 'i' } }),
    {
      spec: {
        volumes: [
          {
            rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
          },
        ],
      },
    },
  ],
];

const WORKLOADS: Row[] = [
  [
    'apps/v1',
    'statefulsets',
    {
      spec: {
        selector,
        template: template(),
        ordinals: {},
        volumeClaimTemplates: [
          {
            metadata: { name: 'd' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
            },
          },
        ],
      },
    },
    {
      spec: {
        serviceName: '',
        ordinals: { start: 0 },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            spec: { volumeMode: 'Filesystem' },
            status: { phase: 'Pending' },
          },
        ],
      },
    },
  ],
  [
    'autoscaling/v2',
    'horizontalpodautoscalers',
    scaler({ behavior: { scaleUp: { stabilizationWindowSeconds: 10 } } }),
    {
      spec: {
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 10,
            selectPolicy: 'Max',
            policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, fast],
          },
          scaleDown: { selectPolicy: 'Max', policies: [fast] },
        },
      },
    },
  ],
];

const NETWORK: Row[] = [
  [
    'v1',
    'services',
    { spec: { externalIPs: ['192.0.2.1'], ports: [{ port: 80 }] } },
    { spec: { externalTrafficPolicy: 'Cluster' } },
  ],
  [
    'v1',
    'services',
    {
      spec: {
        type: 'ExternalName',
        externalName: 'a.example.org',
        ports: [{ port: 1, targetPort: 0 }],
      },
    },
    { spec: { ports: [{ targetPort: 1, protocol: 'TCP' }] } },
  ],
  [
    'v1',
    'endpoints',
    {
      subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 80 }] }],
    },
    { subsets: [{ ports: [{ protocol: 'TCP' }] }] },
  ],
  [
    'discovery.k8s.io/v1',
    'endpointslices',
    {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'] }],
      ports: [{ port: 80 }],
    },
    { endpoints: [{ conditions: {} }], ports: [{ name: '', protocol: 'TCP' }] },
  ],
  [
    'networking.k8s.io/v1',
    'networkpolicies',
    { spec: { podSelector: {}, egress: [] } },
    { spec: { policyTypes: ['Ingress'] } },
  ],
  [
    'networking.k8s.io/v1',
    'ingressclasses',
    {
      spec: {
        controller: 'example.org/a',
        parameters: { kind: 'A', name: 'a' },
      },
    },
    { spec: { parameters: { scope: 'Cluster' } } },
  ],
];

const REST: Row[] = [
  [
    'v1',
    'secrets',
    { data: { a: 'YQ==' }, stringData: { a: 'ü', b: '' } },
    { type: 'Opaque', data: { a: 'w7w=', b: '' } },
  ],
  [
    'v1',
    'limitranges',
    {
      spec: {
        limits: [
          {
            type: 'Container',
            min: { cpu: '100m', memory: '1Mi' },
            max: { cpu: '2' },
          },
          { type: 'Pod', max: { cpu: '2' } },
        ],
      },
    },
    {
      spec: {
        limits: [
          {
            default: { cpu: '2' },
            defaultRequest: { cpu: '2', memory: '1Mi' },
          },
          { type: 'Pod', max: { cpu: '2' } },
        ],
      },
    },
  ],
  [
    'v1',
    'persistentvolumes',
    {
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/a' },
      },
    },
    {
      spec: {
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { type: '' },
      },
    },
  ],
  [
    'scheduling.k8s.io/v1',
    'priorityclasses',
    { value: 1 },
    { preemptionPolicy: 'PreemptLowerPriority' },
  ],
  [
    'admissionregistration.k8s.io/v1',
    'mutatingwebhookconfigurations',
    {
      webhooks: [
        {
          ...webhook,
          clientConfig: { service: { name: 's', namespace: 'n' } },
          rules: [rule],
          // Nothing is called.
          objectSelector: { matchLabels: { none: 'none' } },
        },
      ],
    },
    {
      webhooks: [
        {
          failurePolicy: 'Fail',
          matchPolicy: 'Equivalent',
          namespaceSelector: {},
          reinvocationPolicy: 'Never',
          timeoutSeconds: 10,
          clientConfig: { service: { port: 443 } },
          rules: [{ scope: '*' }],
        },
      ],
    },
  ],
  [
    'admissionregistration.k8s.io/v1',
    'validatingadmissionpolicies',
    {
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: 'true' }],
      },
    },
    {
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          matchPolicy: 'Equivalent',
          objectSelector: {},
          resourceRules: [{ scope: '*' }],
        },
      },
    },
  ],
  [
    'rbac.authorization.k8s.io/v1',
    'clusterrolebindings',
    {
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', name: 'u' }],
    },
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }],
    },
  ],
];

const CLUSTER_WIDE = new Set([
  'clusterrolebindings',
  'ingressclasses',
  'mutatingwebhookconfigurations',
  'persistentvolumes',
  'priorityclasses',
  'validatingadmissionpolicies',
]);

it.each([...PODS, ...WORKLOADS, ...NETWORK, ...REST])(
  'is filled into %s %s: %j',
  async (version, resource, sent, filled) => {
    const root = version === 'v1' ? '/api/v1' : `/apis/${version}`;
    const place = CLUSTER_WIDE.has(resource)
      ? ''
      : `/namespaces/${judge.namespace}`;
    const asked = await judge.ask(
      'POST',
      `${root}${place}/${resource}?dryRun=All`,
      { metadata: { name: 'made' }, ...sent },
    );
    expect(asked).toMatchObject({ code: 201, answer: filled });
  },
);

it('leaves the ports of a template alone, on the host’s network too', async () => {
  const ports = [{ containerPort: 80 }];
  const spec = { hostNetwork: true, containers: [{ ...container, ports }] };
  const { answer } = await judge.ask(
    'POST',
    `/apis/apps/v1/namespaces/${judge.namespace}/deployments?dryRun=All`,
    {
      metadata: { name: 'made' },
      spec: { selector, template: template(spec) },
    },
  );
  expect(answer).toHaveProperty('spec.template.spec.containers.0.ports', [
    { containerPort: 80, protocol: 'TCP' },
  ]);
});
