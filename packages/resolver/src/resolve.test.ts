import {
  objectOf,
  PAYMENT_SERVICE,
  resolved,
} from './__testUtils__/platformFolder';

describe.each(['dev', 'staging', 'prod'])(
  'the seed example in %s',
  environment => {
    const resolution = resolved(PAYMENT_SERVICE, { environment });

    it('runs the workload in its namespace', () => {
      expect(resolution.namespace).toBe(`checkout-${environment}`);
      const deployment = objectOf(resolution, 'Deployment', 'payment-service');
      expect(deployment).toMatchObject({
        metadata: {
          namespace: `checkout-${environment}`,
          labels: {
            'app.kubernetes.io/managed-by': 'macadam',
            'app.kubernetes.io/name': 'payment-service',
            'macadam.dev/workload': 'payment-service',
            'macadam.dev/tenant': 'checkout',
            'macadam.dev/environment': environment,
            'backstage.io/kubernetes-id': 'payment-service',
          },
        },
        spec: {
          selector: {
            matchLabels: {
              'macadam.dev/workload': 'payment-service',
              'macadam.dev/component': 'workload',
            },
          },
          template: {
            spec: {
              automountServiceAccountToken: false,
              securityContext: { runAsNonRoot: true },
              containers: [
                {
                  name: 'payment-service',
                  image:
                    'registry.macadam.internal/checkout/payment-service:c0ffee1',
                  ports: [{ name: 'http', containerPort: 8080 }],
                  livenessProbe: { tcpSocket: { port: 8080 } },
                  readinessProbe: { tcpSocket: { port: 8080 } },
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    capabilities: { drop: ['ALL'] },
                  },
                },
              ],
            },
          },
        },
      });
      expect(objectOf(resolution, 'Service', 'payment-service').spec).toEqual({
        type: 'ClusterIP',
        selector: {
          'macadam.dev/workload': 'payment-service',
          'macadam.dev/component': 'workload',
        },
        ports: [
          { name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP' },
        ],
      });
    });
  },
);
