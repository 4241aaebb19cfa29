import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';

const NAMESPACE = 'checkout-dev';
const LABELS = {
  'app.kubernetes.io/name': 'probe',
  'macadam.dev/workload': 'probe',
  'macadam.dev/tenant': 'checkout',
  'macadam.dev/environment': 'dev',
};

/** A workload of one container whose Secret is missing. @param kubeconfig - file of an administrator */
export async function createProbe(kubeconfig: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  await config
    .makeApiClient(CoreV1Api)
    .createNamespace({ body: { metadata: { name: NAMESPACE } } })
    .catch((error: { code?: number }) => {
      if (error.code !== 409) throw error;
    });
  await config.makeApiClient(AppsV1Api).createNamespacedDeployment({
    namespace: NAMESPACE,
    body: {
      metadata: { name: 'probe', labels: LABELS },
      spec: {
        selector: { matchLabels: { app: 'probe' } },
        template: {
          metadata: { labels: { ...LABELS, app: 'probe' } },
          spec: {
            containers: [
              {
                name: 'probe',
                image: 'registry.macadam.internal/checkout/probe:1',
                // What the platform's policies ask of every container.
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ['ALL'] },
                  runAsNonRoot: true,
                  readOnlyRootFilesystem: true,
                  seccompProfile: { type: 'RuntimeDefault' },
                },
                resources: {
                  requests: { cpu: '10m', memory: '16Mi' },
                  limits: { memory: '16Mi' },
                },
                env: [
                  {
                    name: 'KEY',
                    valueFrom: {
                      secretKeyRef: { name: 'nowhere', key: 'key' },
                    },
                  },
                ],
              },
            ],
          },
        },
      },
    },
  });
}
