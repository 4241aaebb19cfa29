/**
 * How clients reach a cluster.
 */
import { stringify } from 'yaml';

/**
 * @param {{url: string, ca: string, token: string, namespace?: string}} access `ca` is PEM
 * @returns {string} the text of a kubeconfig
 */
export function kubeconfig({ url, ca, token, namespace = 'default' }) {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'plane',
        cluster: {
          server: url,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'user', user: { token } }],
    contexts: [
      { name: 'plane', context: { cluster: 'plane', user: 'user', namespace } },
    ],
    'current-context': 'plane',
  });
}
