import type { KubeObject } from '../object';
import { fillDefaults, withDefaults } from './defaults';

function object(
  apiVersion: string,
  kind: string,
  spec: Record<string, unknown>,
): KubeObject {
  return { apiVersion, kind, metadata: { name: 'a' }, spec };
}

const pod = { containers: [{ name: 'a', image: 'nginx' }] };

describe('the defaults of the API server', () => {
  it('are filled into a pod', () => {
    const given = object('v1', 'Pod', {
      containers: [
        {
          name: 'a',
          image: 'nginx:1.27',
          ports: [{ containerPort: 80 }],
          resources: {
            limits: { cpu: '1', memory: '1Gi' },
            requests: { cpu: '100m' },
          },
          livenessProbe: { httpGet: { port: 80 }, periodSeconds: 3 },
        },
        { name: 'b', image: 'nginx@sha256:abc' },
      ],
      initContainers: [{ name: 'c', image: 'registry:5000/nginx' }],
      volumes: [{ name: 'x' }, { name: 'y', secret: { secretName: 's' } }],
    });
    const before = JSON.stringify(given);
    expect(withDefaults(given)).toMatchObject({
      spec: {
        restartPolicy: 'Always',
        dnsPolicy: 'ClusterFirst',
        securityContext: {},
        enableServiceLinks: true,
        containers: [
          {
            imagePullPolicy: 'IfNotPresent',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            resources: { requests: { cpu: '100m', memory: '1Gi' } },
            livenessProbe: {
              httpGet: { port: 80, path: '/', scheme: 'HTTP' },
              periodSeconds: 3,
              failureThreshold: 3,
            },
          },
          { imagePullPolicy: 'IfNotPresent', resources: {} },
        ],
        initContainers: [{ imagePullPolicy: 'Always' }],
        volumes: [
          { name: 'x', emptyDir: {} },
          { name: 'y', secret: { defaultMode: 420 } },
        ],
      },
    });
    expect(JSON.stringify(given)).toBe(before);
  });

  it.each([
    [
      'apps/v1',
      'Deployment',
      { template: { spec: pod } },
      {
        replicas: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
        template: {
          spec: {
            restartPolicy: 'Always',
            containers: [{ imagePullPolicy: 'Always' }],
          },
        },
      },
    ],
    [
      'apps/v1',
      'StatefulSet',
      { template: { spec: pod } },
      {
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { rollingUpdate: { partition: 0 } },
      },
    ],
    [
      'apps/v1',
      'DaemonSet',
      { template: { spec: pod } },
      { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } },
    ],
    [
      'batch/v1',
      'Job',
      { template: { spec: pod } },
      { completions: 1, parallelism: 1, backoffLimit: 6, suspend: false },
    ],
    [
      'batch/v1',
      'CronJob',
      { jobTemplate: { spec: { template: { spec: pod } } } },
      {
        concurrencyPolicy: 'Allow',
        jobTemplate: {
          spec: { template: { spec: { dnsPolicy: 'ClusterFirst' } } },
        },
      },
    ],
    [
      'v1',
      'Service',
      { ports: [{ port: 80 }] },
      {
        type: 'ClusterIP',
        sessionAffinity: 'None',
        ports: [{ protocol: 'TCP', targetPort: 80 }],
      },
    ],
    [
      'v1',
      'Service',
      { type: 'LoadBalancer' },
      { externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true },
    ],
    ['v1', 'PersistentVolumeClaim', {}, { volumeMode: 'Filesystem' }],
    [
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { egress: [{ ports: [{ port: 53 }] }] },
      {
        policyTypes: ['Ingress', 'Egress'],
        egress: [{ ports: [{ protocol: 'TCP' }] }],
      },
    ],
  ])('are filled into %s %s', (apiVersion, kind, spec, expected) => {
    expect(withDefaults(object(apiVersion, kind, spec)).spec).toMatchObject(
      expected,
    );
  });

  it('are filled in where there was nothing, as for an empty policy', () => {
    const empty = object('networking.k8s.io/v1', 'NetworkPolicy', {});
    Reflect.deleteProperty(empty, 'spec');
    fillDefaults(empty);
    expect(empty.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
  });

  it('keep a Secret’s texts as bytes', () => {
    const secret = {
      ...object('v1', 'Secret', {}),
      stringData: { a: 'ü' },
    };
    expect(withDefaults(secret)).toMatchObject({
      type: 'Opaque',
      data: { a: 'w7w=' },
    });
    expect(withDefaults(secret)).not.toHaveProperty('stringData');
  });

  it('leave alone what they do not know and what is not as it should be', () => {
    const custom = object('example.org/v1', 'Deployment', { template: 'x' });
    expect(withDefaults(custom)).toBe(custom);
    const broken = object('apps/v1', 'Deployment', {
      template: { spec: { containers: 'x', volumes: [null, 3] } },
    });
    expect(() => withDefaults(broken)).not.toThrow();
  });
});
